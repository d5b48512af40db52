/// When replicates are enough to know a fraction of them, or means over them: as soon as the intervals are no wider than
/// what was asked for.
///
/// Replicates come in blocks, and only after a block is looked at the interval, so that the number of replicates follows
/// from their outcomes alone. What that does to an interval's coverage is in docs/decisions: of a fraction in
/// 0097-replicates-until-narrow.md, of a mean in 0111-replicate-ensembles.md.
package struct UntilNarrow: Equatable, Sendable {
  /// The width of a 95 % interval that is enough: for a fraction of Wilson's, between 0 and 1; for a mean of Student's, in
  /// its unit.
  package let width: Double
  /// How many replicates are added at once.
  package let block: Int
  /// The number of replicates before which nothing stops.
  package let least: Int
  /// The number of replicates after which it stops in any case.
  package let most: Int

  /// A rule with `least` at least 1 and at most `most`.
  package init(width: Double, block: Int, least: Int, most: Int) {
    precondition(width > 0, "a width of \(width)")
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

  /// Whether nothing is added to `count` replicates, those of which that have findings found these rows of numbers: each
  /// number's mean is known well enough.
  ///
  /// Where a replicate has NaN for a number, it has not found it; a number that none has found is not asked about.
  package func isEnough(means rows: [[Double]], of count: Int) -> Bool {
    if count >= most { return true }
    let numbers = (0..<(rows.first?.count ?? 0)).map { index in
      rows.map { $0[index] }.filter { !$0.isNaN }
    }.filter { !$0.isEmpty }
    return count >= least && !numbers.isEmpty && numbers.allSatisfy { interval($0) <= width }
  }

  /// The largest standard deviation over replicates at which the mean of all ``most`` is as narrow as asked for.
  package var reachedDeviation: Double {
    width / (2 * StudentT.twoSidedQuantile(0.05, freedom: Double(most - 1)))
      * Double(most).squareRoot()
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

  /// The width of the interval of a sample's mean; infinite for a single value.
  private func interval(_ sample: [Double]) -> Double {
    guard sample.count > 1 else { return .infinity }
    let n = Double(sample.count)
    let factor = StudentT.twoSidedQuantile(0.05, freedom: n - 1)
    return 2 * factor * (Moments.variance(sample) / n).squareRoot()
  }

  /// The width of the interval; 1, which nothing is wider than, without a trial.
  private func interval(_ successes: Int, of trials: Int) -> Double {
    guard trials > 0 else { return 1 }
    let interval = WilsonInterval(successes: successes, trials: trials)
    return interval.upper - interval.lower
  }
}
