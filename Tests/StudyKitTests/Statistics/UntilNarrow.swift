import StudyKit

/// When replicates are enough to know a fraction: as soon as its interval is no wider than what was asked for.
///
/// Replicates come in blocks, and only after a block is looked at the interval, so that the number of replicates follows
/// from their outcomes alone. The rule that docs/decisions/0097-replicates-until-narrow.md examines; no grid has it yet.
struct UntilNarrow: Equatable, Sendable {
  /// The width of Wilson's interval for 95 % that is enough, between 0 and 1.
  let width: Double
  /// How many replicates are added at once.
  let block: Int
  /// The number of replicates before which nothing stops.
  let least: Int
  /// The number of replicates after which it stops in any case.
  let most: Int

  /// A rule with `least` at least 1 and at most `most`.
  init(width: Double, block: Int, least: Int, most: Int) {
    precondition(width > 0 && width < 1, "a width of \(width)")
    precondition(block > 0 && 1...most ~= least, "\(least) to \(most) in blocks of \(block)")
    (self.width, self.block, self.least, self.most) = (width, block, least, most)
  }

  /// How many replicates there are at the next look after `count`: a multiple of the block, or ``most``.
  func look(after count: Int) -> Int {
    let wanted = max(count + 1, least)
    return min((wanted + block - 1) / block * block, most)
  }

  /// Whether nothing is added to `count` replicates, of which `successes` succeeded.
  func isEnough(successes: Int, of count: Int) -> Bool {
    count >= most || count >= least && isNarrow(successes: successes, of: count)
  }

  /// How many replicates it takes where half of them succeed, which takes the most; nil where ``most`` do not suffice.
  var countAtHalf: Int? {
    var count = 0
    while count < most {
      count = look(after: count)
      if isNarrow(successes: count / 2, of: count) { return count }
    }
    return nil
  }

  private func isNarrow(successes: Int, of count: Int) -> Bool {
    let interval = WilsonInterval(successes: successes, trials: count)
    return interval.upper - interval.lower <= width
  }
}
