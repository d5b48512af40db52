// D: channels, the last axis.

/// Layer norm with a learned gain and offset.
public struct LayerNormalisation: Sendable {
  /// Shape and initial distribution of the gain, (D).
  public var gain: ParameterSpec
  /// Shape and initial distribution of the offset, (D).
  public var offset: ParameterSpec
  /// What is added to the variance.
  public var epsilon: Double
  private let name: String

  /// Gains start at 1, offsets at 0; neither decays.
  public init(_ name: String, channels: Int, epsilon: Double = 1e-5) {
    self.name = name
    self.epsilon = epsilon
    gain = ParameterSpec("gain", [channels], initial: .constant(1), decays: false)
    offset = ParameterSpec("offset", [channels], initial: .constant(0), decays: false)
  }

  /// Normalizes `x`, (…, D).
  public func callAsFunction(_ x: Node, in graph: inout Graph) -> Node {
    graph.scope(name) { graph in
      graph.layerNorm(
        x, gain: graph.parameter(gain), offset: graph.parameter(offset), epsilon: epsilon)
    }
  }
}
