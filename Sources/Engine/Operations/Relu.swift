internal import CKernels

/// `max(x, 0)`; its derivative at 0 is 0.
struct Relu: Elementwise {
  var label: String { "ReLU" }
  var tile: TileKernel { .relu }
  var biasedKernel: CallKernel? { .biasRelu }

  // The result is positive where the input is, so the input need not be kept.
  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [graph.append(ReluGradient(), [at.node, at.cotangent])]
  }
}

/// `g` where `x > 0`, 0 elsewhere, for inputs (x, g).
struct ReluGradient: Elementwise {
  var label: String { "ReLU's gradient" }
  var tile: TileKernel { .reluGradient }
  var summingKernel: CallKernel? { .reluBackward }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [nil, graph.append(ReluGradient(), [at.inputs[0], at.cotangent])]
  }
}

/// 1 where `x > 0`, 0 elsewhere; no gradient passes.
struct Step: Elementwise {
  var label: String { "step" }
  var tile: TileKernel { .step }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] { [nil] }
}

extension Graph {
  /// `max(x, 0)`; its derivative at 0 is 0.
  public mutating func relu(_ x: Node) -> Node { append(Relu(), [x]) }

  /// 1 where `x > 0`, 0 elsewhere.
  public mutating func step(_ x: Node) -> Node { append(Step(), [x]) }
}
