internal import Glibc

/// Student's t distribution.
public enum StudentT {
  /// The probability of a value at least as far from zero as `t`, on either side; NaN for no degree of freedom.
  public static func twoSided(_ t: Double, freedom: Double) -> Double {
    guard freedom > 0, !t.isNaN else { return .nan }
    guard t.isFinite else { return 0 }
    return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5)
  }

  /// The positive value beyond which, on both sides together, lies `probability` in (0, 1): 0.05 gives the factor of a
  /// 95 % interval. NaN for no degree of freedom.
  public static func twoSidedQuantile(_ probability: Double, freedom: Double) -> Double {
    precondition(probability > 0 && probability < 1, "a probability of \(probability)")
    guard freedom > 0 else { return .nan }
    var (below, above) = (0.0, 1.0)
    while twoSided(above, freedom: freedom) > probability { (below, above) = (above, 2 * above) }
    while true {
      let middle = below + (above - below) / 2
      guard middle > below, middle < above else { return above }
      if twoSided(middle, freedom: freedom) > probability { below = middle } else { above = middle }
    }
  }

  /// The regularized incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22), which converges fast
  /// below the mean; above it by I_x(a, b) = 1 − I_{1−x}(b, a).
  static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    guard x <= (a + 1) / (a + b + 2) else { return 1 - incompleteBeta(1 - x, b, a) }
    let logarithm = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)
    // Lentz's method; the fraction's convergents keep their ratio to the one before.
    var (c, d) = (1.0, 1 / (1 - (a + b) * x / (a + 1)))
    var fraction = d
    for m in stride(from: 1.0, through: 10_000, by: 1) {
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / (1 + even * d)
      c = 1 + even / c
      fraction *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / (1 + odd * d)
      c = 1 + odd / c
      let step = d * c
      fraction *= step
      if abs(step - 1) < 1e-15 { break }
    }
    return exp(logarithm) * fraction / a
  }
}
