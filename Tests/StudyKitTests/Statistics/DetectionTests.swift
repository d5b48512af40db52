import Randomness
import StudyKit
import Testing

@Suite struct DetectionTests {
  /// The probability that an outer score is above an inner one, by counting pairs.
  private func pairs(_ inside: [Double], _ outside: [Double]) -> Double {
    var wins = 0.0
    for a in inside {
      for b in outside { wins += b > a ? 1 : b == a ? 0.5 : 0 }
    }
    return wins / Double(inside.count * outside.count)
  }

  @Test(arguments: [1.0, 4, 1e6])
  func `the AUROC is the share of pairs in order, ties a half`(levels: Double) {
    let key = RandomKey(seed: 3)
    // Rounded to `levels` steps, so that there are many ties, some, or none.
    let inside = key.folding(1).uniforms(57).map { ($0 * levels).rounded() }
    let outside = key.folding(2).uniforms(83).map { (($0 + 0.2) * levels).rounded() }
    let area = Detection.auroc(inside: inside, outside: outside)
    #expect(abs(area - pairs(inside, outside)) < 1e-13)
    let turned = Detection.auroc(inside: outside, outside: inside)
    #expect(abs(area + turned - 1) < 1e-13)
  }

  @Test func `the AUROC of equal and of separate scores`() {
    #expect(Detection.auroc(inside: [2, 2], outside: [2, 2, 2]) == 0.5)
    #expect(Detection.auroc(inside: [0, 1], outside: [2, 3]) == 1)
    #expect(Detection.auroc(inside: [2, 3], outside: [0, 1]) == 0)
    #expect(Detection.auroc(inside: [], outside: [1]).isNaN)
    #expect(Detection.auroc(inside: [.nan], outside: [1]).isNaN)
  }

  @Test func `the average precision by hand`() {
    // Scores from the top: + + − (+ −) −; precision 1 at recall 1/3 and 2/3, 3/5 at 1.
    let area = Detection.aupr(inside: [0.7, 0.3, 0.1], outside: [0.9, 0.8, 0.3])
    #expect(abs(area - (2.0 / 3 + 0.2)) < 1e-15)
    #expect(Detection.aupr(inside: [1], outside: [2]) == 1)
    // All scores equal: precision is the positives' share.
    #expect(Detection.aupr(inside: [1, 1, 1], outside: [1]) == 0.25)
  }
}
