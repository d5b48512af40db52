internal import CKernels

/// The hyperbolic tangent.
struct Tanh: Elementwise {
  var label: String { "tanh" }
  var tile: TileKernel { .tanh }
  var biasedKernel: CallKernel? { .biasTanh }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [graph.append(TanhGradient(), [at.node, at.cotangent])]
  }
}

/// `(1 - y²) g` for inputs (y, g), y being the hyperbolic tangent.
struct TanhGradient: Elementwise {
  var label: String { "tanh's gradient" }
  var tile: TileKernel { .tanhGradient }
  var summingKernel: CallKernel? { .tanhBackward }

  func decomposition(_ inputs: [Node], in graph: inout Graph) -> [Node]? {
    let slope = graph.affine(graph.square(inputs[0]), scale: -1, offset: 1)
    return [graph.multiply(slope, inputs[1])]
  }
}

extension Graph {
  /// The hyperbolic tangent.
  public mutating func tanh(_ x: Node) -> Node { append(Tanh(), [x]) }
}
