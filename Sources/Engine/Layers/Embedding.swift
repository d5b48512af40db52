internal import Foundation

// I…: places, V: entries, D: channels.

/// A table of vectors, one for each index.
public struct Embedding: Sendable {
  /// Shape and initial distribution of the table, (V, D).
  public var table: ParameterSpec
  private let name: String

  /// A table of `count` vectors of `channels` numbers, normal with the given deviation at the start.
  public init(_ name: String, count: Int, channels: Int, deviation: Double = 0.02) {
    self.name = name
    table = ParameterSpec("table", [count, channels], initial: .normal(deviation: deviation))
  }

  /// The vectors of `indices`, (I…): (I…, D).
  public func callAsFunction(_ indices: Node, in graph: inout Graph) -> Node {
    graph.scope(name) { graph in graph.gather(graph.parameter(table), indices) }
  }
}

/// A vector for each place of a sequence, added to what stands there.
public struct LearnedPositions: Sendable {
  /// Shape and initial distribution of the vectors, (T, D).
  public var table: ParameterSpec
  private let name: String

  /// Vectors for `count` places, normal with the given deviation at the start.
  public init(_ name: String, count: Int, channels: Int, deviation: Double = 0.02) {
    self.name = name
    table = ParameterSpec("table", [count, channels], initial: .normal(deviation: deviation))
  }

  /// Adds the vectors to `x`, (N, T, D).
  public func callAsFunction(_ x: Node, in graph: inout Graph) -> Node {
    graph.scope(name) { graph in graph.add(x, graph.parameter(table)) }
  }
}

extension Graph {
  /// Fixed sinusoidal positions (count, channels) (Vaswani et al. 2017): sines in the even channels, cosines in
  /// the odd ones, wavelengths from 2π to `longest` · 2π.
  public mutating func sinusoidalPositions(
    count: Int, channels: Int, longest: Double = 10_000
  ) -> Node {
    var values: [Double] = []
    for position in 0..<count {
      for channel in 0..<channels {
        let rate = pow(longest, -Double(channel / 2 * 2) / Double(channels))
        let angle = Double(position) * rate
        values.append(channel.isMultiple(of: 2) ? sin(angle) : cos(angle))
      }
    }
    return constant(values, [count, channels])
  }
}
