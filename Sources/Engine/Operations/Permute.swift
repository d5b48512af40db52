internal import CKernels

/// Axes in another order: axis k of the result is axis `order[k]` of the input.
struct Permute: Operation {
  let order: [Int]

  var label: String { "permutation \(order)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard order.sorted() == Array(inputs[0].indices) else {
      throw ShapeError("\(order) does not order its axes")
    }
    guard order.count <= 8 else { throw ShapeError("more than 8 axes") }
    return order.map { inputs[0][$0] }
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    let inverse = order.indices.map { order.firstIndex(of: $0) ?? 0 }
    return [graph.permute(at.cotangent, inverse)]
  }

  func lower(_ lowering: inout Lowering) {
    let shape = lowering.inputShapes[0]
    let strides = rowMajorStrides(shape)
    lowering.call(
      .permute, [.output(), .input(0)],
      sizes: [order.count] + padded(order.map { shape[$0] }) + padded(order.map { strides[$0] }))
  }
}

/// Distances between neighbors along each axis of a tensor stored with its last axis fastest.
func rowMajorStrides(_ shape: Shape) -> [Int] {
  var strides = [Int](repeating: 1, count: shape.count)
  for axis in stride(from: shape.count - 2, through: 0, by: -1) {
    strides[axis] = strides[axis + 1] * shape[axis + 1]
  }
  return strides
}

/// The values followed by ones up to the eight that the kernel reads.
func padded(_ values: [Int]) -> [Int] {
  values + [Int](repeating: 1, count: 8 - values.count)
}

extension Graph {
  /// Axes in another order: axis k of the result is axis `order[k]` of `x`.
  public mutating func permute(_ x: Node, _ order: [Int]) -> Node {
    order == Array(order.indices) && order.count == shape(of: x).count
      ? x : append(Permute(order: order), [x])
  }

  /// The last two axes exchanged.
  public mutating func transpose(_ x: Node) -> Node {
    let rank = shape(of: x).count
    guard rank >= 2 else { return fail("transpose", [x], "it is not a matrix") }
    return permute(x, Array(0..<rank - 2) + [rank - 1, rank - 2])
  }
}
