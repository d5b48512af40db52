internal import CKernels

/// `a b`, element by element.
struct Multiply: Elementwise {
  var label: String { "elementwise product" }
  var tile: TileKernel { .multiply }
  var summingKernel: CallKernel? { .slopeBackward }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    let (a, b) = (at.inputs[0], at.inputs[1])
    return [graph.multiply(at.cotangent, b), graph.multiply(at.cotangent, a)]
  }

  func simplified(_ inputs: [Node], in graph: inout Graph) -> Node? {
    if let value = graph.constantValue(inputs[0]) { return graph.scale(inputs[1], by: value) }
    return graph.constantValue(inputs[1]).map { graph.scale(inputs[0], by: $0) }
  }
}

extension Graph {
  /// `a b`, element by element; shapes are aligned at their last axes and extents of 1 repeated.
  public mutating func multiply(_ a: Node, _ b: Node) -> Node {
    let (a, b) = aligned(a, b, "elementwise product")
    return apply(Multiply(), [a, b])
  }
}
