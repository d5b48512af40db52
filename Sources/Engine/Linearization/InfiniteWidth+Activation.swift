internal import Glibc

extension InfiniteWidth {
  /// The function φ of the hidden layers.
  ///
  /// Expectations over normal (u, v) have closed forms for ReLU and leaky ReLU (arc-cosine kernels, Cho & Saul 2009), the
  /// error function (arcsine, Williams 1997) and the GELU; those of tanh and the sigmoid are series (`HermiteSeries`, which
  /// states the error).
  public enum Activation: Hashable, Sendable {
    /// max(0, z).
    case relu
    /// z above 0, `slope` · z below.
    case leakyRelu(slope: Double)
    /// The error function.
    case erf
    /// The Gaussian error linear unit z Φ(z), Φ the distribution function of the standard normal distribution.
    case gelu
    /// The hyperbolic tangent.
    case tanh
    /// 1 / (1 + e⁻ᶻ).
    case sigmoid
  }
}

extension InfiniteWidth.Activation {
  /// The function whose expectations are series; nil where they have closed forms.
  var function: BoundedFunction? {
    switch self {
    case .tanh: .tanh
    case .sigmoid: .sigmoid
    case .relu, .leakyRelu, .erf, .gelu: nil
    }
  }

  /// E[φ(u)²] and E[φ′(u)²] of normal u with a variance.
  func moments(_ variance: Double) -> (value: Double, slope: Double) {
    switch self {
    case .relu: (variance / 2, 0.5)
    case .leakyRelu(let slope): ((1 + slope * slope) / 2 * variance, (1 + slope * slope) / 2)
    case .erf:
      (
        2 / .pi * asin(2 * variance / (1 + 2 * variance)),
        4 / (.pi * (1 + 4 * variance).squareRoot())
      )
    case .gelu: Self.gelu(variance, variance, variance)
    case .tanh: BoundedFunction.tanh.moments(variance)
    case .sigmoid: BoundedFunction.sigmoid.moments(variance)
    }
  }

  /// E[φ(u)φ(v)] and E[φ′(u)φ′(v)] of the GELU for normal (u, v) with a covariance and variances a and b.
  ///
  /// The first follows from integrating by parts over u and v, the second is its derivative by the covariance (Price 1958).
  static func gelu(_ covariance: Double, _ a: Double, _ b: Double) -> (value: Double, slope: Double)
  {
    let c = covariance
    let determinant = (1 + a) * (1 + b) - c * c
    let root = determinant.squareRoot()
    // E[Φ(u)Φ(v)].
    let both = 0.25 + asin(c / ((1 + a) * (1 + b)).squareRoot()) / (2 * .pi)
    let k = 1 - 1 / (1 + a) - 1 / (1 + b)
    let rest = a * b - c * c * k
    return (
      c * both + rest / (2 * .pi * root),
      both + c * (1 - 2 * k + rest / determinant) / (2 * .pi * root)
    )
  }
}
