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

  /// One layer of infinite width over a row of the covariance of its preactivations and of the tangent kernel, for a function
  /// whose expectations have closed forms.
  static func addLayer<Scalar: EngineScalar>(
    _ activation: InfiniteWidth.Activation, _ covariance: UnsafeMutablePointer<Scalar>,
    _ tangent: UnsafeMutablePointer<Scalar>, row: Scalar, columns: [Scalar], weightVariance: Double,
    biasVariance: Double, _ count: Int
  ) {
    let kernels = Scalar.kernels
    func apply(_ kernel: ScalarKernels<Scalar>.Covariance, _ weightVariance: Double) {
      kernel(
        covariance, row, columns, tangent, Scalar(weightVariance), Scalar(biasVariance), covariance,
        tangent, count)
    }
    switch activation {
    case .relu: apply(kernels.reluCovariance, weightVariance)
    case .erf: apply(kernels.erfCovariance, weightVariance)
    case .leakyRelu(let slope):
      // φ(z) = slope · z + (1 − slope) max(0, z): mixed expectations of z and ReLU are half of those of z alone.
      let linear = Scalar(weightVariance * slope)
      let before = (0..<count).map {
        (linear * covariance[$0], linear * (tangent[$0] + covariance[$0]))
      }
      apply(kernels.reluCovariance, weightVariance * (1 - slope) * (1 - slope))
      for i in 0..<count {
        covariance[i] += before[i].0
        tangent[i] += before[i].1
      }
    case .gelu:
      for i in 0..<count {
        let (value, slope) = InfiniteWidth.Activation.gelu(
          Double(covariance[i]), Double(row), Double(columns[i]))
        covariance[i] = Scalar(weightVariance * value + biasVariance)
        tangent[i] = Scalar(
          weightVariance * (value + slope * Double(tangent[i])) + biasVariance)
      }
    case .tanh, .sigmoid: require(false, "\(activation) has no closed form")
    }
  }
}
