import Engine
import Randomness
import Testing

/// An operation under test: how it is applied to inputs of given shapes.
struct OperationCase: Sendable, CustomTestStringConvertible {
  let name: String
  let shapes: [Shape]
  /// Inputs are drawn from 0.5...1.5 instead of a normal distribution, away from poles and kinks.
  var isPositive = false
  let build: @Sendable (inout Graph, [Node]) -> Node

  var testDescription: String { name }

  /// Values for input k.
  func values(_ k: Int, key: UInt64 = 7) -> [Double] {
    let key = RandomKey(seed: key).folding(UInt64(k))
    var values = key.normals(shapes[k].elementCount)
    if isPositive { values = values.map { 1 + 0.5 * $0 / (1 + abs($0)) } }
    return values
  }

  /// Fixed numbers of a node's size, to contract it with.
  static func weights(_ count: Int, _ salt: UInt64) -> [Double] {
    RandomKey(seed: 99).folding(salt).normals(count)
  }

  /// The operation's result contracted with fixed weights.
  func scalar(_ graph: inout Graph, _ inputs: [Node]) -> Node {
    let result = build(&graph, inputs)
    let shape = graph.shape(of: result)
    let weights = graph.constant(Self.weights(shape.elementCount, 1), shape)
    return graph.sum(graph.multiply(result, weights))
  }

  func inputs(_ graph: inout Graph) -> [Node] {
    shapes.enumerated().map { graph.input("x\($0.offset)", $0.element) }
  }
}

/// The greatest difference between two lists, relative to the greatest of their magnitudes (at least `floor`).
func relativeError(_ a: [Double], _ b: [Double], floor: Double = 1) -> Double {
  var difference = 0.0
  var scale = floor
  for (x, y) in zip(a, b) {
    if !(abs(x - y) <= difference) { difference = abs(x - y) }
    scale = max(scale, abs(x), abs(y))
  }
  return a.count == b.count ? difference / scale : .infinity
}

/// The derivative at 0 of a function of one number, by central differences.
///
/// The error is O(h²) from the third derivative, cancelled to O(h⁴) by a second step of 2h, and ε/h from
/// rounding: with h = 1e-3 about 1e-11 relative for functions of scale 1.
func centralDifference(_ step: Double = 1e-3, of function: (Double) -> [Double]) -> [Double] {
  let near = zip(function(step), function(-step)).map { ($0 - $1) / (2 * step) }
  let far = zip(function(2 * step), function(-2 * step)).map { ($0 - $1) / (4 * step) }
  return zip(near, far).map { (4 * $0 - $1) / 3 }
}

/// Central differences of a function of several inputs, one number after another.
func centralDifferences(
  _ inputs: [[Double]], of function: ([[Double]]) -> Double
) -> [[Double]] {
  var inputs = inputs
  return inputs.indices.map { k in
    inputs[k].indices.map { i in
      let center = inputs[k][i]
      defer { inputs[k][i] = center }
      return centralDifference { offset in
        inputs[k][i] = center + offset
        return [function(inputs)]
      }[0]
    }
  }
}
