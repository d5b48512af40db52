internal import CKernels

/// `exp x`.
struct Exponential: Elementwise {
  var label: String { "exponential" }
  var tile: TileKernel { .exp }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [graph.multiply(at.cotangent, at.node)]
  }
}

extension Graph {
  /// `exp x`.
  public mutating func exp(_ x: Node) -> Node {
    append(Exponential(), [x])
  }
}
