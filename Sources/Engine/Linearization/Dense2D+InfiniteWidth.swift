internal import BLAS
internal import CKernels

extension Dense2D {
  /// The lower triangle of `C = alpha · A Aᵀ` with A (N, K) and C (N, N).
  static func symmetricProduct<Scalar: EngineScalar>(
    _ a: [Scalar], _ inner: Int, into c: UnsafeMutablePointer<Scalar>, order: Int, alpha: Double
  ) {
    let c = UnsafeMutableRawPointer(c)
    a.withUnsafeBytes { a in
      guard let a = a.baseAddress else { return }
      if Scalar.self == Double.self {
        BLAS.symmetricProduct(
          order: order, inner: inner, a.assumingMemoryBound(to: Double.self), stride: inner,
          into: c.assumingMemoryBound(to: Double.self), stride: order, alpha: alpha)
      } else {
        BLAS.symmetricProduct(
          order: order, inner: inner, a.assumingMemoryBound(to: Float.self), stride: inner,
          into: c.assumingMemoryBound(to: Float.self), stride: order, alpha: Float(alpha))
      }
    }
  }

  /// The sum of squares of each row of A (N, K); (N).
  static func rowSquares<Scalar: EngineScalar>(_ a: [Scalar], columns: Int) -> [Scalar] {
    a.withUnsafeBytes { raw in
      guard let base = raw.baseAddress else { return [] }
      return stride(from: 0, to: a.count, by: columns).map { start in
        if Scalar.self == Double.self {
          let x = base.assumingMemoryBound(to: Double.self)
          return Scalar(k_sum_of_squares_f64(x + start, columns))
        }
        let x = base.assumingMemoryBound(to: Float.self)
        return Scalar(k_sum_of_squares_f32(x + start, columns))
      }
    }
  }

  /// `x += value` over `count` elements.
  static func add<Scalar: EngineScalar>(
    _ value: Double, to x: UnsafeMutablePointer<Scalar>, _ count: Int
  ) {
    let x = UnsafeMutableRawPointer(x)
    if Scalar.self == Double.self {
      let x = x.assumingMemoryBound(to: Double.self)
      k_affine_f64(1, x, value, x, count)
    } else {
      let x = x.assumingMemoryBound(to: Float.self)
      k_affine_f32(1, x, Float(value), x, count)
    }
  }

  /// One layer of infinite width over a row of the covariance of its preactivations and of the tangent kernel.
  static func addLayer<Scalar: EngineScalar>(
    _ activation: InfiniteWidth.Activation, _ covariance: UnsafeMutablePointer<Scalar>,
    _ tangent: UnsafeMutablePointer<Scalar>, row: Scalar, columns: [Scalar], weightVariance: Double,
    biasVariance: Double, _ count: Int
  ) {
    let k = UnsafeMutableRawPointer(covariance)
    let theta = UnsafeMutableRawPointer(tangent)
    columns.withUnsafeBytes { columns in
      guard let columns = columns.baseAddress else { return }
      if Scalar.self == Double.self {
        let kernel = activation == .relu ? k_relu_covariance_f64 : k_erf_covariance_f64
        let k = k.assumingMemoryBound(to: Double.self)
        let theta = theta.assumingMemoryBound(to: Double.self)
        kernel(
          k, Double(row), columns.assumingMemoryBound(to: Double.self), theta, weightVariance,
          biasVariance, k, theta, count)
      } else {
        let kernel = activation == .relu ? k_relu_covariance_f32 : k_erf_covariance_f32
        let k = k.assumingMemoryBound(to: Float.self)
        let theta = theta.assumingMemoryBound(to: Float.self)
        kernel(
          k, Float(row), columns.assumingMemoryBound(to: Float.self), theta, Float(weightVariance),
          Float(biasVariance), k, theta, count)
      }
    }
  }
}
