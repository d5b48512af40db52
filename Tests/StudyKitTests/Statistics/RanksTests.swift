import StudyKit
import Testing

@Suite struct RanksTests {
  @Test func `equal values share the mean of their ranks`() {
    #expect(Ranks.midranks([3, 1, 3, 2, 3]) == [4, 1, 4, 2, 4])
    #expect(Ranks.midranks([]) == [])
  }

  @Test func `spearman's correlation with ties agrees with SciPy`() {
    // scipy.stats.spearmanr of SciPy 1.17; both compute in Double, so only rounding differs.
    let value = Ranks.spearman([1, 2, 2, 4, 5, 5, 7], [3, 1, 4, 4, 9, 2, 8])
    #expect(abs(value - 0.5229577884350213) < 1e-14)
  }

  @Test func `any increasing map leaves spearman's correlation at 1`() {
    let x = [0.1, 0.5, 2, 3, 10]
    #expect(abs(Ranks.spearman(x, x.map { $0 * $0 * $0 }) - 1) < 1e-15)
  }
}
