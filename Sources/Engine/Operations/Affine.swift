internal import CKernels

/// `scale · x + offset` with constant numbers.
struct Affine: Elementwise {
  let scale: Double
  let offset: Double

  var label: String { "\(scale) x + \(offset)" }
  var tile: TileKernel { .affine }
  var constants: (Double, Double) { (scale, offset) }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [graph.scale(at.cotangent, by: scale)]
  }

  func simplified(_ inputs: [Node], in graph: inout Graph) -> Node? {
    let x = inputs[0]
    if let value = graph.constantValue(x) {
      return graph.constant(scale * value + offset, graph.shape(of: x))
    }
    let entry = graph.entry(x)
    guard let inner = entry.operation.as(Affine.self) else { return nil }
    return graph.affine(
      entry.inputs[0], scale: scale * inner.scale, offset: scale * inner.offset + offset)
  }
}

extension Graph {
  /// `factor · x` with a constant factor.
  public mutating func scale(_ x: Node, by factor: Double) -> Node {
    affine(x, scale: factor, offset: 0)
  }

  /// `-x`.
  public mutating func negate(_ x: Node) -> Node { scale(x, by: -1) }

  /// `scale · x + offset` with constant numbers.
  public mutating func affine(_ x: Node, scale: Double, offset: Double) -> Node {
    if scale == 1, offset == 0 { return x }
    return apply(Affine(scale: scale, offset: offset), [x])
  }
}
