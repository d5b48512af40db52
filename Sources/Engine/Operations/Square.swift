internal import CKernels

/// `x²`.
struct Square: Elementwise {
  var label: String { "square" }
  var tile: TileKernel { .square }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [graph.scale(graph.multiply(at.cotangent, at.inputs[0]), by: 2)]
  }
}

extension Graph {
  /// `x²`.
  public mutating func square(_ x: Node) -> Node {
    append(Square(), [x])
  }
}
