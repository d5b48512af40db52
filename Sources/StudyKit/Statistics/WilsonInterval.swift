/// An interval for a probability of which a count of successes was seen (Wilson 1927).
///
/// It stays within [0, 1] and is not empty at 0 or all successes.
public struct WilsonInterval: Equatable, Sendable {
  /// The lower end.
  public let lower: Double
  /// The upper end.
  public let upper: Double

  /// The normal quantile of an interval for 95 %.
  public static let z95 = 1.959963984540054

  /// The interval after `successes` of `trials`; `z` is the normal quantile, 1.96 for 95 %.
  public init(successes: Int, trials: Int, z: Double = z95) {
    precondition(trials > 0, "no trials")
    precondition((0...trials).contains(successes), "\(successes) successes of \(trials)")
    let n = Double(trials)
    let p = Double(successes) / n
    let centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    lower = successes == 0 ? 0 : centre - half
    upper = successes == trials ? 1 : centre + half
  }
}
