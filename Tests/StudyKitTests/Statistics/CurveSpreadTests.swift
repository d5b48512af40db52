import StudyKit
import Testing

@Suite struct CurveSpreadTests {
  @Test func `means, deviations and quantiles are taken point by point`() {
    let spread = CurveSpread(
      [1, 10, 2, 20, 6, 30], members: 3, points: 2, quantiles: [0, 0.25, 1])
    #expect(spread.mean == [3, 20])
    // 1, 2 and 6 about 3: (4 + 1 + 9) / 2.
    #expect(spread.deviation == [Double(7).squareRoot(), 10])
    #expect(spread.quantiles == [1, 10, 1.5, 15, 6, 30])
  }

  @Test func `one member has no deviation, and none no mean`() {
    let one = CurveSpread([4, 5], members: 1, points: 2, quantiles: [0.5])
    #expect(
      one.mean == [4, 5] && one.deviation.allSatisfy { $0.isNaN } && one.quantiles == [4, 5])
    let none = CurveSpread([], members: 0, points: 2, quantiles: [0.5])
    let values = none.mean + none.deviation + none.quantiles
    #expect(values.count == 6 && values.allSatisfy { $0.isNaN })
  }
}
