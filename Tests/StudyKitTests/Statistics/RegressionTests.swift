import StudyKit
import Testing

@Suite struct RegressionTests {
  @Test func `pearson's correlation agrees with SciPy`() {
    // scipy.stats.pearsonr of SciPy 1.17; both compute in Double, so only rounding differs.
    let value = Regression.correlation([1, 2, 2, 4, 5, 5, 7], [3, 1, 4, 4, 9, 2, 8])
    #expect(abs(value - 0.6475968259157623) < 1e-14)
  }

  @Test func `a constant side has no correlation`() {
    #expect(Regression.correlation([1, 1, 1], [1, 2, 3]).isNaN)
  }

  @Test func `a power law's exponent is the slope of its logarithms`() {
    let x = [64.0, 256, 1024, 4096]
    // Logarithms and their differences round at 1e-16 each.
    #expect(abs(Regression.exponent(x, x.map { 0.0765 * 64 / $0 }) + 1) < 1e-14)
    #expect(abs(Regression.slope([0, 1, 2], [1, 3, 5]) - 2) < 1e-15)
  }
}
