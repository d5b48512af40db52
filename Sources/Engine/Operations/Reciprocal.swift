internal import CKernels

/// `1 / x`.
struct Reciprocal: Elementwise {
  var label: String { "reciprocal" }
  var tile: TileKernel { .reciprocal }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [graph.negate(graph.multiply(at.cotangent, graph.square(at.node)))]
  }
}

extension Graph {
  /// `1 / x`.
  public mutating func reciprocal(_ x: Node) -> Node {
    append(Reciprocal(), [x])
  }
}
