extension ICLTransience {
  /// Wilson's 95 % interval for the probability of an event that happened `count` times of `trials`
  /// (Wilson, *J. Am. Stat. Assoc.* 22, 209, 1927); NaN without trials.
  package static func wilsonInterval(_ count: Int, of trials: Int) -> (lower: Double, upper: Double)
  {
    precondition(0...trials ~= count, "\(count) of \(trials)")
    guard trials > 0 else { return (.nan, .nan) }
    // The normal distribution's 97.5 % point.
    let z = 1.959963984540054
    let n = Double(trials)
    let share = Double(count) / n
    let middle = share + z * z / (2 * n)
    let half = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    // At the ends the exact bounds are 0 and 1; rounding may miss them.
    return (count == 0 ? 0 : (middle - half) / scale, count == trials ? 1 : (middle + half) / scale)
  }
}
