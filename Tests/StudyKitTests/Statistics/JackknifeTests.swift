import Randomness
import StudyKit
import Testing

@Suite struct JackknifeTests {
  @Test func `for a mean it is the standard error`() {
    let values = [1.0, 2, 3, 6, 4]
    let sum = values.reduce(0, +)
    let error = Jackknife.standardError(leavingOneOut: values.map { (sum - $0) / 4 })
    #expect(abs(error - (Moments.variance(values) / 5).squareRoot()) < 1e-15)
  }

  @Test func `for the variance of normal numbers it comes near theory`() {
    let count = 2000
    let values = RandomKey(seed: 7).normals(count)
    let moments = EnsembleMoments(values, members: count)
    let error = Jackknife.standardError(
      leavingOneOut: values.map { moments.variance(without: [$0])[0] })
    // The variance of a sample variance is 2/(M−1); its own spread at M = 2000 is about
    // √((κ−1)/M)/2 ≈ 5 %, with the kurtosis of squares κ ≈ 15, so 20 % is four of it.
    let theory = (2.0 / Double(count - 1)).squareRoot()
    #expect(abs(error / theory - 1) < 0.2)
  }

  @Test func `one value has no spread`() {
    #expect(Jackknife.standardError(leavingOneOut: [1]).isNaN)
  }
}
