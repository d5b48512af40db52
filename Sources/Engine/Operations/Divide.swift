internal import CKernels

/// `a / b`.
struct Divide: Elementwise {
  var label: String { "quotient" }
  var tile: TileKernel { .divide }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    let b = at.inputs[1]
    let first = graph.divide(at.cotangent, b)
    return [first, graph.negate(graph.multiply(first, at.node))]
  }

  func simplified(_ inputs: [Node], in graph: inout Graph) -> Node? {
    graph.constantValue(inputs[1]).map { graph.scale(inputs[0], by: 1 / $0) }
  }
}

extension Graph {
  /// `a / b`, element by element; shapes are aligned at their last axes and extents of 1 repeated.
  public mutating func divide(_ a: Node, _ b: Node) -> Node {
    let (a, b) = aligned(a, b, "quotient")
    return apply(Divide(), [a, b])
  }
}
