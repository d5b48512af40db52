internal import CKernels

/// `a + b`.
struct Add: Elementwise {
  var label: String { "sum" }
  var tile: TileKernel { .add }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [at.cotangent, at.cotangent]
  }

  func simplified(_ inputs: [Node], in graph: inout Graph) -> Node? {
    if graph.constantValue(inputs[0]) == 0 { return inputs[1] }
    return graph.constantValue(inputs[1]) == 0 ? inputs[0] : nil
  }
}

extension Graph {
  /// `a + b`, element by element; shapes are aligned at their last axes and extents of 1 repeated.
  public mutating func add(_ a: Node, _ b: Node) -> Node {
    let (a, b) = aligned(a, b, "sum")
    return apply(Add(), [a, b])
  }
}
