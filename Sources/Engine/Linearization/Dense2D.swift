internal import BLAS
internal import CKernels

/// Matrix kernels for whichever scalar type a generic caller has.
enum Dense2D {
  /// `C = alpha · A Bᵀ + beta · C` with (M, N, K) given; A and B are rows within arrays, from an element on and
  /// a distance apart.
  static func product<Scalar: EngineScalar>(
    _ a: [Scalar], _ startA: Int, _ strideA: Int, _ b: [Scalar], _ startB: Int, _ strideB: Int,
    into c: UnsafeMutablePointer<Scalar>, _ strideC: Int, _ size: (m: Int, n: Int, k: Int),
    alpha: Double, beta: Double
  ) {
    a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return }
        if Scalar.self == Double.self {
          BLAS.product(
            rows: size.m, columns: size.n, inner: size.k,
            a.assumingMemoryBound(to: Double.self) + startA, stride: strideA,
            transposed: false,
            b.assumingMemoryBound(to: Double.self) + startB, stride: strideB, transposed: true,
            into: UnsafeMutableRawPointer(c).assumingMemoryBound(to: Double.self), stride: strideC,
            alpha: alpha, beta: beta)
        } else {
          BLAS.product(
            rows: size.m, columns: size.n, inner: size.k,
            a.assumingMemoryBound(to: Float.self) + startA, stride: strideA,
            transposed: false,
            b.assumingMemoryBound(to: Float.self) + startB, stride: strideB, transposed: true,
            into: UnsafeMutableRawPointer(c).assumingMemoryBound(to: Float.self), stride: strideC,
            alpha: Float(alpha), beta: Float(beta))
        }
      }
    }
  }

  /// `to += (factor · x + plus) · y` over `count` elements; y is overwritten.
  static func addProducts<Scalar: EngineScalar>(
    _ x: UnsafeMutablePointer<Scalar>, times factor: Double, plus: Double,
    _ y: UnsafeMutablePointer<Scalar>, to: UnsafeMutablePointer<Scalar>, _ count: Int
  ) {
    let (x, y) = (UnsafeMutableRawPointer(x), UnsafeMutableRawPointer(y))
    let to = UnsafeMutableRawPointer(to)
    if Scalar.self == Double.self {
      let (x, y) = (
        x.assumingMemoryBound(to: Double.self), y.assumingMemoryBound(to: Double.self)
      )
      let to = to.assumingMemoryBound(to: Double.self)
      if plus != 0 { k_accumulate_f64(plus, y, to, count) }
      if factor != 1 { k_affine_f64(factor, y, 0, y, count) }
      k_multiply_add_f64(x, y, to, to, count)
    } else {
      let (x, y) = (x.assumingMemoryBound(to: Float.self), y.assumingMemoryBound(to: Float.self))
      let to = to.assumingMemoryBound(to: Float.self)
      if plus != 0 { k_accumulate_f32(Float(plus), y, to, count) }
      if factor != 1 { k_affine_f32(Float(factor), y, 0, y, count) }
      k_multiply_add_f32(x, y, to, to, count)
    }
  }

  /// Rows (N, M) multiplied element by element by one row (M).
  static func rows<Scalar: EngineScalar>(
    _ x: UnsafeBufferPointer<Scalar>, times row: [Scalar]
  ) -> [Scalar] {
    let columns = row.count
    return [Scalar](unsafeUninitializedCapacity: x.count) { buffer, count in
      count = x.count
      let (from, to) = (
        UnsafeRawPointer(x.baseAddress), UnsafeMutableRawPointer(buffer.baseAddress)
      )
      row.withUnsafeBytes { row in
        guard let from, let to, let row = row.baseAddress else { return }
        if Scalar.self == Double.self {
          k_multiply_row_f64(
            from.assumingMemoryBound(to: Double.self), row.assumingMemoryBound(to: Double.self),
            to.assumingMemoryBound(to: Double.self), x.count / columns, columns)
        } else {
          k_multiply_row_f32(
            from.assumingMemoryBound(to: Float.self), row.assumingMemoryBound(to: Float.self),
            to.assumingMemoryBound(to: Float.self), x.count / columns, columns)
        }
      }
    }
  }

  /// `sums += x²` element by element.
  static func addSquares<Scalar: EngineScalar>(
    _ x: UnsafeBufferPointer<Scalar>, to sums: inout [Scalar]
  ) {
    let from = UnsafeRawPointer(x.baseAddress)
    sums.withUnsafeMutableBytes { sums in
      guard let from, let to = sums.baseAddress else { return }
      if Scalar.self == Double.self {
        let (x, to) = (
          from.assumingMemoryBound(to: Double.self), to.assumingMemoryBound(to: Double.self)
        )
        k_multiply_add_f64(x, x, to, to, sums.count / MemoryLayout<Double>.stride)
      } else {
        let (x, to) = (
          from.assumingMemoryBound(to: Float.self), to.assumingMemoryBound(to: Float.self)
        )
        k_multiply_add_f32(x, x, to, to, sums.count / MemoryLayout<Float>.stride)
      }
    }
  }

  /// Copies the lower triangle of a square matrix onto the upper one.
  static func mirror<Scalar: EngineScalar>(_ c: UnsafeMutablePointer<Scalar>, order: Int) {
    let raw = UnsafeMutableRawPointer(c)
    if Scalar.self == Double.self {
      mirrorLowerTriangle(order: order, raw.assumingMemoryBound(to: Double.self), stride: order)
    } else {
      mirrorLowerTriangle(order: order, raw.assumingMemoryBound(to: Float.self), stride: order)
    }
  }
}
