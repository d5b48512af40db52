extension Dense2D {
  /// The lower triangle of `C = alpha · A Aᵀ` with A (N, K) and C (N, N).
  static func symmetricProduct<Scalar: EngineScalar>(
    _ a: [Scalar], _ inner: Int, into c: UnsafeMutablePointer<Scalar>, order: Int, alpha: Double
  ) {
    Scalar.kernels.symmetricProduct(order, inner, a, c, Scalar(alpha))
  }

  /// The sum of squares of each row of A (N, K); (N).
  static func rowSquares<Scalar: EngineScalar>(_ a: [Scalar], columns: Int) -> [Scalar] {
    a.withUnsafeBufferPointer { a in
      guard let base = a.baseAddress else { return [] }
      return stride(from: 0, to: a.count, by: columns).map {
        Scalar.kernels.sumOfSquares(base + $0, columns)
      }
    }
  }

  /// One layer of infinite width over a row of the covariance of its preactivations and of the tangent kernel.
  static func addLayer<Scalar: EngineScalar>(
    _ activation: InfiniteWidth.Activation, _ covariance: UnsafeMutablePointer<Scalar>,
    _ tangent: UnsafeMutablePointer<Scalar>, row: Scalar, columns: [Scalar], weightVariance: Double,
    biasVariance: Double, _ count: Int
  ) {
    let kernels = Scalar.kernels
    let kernel = activation == .relu ? kernels.reluCovariance : kernels.erfCovariance
    kernel(
      covariance, row, columns, tangent, Scalar(weightVariance), Scalar(biasVariance), covariance,
      tangent, count)
  }
}
