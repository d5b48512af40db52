import StudyKit
import Testing

@Suite struct RanksTests {
  @Test func `equal values share the mean of their ranks`() {
    #expect(Ranks.midranks([3, 1, 3, 2, 3]) == [4, 1, 4, 2, 4])
    #expect(Ranks.midranks([]) == [])
  }
}
