internal import CKernels

/// `count` indices of an axis from `start` on.
struct Slice: Operation {
  let axis: Int
  let start: Int
  let count: Int

  var label: String { "slice" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].indices.contains(axis), start >= 0, count > 0,
      start + count <= inputs[0][axis]
    else {
      throw ShapeError("there is no \(start)..<\(start + count) along axis \(axis)")
    }
    var shape = inputs[0]
    shape[axis] = count
    return shape
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    let total = graph.shape(of: at.inputs[0])[axis]
    return [graph.append(Pad(axis: axis, start: start, total: total), [at.cotangent])]
  }

  func lower(_ lowering: inout Lowering) {
    let shape = lowering.inputShapes[0]
    let inner = shape[(axis + 1)...].reduce(1, *)
    lowering.call(
      .copyStrips, [.output(), .input(0, offset: start * inner)],
      sizes: [shape[..<axis].reduce(1, *), count * inner, count * inner, shape[axis] * inner])
  }
}

/// The input between zeros along an axis, which becomes `total` long; the input begins at `start`.
struct Pad: Operation {
  let axis: Int
  let start: Int
  let total: Int

  var label: String { "padding" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].indices.contains(axis), start >= 0, start + inputs[0][axis] <= total else {
      throw ShapeError("\(inputs[0]) does not fit into \(total) along axis \(axis) from \(start)")
    }
    var shape = inputs[0]
    shape[axis] = total
    return shape
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    let count = graph.shape(of: at.inputs[0])[axis]
    return [graph.append(Slice(axis: axis, start: start, count: count), [at.cotangent])]
  }

  func lower(_ lowering: inout Lowering) {
    let shape = lowering.inputShapes[0]
    let inner = shape[(axis + 1)...].reduce(1, *)
    lowering.call(.fill, [.output()], sizes: [lowering.outputShape.elementCount], scalars: [0])
    lowering.call(
      .copyStrips, [.output(offset: start * inner), .input(0)],
      sizes: [shape[..<axis].reduce(1, *), shape[axis] * inner, total * inner, shape[axis] * inner])
  }
}

extension Graph {
  /// The indices `range` of an axis.
  public mutating func slice(_ x: Node, _ range: Range<Int>, along axis: Int) -> Node {
    guard let axis = resolved(axis, of: x, "slice") else { return .invalid }
    if range == 0..<shape(of: x)[axis] { return x }
    return append(Slice(axis: axis, start: range.lowerBound, count: range.count), [x])
  }

  /// One index of an axis, which disappears.
  public mutating func element(_ x: Node, _ index: Int, along axis: Int) -> Node {
    guard let axis = resolved(axis, of: x, "slice") else { return .invalid }
    var rest = shape(of: x)
    rest.remove(at: axis)
    return reshape(slice(x, index..<index + 1, along: axis), rest)
  }
}
