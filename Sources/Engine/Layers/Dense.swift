// N…: examples, D: inputs, K: outputs.

/// How a dense layer's weights are scaled.
public enum Parametrization: Hashable, Sendable {
  /// Weights as they are used: normal with variance `gain`² / D at the start.
  case standard(gain: Double = 1)
  /// Weights of unit variance, scaled by `weights` / √D where they are used; biases of unit variance, scaled
  /// by `biases` (Jacot, Gabriel & Hongler 2018).
  case ntk(weights: Double, biases: Double)
}

/// The map `y = x W + b` on the last axis.
public struct Dense: Sendable {
  /// Shape and initial distribution of the weight `W`, (D, K).
  public var weight: ParameterSpec
  /// Shape and initial distribution of the bias `b`, (K), if there is one.
  public var bias: ParameterSpec?
  private let name: String
  private let weightScale: Double
  private let biasScale: Double

  /// A layer from `inputs` to `outputs` units. Standard biases start at 0 and do not decay.
  public init(
    _ name: String, inputs: Int, outputs: Int, bias hasBias: Bool = true,
    _ parametrization: Parametrization = .standard()
  ) {
    self.name = name
    let size = Double(inputs).squareRoot()
    switch parametrization {
    case .standard(let gain):
      weight = ParameterSpec(
        "weight", [inputs, outputs], initial: .normal(deviation: gain / size))
      bias = ParameterSpec("bias", [outputs], initial: .constant(0), decays: false)
      (weightScale, biasScale) = (1, 1)
    case .ntk(let weights, let biases):
      weight = ParameterSpec("weight", [inputs, outputs], initial: .normal(deviation: 1))
      bias = ParameterSpec("bias", [outputs], initial: .normal(deviation: 1), decays: false)
      (weightScale, biasScale) = (weights / size, biases)
    }
    if !hasBias { bias = nil }
  }

  /// Applies the map to `x`, (N…, D): (N…, K).
  public func callAsFunction(_ x: Node, in graph: inout Graph) -> Node {
    graph.scope(name) { graph in
      var y = graph.product(x, graph.parameter(weight), scale: weightScale)
      if let bias { y = graph.add(y, graph.scale(graph.parameter(bias), by: biasScale)) }
      return y
    }
  }
}
