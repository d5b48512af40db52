internal import Grids

/// Runs that have stopped on the way and go on from checkpoints.
package struct KeptRuns: Equatable, Sendable {
  /// How many there are.
  package private(set) var count = 0
  private var steps: ClosedRange<Int>?
  private var planned: ClosedRange<Int>?

  package init() {}

  /// One more, which was at a step of so many (0 for unknown).
  package mutating func add(step: Int, of planned: Int) {
    count += 1
    steps = Self.extended(steps, to: step)
    self.planned = Self.extended(self.planned, to: planned)
  }

  private static func extended(_ range: ClosedRange<Int>?, to value: Int) -> ClosedRange<Int> {
    guard let range else { return value...value }
    return min(range.lowerBound, value)...max(range.upperBound, value)
  }

  /// What is kept, such as `4 runs stopped at step 20,350 of 25,000, checkpoints kept`; nil for none.
  package var text: String? {
    guard let steps, let planned else { return nil }
    let (runs, checkpoints) =
      count == 1 ? ("1 run", "checkpoint") : ("\(groupedText(count)) runs", "checkpoints")
    let step =
      steps.lowerBound == steps.upperBound
      ? "step \(groupedText(steps.lowerBound))"
      : "steps \(groupedText(steps.lowerBound)) to \(groupedText(steps.upperBound))"
    // Runs of one sweep may be of different lengths.
    let end =
      planned.lowerBound == planned.upperBound && planned.upperBound > 0
      ? " of \(groupedText(planned.upperBound))" : ""
    return "\(runs) stopped at \(step)\(end), \(checkpoints) kept"
  }
}
