internal import CKernels

/// `a - b`.
struct Subtract: Elementwise {
  var label: String { "difference" }
  var tile: TileKernel { .subtract }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [at.cotangent, graph.negate(at.cotangent)]
  }

  func simplified(_ inputs: [Node], in graph: inout Graph) -> Node? {
    if graph.constantValue(inputs[0]) == 0 { return graph.negate(inputs[1]) }
    return graph.constantValue(inputs[1]) == 0 ? inputs[0] : nil
  }
}

extension Graph {
  /// `a - b`, element by element; shapes are aligned at their last axes and extents of 1 repeated.
  public mutating func subtract(_ a: Node, _ b: Node) -> Node {
    let (a, b) = aligned(a, b, "difference")
    return apply(Subtract(), [a, b])
  }
}
