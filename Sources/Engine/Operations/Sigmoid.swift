internal import CKernels

/// `1 / (1 + exp(-x))`.
struct Sigmoid: Elementwise {
  var label: String { "sigmoid" }
  var tile: TileKernel { .sigmoid }
  var biasedKernel: CallKernel? { .biasSigmoid }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [graph.append(SigmoidGradient(), [at.node, at.cotangent])]
  }
}

/// `y (1 - y) g` for inputs (y, g), y being the sigmoid.
struct SigmoidGradient: Elementwise {
  var label: String { "sigmoid's gradient" }
  var tile: TileKernel { .sigmoidGradient }
  var summingKernel: CallKernel? { .sigmoidBackward }

  func decomposition(_ inputs: [Node], in graph: inout Graph) -> [Node]? {
    let slope = graph.subtract(inputs[0], graph.square(inputs[0]))
    return [graph.multiply(slope, inputs[1])]
  }
}

extension Graph {
  /// `1 / (1 + exp(-x))`.
  public mutating func sigmoid(_ x: Node) -> Node { append(Sigmoid(), [x]) }
}
