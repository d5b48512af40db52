import StudyKit
import Testing

@Suite struct MomentsTests {
  @Test func `the variance divides by one less than the count`() {
    #expect(Moments.mean([1, 2, 3, 6]) == 3)
    // (4 + 1 + 0 + 9) / 3.
    #expect(abs(Moments.variance([1, 2, 3, 6]) - 14.0 / 3) < 1e-15)
    #expect(Moments.variance([1]).isNaN)
  }

  @Test func `a large mean does not cancel the variance`() {
    // The one-pass formula loses everything here: 1e18 − 1e18.
    #expect(Moments.variance([1e9 + 1, 1e9 + 2, 1e9 + 3]) == 1)
  }

  @Test func `quantiles lie between the order statistics`() {
    #expect(Moments.quantiles(of: [6, 1, 2, 3], at: [0, 0.5, 0.75, 1]) == [1, 2.5, 3.75, 6])
    #expect(Moments.quantiles(of: [], at: [0.5])[0].isNaN)
  }
}
