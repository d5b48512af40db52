/// How a layer's weights are drawn, by the number of inputs that each unit sums: the fan-in n.
public struct InitialWeights: Hashable, Sendable {
  private enum Spread: Hashable, Sendable {
    /// The deviation is this over √n.
    case gain(Double)
    /// The deviation is the root of this over n.
    case variance(Double)
    /// Drawn alike whatever n is.
    case fixed(InitialDistribution)
  }

  private let spread: Spread
  private var isTruncated = false
  private var isScaledAtUse = false

  /// Normal with deviation `gain` / √n: the standard parametrization.
  public static func normal(gain: Double = 1) -> InitialWeights {
    InitialWeights(spread: .gain(gain))
  }

  /// Normal with variance `variance` / n.
  public static func normal(variance: Double) -> InitialWeights {
    InitialWeights(spread: .variance(variance))
  }

  /// Normal with deviation `gain` / √n, drawn again outside two deviations.
  public static func truncatedNormal(gain: Double = 1) -> InitialWeights {
    InitialWeights(spread: .gain(gain), isTruncated: true)
  }

  /// Truncated normal with variance 1 / n, the default of JAX's libraries (LeCun et al. 1998).
  public static let leCun = truncatedNormal()

  /// Normal with variance 2 / n, which keeps the scale of rectified layers (He et al. 2015).
  public static let he = normal(variance: 2)

  /// The tangent kernel's parametrization: weights of unit variance, multiplied by `gain` / √n where they are
  /// used (Jacot, Gabriel & Hongler 2018).
  public static func ntk(gain: Double = 1) -> InitialWeights {
    InitialWeights(spread: .gain(gain), isScaledAtUse: true)
  }

  /// The tangent kernel's parametrization, weights multiplied by √(`variance` / n) where they are used.
  public static func ntk(variance: Double) -> InitialWeights {
    InitialWeights(spread: .variance(variance), isScaledAtUse: true)
  }

  /// Drawn from the same distribution whatever n is.
  public static func drawn(_ distribution: InitialDistribution) -> InitialWeights {
    InitialWeights(spread: .fixed(distribution))
  }

  /// What a parameter of this fan-in is drawn from.
  func distribution(fanIn: Int) -> InitialDistribution {
    if case .fixed(let distribution) = spread { return distribution }
    let deviation = isScaledAtUse ? 1 : spread(fanIn)
    return isTruncated ? .truncatedNormal(deviation: deviation) : .normal(deviation: deviation)
  }

  /// What it is multiplied by where it is used.
  func scale(fanIn: Int) -> Double { isScaledAtUse ? spread(fanIn) : 1 }

  private func spread(_ fanIn: Int) -> Double {
    switch spread {
    case .gain(let gain): gain / Double(fanIn).squareRoot()
    case .variance(let variance): (variance / Double(fanIn)).squareRoot()
    case .fixed: 1
    }
  }
}

/// How a layer's biases are drawn, and what they are multiplied by where they are used.
public struct InitialBiases: Hashable, Sendable {
  /// What they are drawn from.
  public let distribution: InitialDistribution
  /// What they are multiplied by.
  public let scale: Double

  /// Biases from a distribution.
  public init(_ distribution: InitialDistribution, scale: Double = 1) {
    (self.distribution, self.scale) = (distribution, scale)
  }

  /// Zeros.
  public static let zero = InitialBiases(.constant(0))

  /// The tangent kernel's parametrization: biases of unit variance, multiplied by `scale` where they are used.
  public static func ntk(scale: Double) -> InitialBiases {
    InitialBiases(.normal(deviation: 1), scale: scale)
  }
}
