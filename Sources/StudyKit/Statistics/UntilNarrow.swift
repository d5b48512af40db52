/// When replicates are enough to know a fraction: as soon as its interval is no wider than what was asked for.
///
/// Replicates come in blocks, and only after a block is looked at the interval, so that the number of replicates follows
/// from their outcomes alone. What that does to the interval's coverage is computed in
/// docs/decisions/0097-replicates-until-narrow.md.
package struct UntilNarrow: Equatable, Sendable {
  /// The width of Wilson's interval for 95 % that is enough, between 0 and 1.
  package let width: Double
  /// How many replicates are added at once.
  package let block: Int
  /// The number of replicates before which nothing stops.
  package let least: Int
  /// The number of replicates after which it stops in any case.
  package let most: Int

  /// A rule with `least` at least 1 and at most `most`.
  package init(width: Double, block: Int, least: Int, most: Int) {
    precondition(width > 0 && width < 1, "a width of \(width)")
    precondition(block > 0 && 1...most ~= least, "\(least) to \(most) in blocks of \(block)")
    (self.width, self.block, self.least, self.most) = (width, block, least, most)
  }

  /// How many replicates there are at the next look after `count`: a multiple of the block, or ``most``.
  package func look(after count: Int) -> Int {
    let wanted = max(count + 1, least)
    return min((wanted + block - 1) / block * block, most)
  }

  /// Whether nothing is added to `count` replicates, `trials` of which have a finding and `successes` succeeded.
  package func isEnough(successes: Int, trials: Int, of count: Int) -> Bool {
    count >= most || count >= least && interval(successes, of: trials) <= width
  }

  /// How many replicates it takes where half of them succeed, which takes the most; nil where ``most`` do not suffice.
  package var countAtHalf: Int? {
    let z = WilsonInterval.z95
    // The width is z / √(n + z²).
    let needed = z * z * (1 / (width * width) - 1)
    guard needed <= Double(most) else { return nil }
    return look(after: max(Int(needed.rounded(.up)) - 1, 0))
  }

  /// The narrowest width that ``most`` replicates reach where half of them succeed.
  package static func width(atHalfOf most: Int) -> Double {
    let z = WilsonInterval.z95
    return z / (Double(most) + z * z).squareRoot()
  }

  /// The width of the interval; 1, which nothing is wider than, without a trial.
  private func interval(_ successes: Int, of trials: Int) -> Double {
    guard trials > 0 else { return 1 }
    let interval = WilsonInterval(successes: successes, trials: trials)
    return interval.upper - interval.lower
  }
}
