/// `a - b`.
struct Subtract: Elementwise {
  var label: String { "difference" }
  var tile: TileKernel { .subtract }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [at.cotangent, graph.negate(at.cotangent)]
  }
}

extension Graph {
  /// `a - b`, element by element; shapes are aligned at their last axes and extents of 1 repeated.
  public mutating func subtract(_ a: Node, _ b: Node) -> Node {
    let (a, b) = aligned(a, b, "difference")
    if constantValue(a) == 0 { return negate(b) }
    if constantValue(b) == 0 { return a }
    return append(Subtract(), [a, b])
  }
}
