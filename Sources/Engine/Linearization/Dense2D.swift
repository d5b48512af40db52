/// Matrix kernels on arrays, for whichever scalar type a generic caller has.
enum Dense2D {
  /// `C = alpha · A Bᵀ + beta · C` with (M, N, K) given; A and B are rows within arrays, from an element on and
  /// a distance apart.
  static func product<Scalar: EngineScalar>(
    _ a: [Scalar], _ startA: Int, _ strideA: Int, _ b: [Scalar], _ startB: Int, _ strideB: Int,
    into c: UnsafeMutablePointer<Scalar>, _ strideC: Int, _ size: (m: Int, n: Int, k: Int),
    alpha: Double, beta: Double
  ) {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return }
        Scalar.kernels.product(
          size, .init(start: a + startA, stride: strideA),
          .init(start: b + startB, stride: strideB, isTransposed: true), c, strideC,
          Scalar(alpha), Scalar(beta))
      }
    }
  }

  /// `to += (factor · x + plus) · y` over `count` elements; y is overwritten.
  static func addProducts<Scalar: EngineScalar>(
    _ x: UnsafeMutablePointer<Scalar>, times factor: Double, plus: Double,
    _ y: UnsafeMutablePointer<Scalar>, to: UnsafeMutablePointer<Scalar>, _ count: Int
  ) {
    let kernels = Scalar.kernels
    if plus != 0 { kernels.accumulate(Scalar(plus), y, to, count) }
    if factor != 1 { kernels.affine(Scalar(factor), y, 0, y, count) }
    kernels.multiplyAdd(x, y, to, to, count)
  }

  /// Rows (N, M) multiplied element by element by one row (M).
  static func rows<Scalar: EngineScalar>(
    _ x: UnsafeBufferPointer<Scalar>, times row: [Scalar]
  ) -> [Scalar] {
    [Scalar](unsafeUninitializedCapacity: x.count) { buffer, count in
      guard let from = x.baseAddress, let to = buffer.baseAddress else { return }
      Scalar.kernels.multiplyRow(from, row, to, x.count / row.count, row.count)
      count = x.count
    }
  }

  /// `sums += x²` element by element.
  static func addSquares<Scalar: EngineScalar>(
    _ x: UnsafeBufferPointer<Scalar>, to sums: inout [Scalar]
  ) {
    sums.withUnsafeMutableBufferPointer { sums in
      guard let x = x.baseAddress, let to = sums.baseAddress else { return }
      Scalar.kernels.multiplyAdd(x, x, to, to, sums.count)
    }
  }
}
