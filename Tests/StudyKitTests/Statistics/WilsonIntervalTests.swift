import StudyKit
import Testing

@Suite struct WilsonIntervalTests {
  /// scipy.stats.binomtest(k, n).proportion_ci(0.95, 'wilson') of SciPy 1.17.
  @Test(arguments: [
    (0, 10, 0.0, 0.27753279986288926), (8, 10, 0.4901624715366418, 0.9433178485456248),
    (10, 10, 0.7224672001371109, 1.0), (895, 1000, 0.8744646434108283, 0.9125122173855831),
  ])
  func `the ends agree with SciPy`(successes: Int, trials: Int, lower: Double, upper: Double) {
    let interval = WilsonInterval(successes: successes, trials: trials)
    #expect(abs(interval.lower - lower) < 1e-14)
    #expect(abs(interval.upper - upper) < 1e-14)
  }
}
