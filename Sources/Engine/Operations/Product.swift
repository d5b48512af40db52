internal import CKernels

// M: rows of the result, N: its columns, K: the summed dimension.

/// `scale · op(A) op(B)` of matrices, one for each index of equal leading axes.
struct Product: Operation {
  /// A is stored (K, M).
  let transposesFirst: Bool
  /// B is stored (N, K).
  let transposesSecond: Bool
  let scale: Double

  var label: String { "product" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let (a, b) = (inputs[0], inputs[1])
    guard a.count >= 2, b.count == a.count, a.dropLast(2) == b.dropLast(2) else {
      throw ShapeError("they are not as many matrices")
    }
    let (m, k) = size(a, transposesFirst)
    let (inner, n) = size(b, transposesSecond)
    guard k == inner else {
      throw ShapeError("\(k) is not \(inner)")
    }
    return Array(a.dropLast(2)) + [m, n]
  }

  private func size(_ shape: Shape, _ transposed: Bool) -> (Int, Int) {
    let (first, second) = (shape[shape.count - 2], shape[shape.count - 1])
    return transposed ? (second, first) : (first, second)
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    let (a, b, g) = (at.inputs[0], at.inputs[1], at.cotangent)
    let (ta, tb) = (transposesFirst, transposesSecond)
    let first =
      ta
      ? graph.matrices(b, g, transposing: (tb, true), scale: scale)
      : graph.matrices(g, b, transposing: (false, !tb), scale: scale)
    let second =
      tb
      ? graph.matrices(g, a, transposing: (true, ta), scale: scale)
      : graph.matrices(a, g, transposing: (!ta, false), scale: scale)
    return [first, second]
  }

  func lower(_ lowering: inout Lowering) {
    lowering.call(
      .product, [.output(), .input(0), .input(1)], sizes: sizes(lowering.inputShapes),
      scalars: [scale, 0])
  }

  /// What the product's kernel reads: count, M, N, K, row distances of A, B, C, whether A and B are transposed.
  func sizes(_ inputs: [Shape]) -> [Int] {
    let (m, k) = size(inputs[0], transposesFirst)
    let n = size(inputs[1], transposesSecond).1
    return [
      inputs[0].dropLast(2).reduce(1, *), m, n, k, transposesFirst ? m : k,
      transposesSecond ? k : n, n, transposesFirst ? 1 : 0, transposesSecond ? 1 : 0,
    ]
  }
}

extension Graph {
  /// The matrix product `scale · a b` over the last axis of `a` and the last but one of `b`.
  ///
  /// With `a` (…, M, K) and one matrix `b` (K, N), all rows of `a` are multiplied by it: (…, M, N). With
  /// leading axes on both, matrices of equal index are multiplied; leading extents of 1 are repeated.
  /// A transposed operand is stored with its last two axes exchanged.
  public mutating func product(
    _ a: Node, _ b: Node, transposing: (Bool, Bool) = (false, false), scale: Double = 1
  ) -> Node {
    let (left, right) = (shape(of: a), shape(of: b))
    guard left.count >= 2, right.count >= 2 else {
      return fail("product", [a, b], "both must be matrices")
    }
    if right.count == 2, left.count > 2, !transposing.0 {
      let rows = left.dropLast().reduce(1, *)
      let flat = reshape(a, [rows, left[left.count - 1]])
      let result = matrices(flat, b, transposing: transposing, scale: scale, of: [a, b])
      if result == .invalid { return result }
      return reshape(result, Array(left.dropLast()) + [shape(of: result)[1]])
    }
    let lead = broadcastShape(Array(left.dropLast(2)), Array(right.dropLast(2)))
    guard let lead, let x = expanded(a, to: lead + left.suffix(2)),
      let y = expanded(b, to: lead + right.suffix(2))
    else {
      return fail("product", [a, b], "leading axes do not fit")
    }
    return matrices(x, y, transposing: transposing, scale: scale, of: [a, b])
  }

  mutating func matrices(
    _ a: Node, _ b: Node, transposing: (Bool, Bool), scale: Double, of operands: [Node]? = nil
  ) -> Node {
    append(
      Product(transposesFirst: transposing.0, transposesSecond: transposing.1, scale: scale),
      [a, b], of: operands)
  }

  private func broadcastShape(_ a: Shape, _ b: Shape) -> Shape? {
    let rank = max(a.count, b.count)
    let first = [Int](repeating: 1, count: rank - a.count) + a
    let second = [Int](repeating: 1, count: rank - b.count) + b
    for (x, y) in zip(first, second) where x != y && x != 1 && y != 1 { return nil }
    return zip(first, second).map { max($0, $1) }
  }
}
