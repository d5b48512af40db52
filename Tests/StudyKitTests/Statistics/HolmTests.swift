import StudyKit
import Testing

@Suite struct HolmTests {
  /// p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") of R.
  @Test func `probabilities are adjusted as R does it, and what is none does not count`() {
    let adjusted = Holm.adjusted([0.01, .nan, 0.04, 0.03, 0.005])
    #expect(adjusted[1].isNaN)
    for (found, expected) in zip(adjusted, [0.03, .nan, 0.06, 0.06, 0.02]) where !expected.isNaN {
      #expect(abs(found - expected) < 1e-15)
    }
    #expect(Holm.adjusted([0.9, 0.8]) == [1, 1])
    #expect(Holm.adjusted([]) == [])
  }

  @Test func `an interval is without 0 where the procedure rejects`() {
    let probabilities = [0.01, 0.04, 0.03, 0.005]
    let levels = Holm.levels(probabilities, level: 0.05)
    #expect(levels == [0.05 / 3, 0.025, 0.025, 0.0125])
    for (index, adjusted) in Holm.adjusted(probabilities).enumerated() {
      #expect((adjusted <= 0.05) == (probabilities[index] <= levels[index]))
    }
  }
}
