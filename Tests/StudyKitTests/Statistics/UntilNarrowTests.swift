import Foundation
import StudyKit
import TestSupport
import Testing

/// How often Wilson's interval covers a probability after a rule has stopped, and how many replicates that took.
private struct Stopping {
  /// The probability that the interval contains the true one.
  private(set) var coverage = 0.0
  /// The expected number of replicates.
  private(set) var count = 0.0

  /// Exact: the probabilities of all counts of successes that have not stopped, carried from look to look.
  init(_ rule: UntilNarrow, probability p: Double) {
    var open = [1.0]
    var trials = 0
    while !open.allSatisfy({ $0 == 0 }) {
      let look = rule.look(after: trials)
      for _ in trials..<look {
        var next = [Double](repeating: 0, count: open.count + 1)
        for (successes, weight) in open.enumerated() {
          next[successes] += weight * (1 - p)
          next[successes + 1] += weight * p
        }
        open = next
      }
      trials = look
      for successes in open.indices
      where rule.isEnough(successes: successes, trials: trials, of: trials) {
        let interval = WilsonInterval(successes: successes, trials: trials)
        if interval.lower <= p, p <= interval.upper { coverage += open[successes] }
        count += open[successes] * Double(trials)
        open[successes] = 0
      }
    }
  }

  /// Mean and least coverage and mean number of replicates over p = .005, .010 … .5.
  static func over(_ rule: UntilNarrow) -> (mean: Double, least: Double, count: Double) {
    let all = (1...100).map { Stopping(rule, probability: Double($0) / 200) }
    return (
      all.reduce(0) { $0 + $1.coverage } / 100, all.map(\.coverage).min() ?? 0,
      all.reduce(0) { $0 + $1.count } / 100
    )
  }
}

@Suite struct `Replicates until the interval is narrow` {
  private func rule(_ width: Double, block: Int = 8, least: Int = 8, most: Int) -> UntilNarrow {
    UntilNarrow(width: width, block: block, least: least, most: most)
  }

  @Test func `stopping costs no coverage: it is that of fixed sizes`() {
    let narrow = Stopping.over(rule(0.2, most: 64))
    #expect(abs(narrow.mean - 0.953) < 0.0005 && abs(narrow.least - 0.911) < 0.0005)
    let wide = Stopping.over(rule(0.3, most: 64))
    #expect(abs(wide.least - 0.851) < 0.0005)
    // Of a fixed size where the first look is the last.
    let fixed = Stopping.over(rule(0.3, block: 16, least: 16, most: 16))
    #expect(abs(fixed.least - 0.851) < 0.0005 && abs(fixed.count - 16) < 1e-9)
  }

  @Test func `coverage of a fixed size is the sum over its binomial distribution`() {
    // Brown, Cai and DasGupta 2001 define it so; here for n = 2, where (0, 1, 2) successes cover p = .3 in (0, 1).
    let covered = (0...2).filter {
      let interval = WilsonInterval(successes: $0, trials: 2)
      return interval.lower <= 0.3 && 0.3 <= interval.upper
    }
    let probabilities = [0.49, 0.42, 0.09]
    let expected = covered.reduce(0) { $0 + probabilities[$1] }
    let exact = Stopping(rule(0.5, block: 2, least: 2, most: 2), probability: 0.3).coverage
    #expect(covered.count == 2 && abs(exact - expected) < 1e-12)
  }

  @Test func `the decision's table has these numbers`() throws {
    let text = try Repository.text("docs/decisions/0097-replicates-until-narrow.md")
    let rows = text.split(separator: "\n").filter {
      $0.hasPrefix("| width") || $0.hasPrefix("| fixed")
    }
    #expect(rows.count == 9)
    for row in rows {
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      let value = try #require(cells[0].split(separator: " ").last.flatMap { Double($0) })
      let rule =
        cells[0].hasPrefix("fixed")
        ? self.rule(0.5, block: Int(value), least: Int(value), most: Int(value))
        : self.rule(value, most: 64)
      let found = Stopping.over(rule)
      let printed = [found.mean, found.least].map { String(format: "%.3f", $0) }
      #expect(Array(cells[1...]) == printed + [String(format: "%.1f", found.count)], "\(row)")
    }
  }

  @Test(arguments: [(0.4, 24), (0.3, 40), (0.2, 96), (0.15, 168), (0.1, 384)])
  func `a width takes the most replicates at one half`(width: Double, count: Int) {
    #expect(rule(width, most: 1000).countAtHalf == count)
    #expect(rule(width, most: count).countAtHalf == count)
    #expect(rule(width, most: count - 8).countAtHalf == nil)
    // The number follows from the interval at one half, which the closed form has to agree with.
    let half = { WilsonInterval(successes: $0 / 2, trials: $0) }
    #expect(half(count).upper - half(count).lower <= width)
    #expect(half(count - 8).upper - half(count - 8).lower > width)
    #expect(UntilNarrow.width(atHalfOf: count) <= width)
    #expect(abs(half(count).upper - half(count).lower - UntilNarrow.width(atHalfOf: count)) < 1e-12)
    let other = rule(width, most: 1000)
    for p in [0.05, 0.25, 0.45] {
      #expect(Stopping(other, probability: p).count < Double(count))
    }
  }

  @Test func `looks are at multiples of the block from the least to the most`() {
    let rule = rule(0.2, block: 8, least: 12, most: 30)
    #expect([0, 16, 17, 24, 29].map(rule.look) == [16, 24, 24, 30, 30])
    #expect(!rule.isEnough(successes: 0, trials: 8, of: 8))
    #expect(rule.isEnough(successes: 0, trials: 16, of: 16))
    #expect(!rule.isEnough(successes: 8, trials: 16, of: 16))
    // Replicates without a finding are counted and are no trials.
    #expect(!rule.isEnough(successes: 0, trials: 8, of: 16))
    #expect(!rule.isEnough(successes: 0, trials: 0, of: 24))
    #expect(rule.isEnough(successes: 0, trials: 0, of: 30))
    #expect(rule.isEnough(successes: 15, trials: 30, of: 30))
  }
}
