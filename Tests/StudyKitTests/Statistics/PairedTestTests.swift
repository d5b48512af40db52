import StudyKit
import Testing

@Suite struct PairedTestTests {
  private static let first = [1.2, 0.7, 3.1, 2.2, 0.4, 1.9, 2.6, 1.1]
  private static let second = [1.0, 1.4, 3.9, 2.0, 1.3, 2.7, 2.5, 2.4]

  /// scipy.stats.ttest_rel(second, first) of SciPy 1.17 and its confidence_interval(0.95).
  @Test func `a paired test agrees with SciPy, pairs without a number left out`() {
    let test = PairedTest(Self.first + [.nan, 5], Self.second + [3, .nan], .student)
    #expect(test.count == 8)
    #expect(abs(test.firstMean - 1.65) < 1e-14 && abs(test.secondMean - 2.15) < 1e-14)
    #expect(abs(test.difference - 0.5) < 1e-14)
    #expect(abs(test.probability - 0.04504806717416793) < 1e-12)
    let ends = test.interval(level: 0.05)
    #expect(abs(ends.lower - 0.01457277783819022) < 1e-11)
    #expect(abs(ends.upper - 0.9854272221618097) < 1e-11)
  }

  /// scipy.stats.binomtest(min(no, yes), no + yes, 0.5).pvalue of SciPy 1.17.
  @Test(arguments: [
    (0, 0, 1.0), (1, 9, 0.021484375), (3, 3, 1.0), (0, 5, 0.0625), (12, 30, 0.007915897334896727),
    (2, 600, 2.1870504759781694e-176),
  ])
  func `McNemar's test agrees with SciPy's binomial`(no: Int, yes: Int, probability: Double) {
    let found = PairedTest.mcNemar(no, yes)
    #expect(abs(found - probability) < 1e-10 * probability, "\(found)")
    #expect(PairedTest.mcNemar(yes, no) == found)
  }

  @Test func `yes and no are compared by those who changed their answer`() {
    let test = PairedTest([0, 0, 0, 1, 1, 0], [1, 1, 1, 1, 0, 0], .mcNemar)
    #expect(test.probability == PairedTest.mcNemar(1, 3))
    #expect(test.interval(level: 0.05).lower.isNaN)
  }

  @Test func `of a single pair, and of pairs that differ by the same, no test is made`() {
    #expect(PairedTest([1], [2], .student).probability.isNaN)
    #expect(PairedTest([1], [2], .student).interval(level: 0.05).lower.isNaN)
    #expect(PairedTest([1, 2, 3], [2, 3, 4], .student).probability.isNaN)
    #expect(PairedTest([], [], .mcNemar).probability.isNaN)
  }
}
