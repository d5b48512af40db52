internal import CKernels

/// The greatest element along an axis, which disappears.
struct MaximumOver: Operation {
  let axis: Int

  var label: String { "maximum over axis \(axis)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].indices.contains(axis) else {
      throw ShapeError("\(inputs[0]) has no axis \(axis)")
    }
    var shape = inputs[0]
    shape.remove(at: axis)
    return shape
  }

  // Equal greatest elements share the cotangent.
  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    let extents = [graph.shape(of: at.inputs[0])[axis]]
    let spread = graph.broadcast(at.node, extents, at: axis)
    let chosen = graph.equal(at.inputs[0], spread)
    let share = graph.divide(at.cotangent, graph.sum(chosen, over: [axis]))
    return [graph.multiply(chosen, graph.broadcast(share, extents, at: axis))]
  }

  func lower(_ lowering: inout Lowering) {
    let shape = lowering.inputShapes[0]
    lowering.call(
      .maximumOver, [.output(), .input(0)],
      sizes: [shape[..<axis].reduce(1, *), shape[axis], shape[(axis + 1)...].reduce(1, *)])
  }
}

extension Graph {
  /// The greatest element along an axis, which disappears.
  public mutating func maximum(_ x: Node, over axis: Int) -> Node {
    guard let axis = resolved(axis, of: x, "maximum") else { return .invalid }
    return append(MaximumOver(axis: axis), [x])
  }
}
