internal import CKernels

/// `a` where the mask is not 0, `b` elsewhere, for inputs (mask, a, b). No gradient reaches the mask.
struct Select: Elementwise {
  var label: String { "selection" }
  var tile: TileKernel { .select }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    let zero = graph.constant(0, graph.shape(of: at.node))
    return [
      nil, graph.append(Select(), [at.inputs[0], at.cotangent, zero]),
      graph.append(Select(), [at.inputs[0], zero, at.cotangent]),
    ]
  }
}

extension Graph {
  /// `a` where `mask` is not 0, `b` elsewhere; the mask and `b` are repeated to the shape of `a`.
  public mutating func select(_ mask: Node, _ a: Node, _ b: Node) -> Node {
    let (first, second) = aligned(a, b, "selection")
    return append(Select(), [aligned(mask, first, "selection").0, first, second])
  }
}
