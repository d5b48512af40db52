/// `a + b`.
struct Add: Elementwise {
  var label: String { "sum" }
  var tile: TileKernel { .add }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [at.cotangent, at.cotangent]
  }
}

extension Graph {
  /// `a + b`, element by element; shapes are aligned at their last axes and extents of 1 repeated.
  public mutating func add(_ a: Node, _ b: Node) -> Node {
    let (a, b) = aligned(a, b, "sum")
    if constantValue(a) == 0 { return b }
    if constantValue(b) == 0 { return a }
    return append(Add(), [a, b])
  }
}
