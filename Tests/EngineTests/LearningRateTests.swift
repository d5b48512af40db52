import Engine
import Foundation
import Testing

struct LearningRateTests {
  @Test func `a constant rate stays`() {
    #expect([0, 1, 1000].map { LearningRate.constant(0.3).rate(at: $0) } == [0.3, 0.3, 0.3])
  }

  @Test func `a warm-up rises linearly to the peak and stays`() {
    let rate = LearningRate.warmUp(peak: 0.8, steps: 4)
    #expect(
      [0, 1, 2, 3, 4, 99].map { rate.rate(at: $0) } == [
        0.2, 0.4, 0.6000000000000001, 0.8, 0.8, 0.8,
      ])
  }

  @Test
  func
    `the inverse square root meets its warm-up at the peak and halves over four times the steps`()
  {
    let rate = LearningRate.inverseSquareRoot(peak: 3e-4, warmUp: 4000)
    #expect(rate.rate(at: 3999) == 3e-4)
    #expect(abs(rate.rate(at: 1999) - 1.5e-4) < 1e-18)
    #expect(abs(rate.rate(at: 15_999) - 1.5e-4) < 1e-18)
  }

  @Test func `a cosine falls from the peak through the middle to its end`() {
    let rate = LearningRate.cosine(peak: 1, warmUp: 10, steps: 110, end: 0.2)
    #expect(rate.rate(at: 4) == 0.5)
    #expect(rate.rate(at: 10) == 1)
    #expect(abs(rate.rate(at: 60) - 0.6) < 1e-15)
    #expect(abs(rate.rate(at: 35) - (0.6 + 0.4 * cos(.pi / 4))) < 1e-15)
    #expect(abs(rate.rate(at: 500) - 0.2) < 1e-15)
  }

  @Test func `a decaying rate is a geometric sequence`() {
    let rate = LearningRate.decaying(start: 0.01, factor: 1 - 1e-6)
    #expect(rate.rate(at: 0) == 0.01)
    #expect(abs(rate.rate(at: 1_000_000) / 0.01 - exp(-1)) < 1e-6)
  }
}
