internal import StudyKit

/// The predicted time and memory of a plan, from the costs that the study states.
package struct Prediction: Equatable, Sendable {
  /// Floating-point operations of all runs and summaries.
  package let operations: Double
  /// Seconds of one core, all runs and summaries one after another.
  package let coreSeconds: Double
  /// Seconds of these for summaries.
  package let summarySeconds: Double
  /// Seconds from the first run to the last on the given ranks.
  package let makespan: Double
  /// The most bytes of memory that a rank needs for the study.
  package let bytesPerRank: Double

  /// Seconds that each run takes besides computing: to be handed out, sent, received and written.
  package static let overhead = 1e-5

  /// Predicts a plan on `ranks` ranks, each computing `rate` operations per second.
  ///
  /// Every rank takes the next assignment when it has finished one, as in the sweep itself. All findings go through
  /// rank 0, so the sweep takes at least `overhead` seconds per run, on any number of ranks.
  package init(
    _ plan: Plan, ranks: Int, rate: Double, overhead: Double = Prediction.overhead
  ) {
    self.init(BundlePlan([plan]), ranks: ranks, rates: [rate], overhead: overhead)
  }

  /// Predicts the plans of several grids that share the ranks, each grid with its own operations per second.
  package init(
    _ plan: BundlePlan, ranks: Int, rates: [Double], overhead: Double = Prediction.overhead
  ) {
    precondition(
      ranks > 0 && rates.allSatisfy { $0 > 0 }, "\(ranks) ranks of \(rates) operations/s")
    let rate = { (point: Int) in rates[plan.points.locate(point).grid] }
    var queue = FinishTimes(ranks: ranks)
    var operations = 0.0
    var seconds = 0.0
    var bytes = 0.0
    func add(_ point: Int, _ count: Int) {
      let cost = plan.cost(point)
      let part = cost.operations * Double(count)
      operations += part
      seconds += part / rate(point)
      bytes = max(bytes, cost.bytes)
      queue.add(part / rate(point) + overhead * Double(count))
    }
    for assignment in plan.suspects { add(assignment.point, assignment.count) }
    for (point, count) in plan.assignments.sizes { add(point, count) }
    var summarySeconds = 0.0
    for point in plan.summarizedPoints {
      let part = plan.summaryOperations(point)
      operations += part
      summarySeconds += part / rate(point)
      queue.add(part / rate(point))
    }
    let handling = overhead * Double(plan.runCount)
    self.operations = operations
    self.summarySeconds = summarySeconds
    coreSeconds = seconds + summarySeconds + handling
    makespan = max(queue.last, handling)
    bytesPerRank = bytes
  }
}
