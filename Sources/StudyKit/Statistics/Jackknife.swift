/// The spread of a statistic of an ensemble, from the ensemble itself.
///
/// Each member is left out once (Efron, *The Jackknife*, 1982, §3). It holds for smooth statistics
/// of independent members, such as variances and ratios of them; not for medians or maxima.
public enum Jackknife {
  /// The standard error from the values that the statistic takes without each member;
  /// NaN for fewer than two.
  public static func standardError(leavingOneOut values: [Double]) -> Double {
    let count = Double(values.count)
    guard count > 1 else { return .nan }
    let mean = Moments.mean(values)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return ((count - 1) / count * squares).squareRoot()
  }
}
