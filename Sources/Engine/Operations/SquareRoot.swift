internal import CKernels

/// `√x`.
struct SquareRoot: Elementwise {
  var label: String { "square root" }
  var tile: TileKernel { .sqrt }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [graph.scale(graph.divide(at.cotangent, at.node), by: 0.5)]
  }
}

extension Graph {
  /// `√x`.
  public mutating func squareRoot(_ x: Node) -> Node {
    append(SquareRoot(), [x])
  }
}
