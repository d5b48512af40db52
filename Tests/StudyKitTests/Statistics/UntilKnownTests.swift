import Foundation
import StudyKit
import TestSupport
import Testing

/// How often Student's interval covers the mean of normal replicates, of standard deviation 1, after a rule has stopped, and
/// how many that took.
private struct Stopping {
  /// The probability that the interval contains the mean.
  private(set) var coverage = 0.0
  /// The expected number of replicates.
  private(set) var count = 0.0

  /// Exact but for the bins: what stops is the sum of squares about the mean, to which each block adds a chi-squared number
  /// of its own (Helmert), and of which the mean is independent.
  init(_ rule: UntilNarrow) {
    let bin = 0.5
    let middles = (0..<320).map { (Double($0) + 0.5) * bin }
    let weights = { (freedom: Int) in middles.map { Self.chiSquared(freedom, $0) * bin } }
    var trials = rule.look(after: 0)
    var open = weights(trials - 1)
    while true {
      let (n, freedom) = (Double(trials), Double(trials - 1))
      let factor = StudentT.twoSidedQuantile(0.05, freedom: freedom)
      let bound = trials < rule.most ? Self.bound(rule, n, factor) : .infinity
      for index in open.indices {
        // The share of a bin that the bound cuts.
        let place: Double = (bound - middles[index]) / bin + 0.5
        let share: Double = min(max(place, 0), 1)
        let deviation: Double = (middles[index] / freedom).squareRoot()
        let covered: Double = erf(factor * deviation / 2.0.squareRoot())
        coverage += open[index] * share * covered
        count += open[index] * share * n
        open[index] *= 1 - share
      }
      if trials == rule.most { return }
      let next = rule.look(after: trials)
      let more = weights(next - trials)
      trials = next
      let before = open
      open = [Double](repeating: 0, count: open.count)
      for (first, weight) in before.enumerated() where weight > 1e-15 {
        // The sum of two middles is the border of two bins.
        for second in 0..<open.count - first {
          let half = weight * more[second] / 2
          open[first + second] += half
          if first + second + 1 < open.count { open[first + second + 1] += half }
        }
      }
    }
  }

  /// The sum of squares up to which `n` replicates are enough.
  static func bound(_ rule: UntilNarrow, _ n: Double, _ factor: Double) -> Double {
    let deviation = rule.width / (2 * factor) * n.squareRoot()
    return deviation * deviation * (n - 1)
  }

  /// The density of the chi-squared distribution.
  private static func chiSquared(_ freedom: Int, _ x: Double) -> Double {
    let half = Double(freedom) / 2
    let power: Double = (half - 1) * log(x) - x / 2
    let norm: Double = half * log(2.0) + lgamma(half)
    return exp(power - norm)
  }
}

@Suite struct `Replicates until a mean is known` {
  /// `count` rows of two numbers: the first in turn above and below its mean, with this sum of squares about it; the second
  /// the same in all.
  private func rows(_ count: Int, _ squares: Double) -> [[Double]] {
    let distance = (squares / Double(count)).squareRoot()
    let (above, below): ([Double], [Double]) = ([3 + distance, 1], [3 - distance, 1])
    return (0..<count).map { $0 % 2 == 0 ? above : below }
  }

  private func rule(_ width: Double, least: Int, most: Int = 64) -> UntilNarrow {
    UntilNarrow(width: width, block: 8, least: least, most: most)
  }

  @Test func `a fixed number covers the mean as often as it says`() {
    let fixed = Stopping(rule(1, least: 16, most: 16))
    #expect(abs(fixed.coverage - 0.95) < 2e-4 && abs(fixed.count - 16) < 0.01)
  }

  @Test func `the decision's table has these numbers`() throws {
    let text = try Repository.text("docs/decisions/0111-replicate-ensembles.md")
    let rows = text.split(separator: "\n").filter {
      $0.hasPrefix("| 2") || $0.hasPrefix("| 1") || $0.hasPrefix("| 0")
    }
    #expect(rows.count == 7)
    for row in rows {
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      let width = try #require(Double(cells[0]))
      let found = [8, 16].flatMap { least in
        let stopping = Stopping(rule(width, least: least))
        return [String(format: "%.3f", stopping.coverage), String(format: "%.1f", stopping.count)]
      }
      #expect(Array(cells[1...]) == found, "\(row)")
    }
  }

  @Test(arguments: [8, 24, 56])
  func `the bound is where the interval of each number is as narrow as asked for`(count: Int) {
    let rule = rule(0.7, least: 8)
    let n = Double(count)
    let bound = Stopping.bound(rule, n, StudentT.twoSidedQuantile(0.05, freedom: n - 1))
    let (narrow, wide) = (rows(count, bound * 0.999), rows(count, bound * 1.001))
    #expect(rule.isEnough(means: narrow, of: count))
    #expect(!rule.isEnough(means: wide, of: count))
    let turned: [[Double]] = wide.map { $0.reversed() }
    #expect(!rule.isEnough(means: turned, of: count))
    #expect(!self.rule(0.7, least: 64).isEnough(means: narrow, of: count))
    #expect(rule.isEnough(means: wide, of: 64))
    let all = self.rule(0.7, least: 8, most: count)
    let deviation = (bound / (n - 1)).squareRoot()
    #expect(abs(all.reachedDeviation - deviation) < 1e-9 * deviation)
  }

  @Test func `what replicates have not found is no trial, and the look counts them`() {
    let rule = rule(0.5, least: 8)
    let rows: [[Double]] = (0..<7).map { row in [Double(row % 2) / 10, Double.nan] }
    #expect(rule.isEnough(means: rows, of: 8))
    // One replicate alone says nothing of how far they differ.
    #expect(!rule.isEnough(means: [[0, .nan]], of: 8))
    #expect(!rule.isEnough(means: rows + [[0, 1]], of: 8))
    #expect(!rule.isEnough(means: [], of: 8))
    let nothing = [[Double]](repeating: [.nan, .nan], count: 7)
    #expect(!rule.isEnough(means: nothing, of: 8))
    #expect(rule.isEnough(means: [], of: 64))
  }
}
