import Studies
import Testing
import TrainingKit

@Suite struct ICLTransienceStrategiesTests {
  typealias Strategies = ICLTransience.Strategies

  /// ICL and flip that emerge at evaluation 2, peak at 3 and are displaced at 6 (flip) and 7 (ICL).
  static let icl = [0.9, 0.5, 0.8, 0.9, 0.85, 0.8, 0.75, 0.69, 0.6]
  static let flip = [0.9, 0.4, 0.5, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1]

  @Test func `a curve that comes and goes is read as defined`() {
    let found = Strategies(icl: Self.icl, flip: Self.flip)
    #expect(found.onset == 2)
    #expect(found.iclPeak.value == 0.9 && found.iclPeak.index == 3)
    #expect(found.flipPeak.value == 0.7 && found.flipPeak.index == 3)
    // Half of 0.7 is 0.35: 0.3 at evaluation 6. Half of the excess over 0.5 is 0.7: 0.69 at 7.
    #expect(found.flipDisplaced == 6)
    #expect(found.iclDisplaced == 7)
    #expect(found.displaced == 7)
    // From 0.6 at 4 to 0.4 at 5, half-way; the numbers are not binary fractions.
    #expect(abs((found.flipCrossing ?? 0) - 4.5) < 1e-12)
  }

  @Test func `evaluation 0 counts for nothing`() {
    let found = Strategies(icl: [1, 0.5, 0.5], flip: [1, 0.5, 0.4])
    #expect(!found.hasEmerged)
    #expect(found.iclPeak.value == 0.5 && found.iclPeak.index == 1)
    #expect(found.flipPeak.index == 1)
  }

  @Test func `one evaluation above the thresholds is not enough`() {
    let found = Strategies(icl: [0.5, 0.8, 0.7, 0.8, 0.6], flip: [0.5, 0.6, 0.6, 0.6, 0.1])
    #expect(!found.hasEmerged && found.displaced == nil && found.flipDisplaced == nil)
  }

  @Test func `both thresholds must be passed at once, and strictly`() {
    #expect(!Strategies(icl: [0, 0.75, 0.75, 0.75], flip: [0, 0.9, 0.9, 0.9]).hasEmerged)
    #expect(!Strategies(icl: [0, 0.9, 0.9, 0.9], flip: [0, 0.4, 0.4, 0.4]).hasEmerged)
    #expect(Strategies(icl: [0, 0.76, 0.76, 0], flip: [0, 0.41, 0.41, 0]).onset == 1)
  }

  @Test func `what was lost before the onset is no displacement`() {
    // Flip's highest value comes before the onset; after it flip never falls below half of 0.5.
    let found = Strategies(
      icl: [0.5, 0.6, 0.5, 0.8, 0.9, 0.9], flip: [0.5, 0.95, 0.2, 0.5, 0.5, 0.45])
    #expect(found.onset == 3 && found.flipPeak.index == 1)
    #expect(found.flipDisplaced == nil && found.displaced == nil)
  }

  @Test func `flip alone can be displaced`() {
    let found = Strategies(icl: [0.5, 0.9, 0.9, 0.8, 0.78], flip: [0.5, 0.8, 0.8, 0.3, 0.01])
    #expect(found.flipDisplaced == 3 && found.iclDisplaced == nil && found.displaced == nil)
  }

  @Test func `flip that stays above one half has no crossing`() {
    let found = Strategies(icl: [0.5, 1, 1], flip: [0.4, 0.9, 0.8])
    #expect(found.flipCrossing == nil && found.hasEmerged)
    #expect(Strategies(icl: [0.5, 1, 1], flip: [0.4, 0.45, 0.3]).flipCrossing == nil)
  }
}
