import StudyKit
import Testing

@Suite struct StudentTTests {
  /// 2 * scipy.stats.t.sf(abs(t), freedom) of SciPy 1.17.
  @Test(arguments: [
    (0.5, 1.0, 0.7048327646991335), (2.0, 1.0, 0.2951672353008665), (2.5, 4.0, 0.06676654481198814),
    (-1.3, 9.0, 0.22590637267304933), (0.01, 29.0, 0.9920897648032249),
    (40.0, 9.0, 1.8982998449339822e-11), (3.7, 199.0, 0.0002789640415832219),
    (1.96, 100_000.0, 0.04999856319430168),
  ])
  func `probabilities agree with SciPy`(t: Double, freedom: Double, probability: Double) {
    let found = StudentT.twoSided(t, freedom: freedom)
    #expect(abs(found - probability) < 1e-9 * probability, "\(found)")
  }

  /// scipy.stats.t.isf(probability / 2, freedom) of SciPy 1.17.
  @Test(arguments: [
    (0.05, 1.0, 12.706204736174705), (0.05, 2.0, 4.302652729749464),
    (0.05, 9.0, 2.2621571627982053),
    (0.05, 199.0, 1.9719565442517537), (0.001, 5.0, 6.86882662588111),
    (0.5, 3.0, 0.7648923284043444),
    (5e-05, 9.0, 7.2152692544524415),
  ])
  func `quantiles agree with SciPy`(probability: Double, freedom: Double, quantile: Double) {
    let found = StudentT.twoSidedQuantile(probability, freedom: freedom)
    #expect(abs(found - quantile) < 1e-9 * quantile, "\(found)")
    let back = StudentT.twoSided(found, freedom: freedom)
    #expect(abs(back - probability) < 1e-12 * probability)
  }

  @Test func `at the ends there is no surprise`() {
    #expect(StudentT.twoSided(0, freedom: 3) == 1)
    #expect(StudentT.twoSided(.infinity, freedom: 3) == 0)
    #expect(StudentT.twoSided(1, freedom: 0).isNaN)
    #expect(StudentT.twoSidedQuantile(0.05, freedom: 0).isNaN)
  }
}
