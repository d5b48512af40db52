internal import CKernels

/// The inputs one after another along an axis.
struct Concatenate: Operation {
  let axis: Int

  var label: String { "concatenation along axis \(axis)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    var shape = inputs[0]
    guard shape.indices.contains(axis) else { throw ShapeError("\(shape) has no axis \(axis)") }
    for other in inputs.dropFirst() {
      var aligned = other
      if other.count == shape.count { aligned[axis] = shape[axis] }
      guard aligned == shape else {
        throw ShapeError("shapes differ beside axis \(axis)")
      }
      shape[axis] += other[axis]
    }
    return shape
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    var start = 0
    return at.inputs.map { input in
      let count = graph.shape(of: input)[axis]
      defer { start += count }
      return graph.slice(at.cotangent, start..<start + count, along: axis)
    }
  }

  func lower(_ lowering: inout Lowering) {
    let whole = lowering.outputShape
    let inner = whole[(axis + 1)...].reduce(1, *)
    let strips = whole[..<axis].reduce(1, *)
    var start = 0
    for (k, shape) in lowering.inputShapes.enumerated() {
      lowering.call(
        .copyStrips, [.output(offset: start * inner), .input(k)],
        sizes: [strips, shape[axis] * inner, whole[axis] * inner, shape[axis] * inner])
      start += shape[axis]
    }
  }
}

extension Graph {
  /// The nodes one after another along an axis.
  public mutating func concatenate(_ nodes: [Node], along axis: Int) -> Node {
    guard let first = nodes.first else {
      return fail("concatenation", [], "there is nothing in it")
    }
    guard let axis = resolved(axis, of: first, "concatenation") else { return .invalid }
    return append(Concatenate(axis: axis), nodes)
  }

  /// The nodes, of one shape, beside each other along a new axis.
  public mutating func stack(_ nodes: [Node], along axis: Int) -> Node {
    var rows: [Node] = []
    for node in nodes {
      var shape = shape(of: node)
      guard 0...shape.count ~= axis else { return fail("stack", nodes, "there is no axis \(axis)") }
      shape.insert(1, at: axis)
      rows.append(reshape(node, shape))
    }
    return concatenate(rows, along: axis)
  }
}
