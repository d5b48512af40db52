package import StudyKit

/// The plans of several grids as one: what ranks that share all of them do, the longest first whichever grid it is of.
///
/// Points are numbered over all grids. One plan keeps its own numbers and order, and costs nothing more.
package struct BundlePlan: Sendable {
  /// The plans, in the order of the grids.
  package let plans: [Plan]
  /// The numbers of all points.
  package let points: BundlePoints
  /// The assignments of all plans, each of members of one aligned block of a point.
  package let assignments: BundleAssignments

  /// A plan of these, at least one.
  package init(_ plans: [Plan], runOrder: RunOrder = .longest) {
    self.plans = plans
    points = BundlePoints(plans.map(\.pointCount))
    assignments = BundleAssignments(plans, points, runOrder)
  }

  /// Runs that may kill their ranks; see ``Plan/suspects``.
  package var suspects: [Assignment] { moved(\.suspects) }

  /// Summaries that can be computed at once.
  package var readySummaries: [Assignment] { moved(\.readySummaries) }

  /// How many runs there are among the assignments and suspects.
  package var runCount: Int { plans.reduce(0) { $0 + $1.runCount } }

  /// How many points get their summary.
  package var summaryCount: Int { plans.reduce(0) { $0 + $1.summaryCount } }

  /// The points that get their summary; see ``Plan/summarizedPoints``.
  package var summarizedPoints: [Int] {
    plans.indices.flatMap { grid in
      plans[grid].summarizedPoints.map { $0 + points.first(ofGrid: grid) }
    }
  }

  /// Operations of a point's summary, as far as the study states them.
  package func summaryOperations(_ point: Int) -> Double {
    inPlan(of: point) { $0.summaryOperations($1) }
  }

  /// The cost of one member of a point.
  package func cost(_ point: Int) -> Cost { inPlan(of: point) { $0.cost($1) } }

  /// Whether a point gets a summary.
  package func hasSummary(_ point: Int) -> Bool { inPlan(of: point) { $0.hasSummary($1) } }

  /// How many members of a point have no outcome, whether they are among the assignments or not.
  package func openRuns(_ point: Int) -> Int { inPlan(of: point) { $0.openRuns($1) } }

  /// Operations of one member of a point, at least one.
  package func operations(_ point: Int) -> Double { inPlan(of: point) { $0.operations($1) } }

  /// How many consecutive members of a point its study computes together.
  package func blockSize(_ point: Int) -> Int { inPlan(of: point) { plan, _ in plan.blockSize } }

  /// Whether a run has an outcome and is not repeated.
  package func isOver(_ status: RunStatus) -> Bool { plans[0].isOver(status) }

  /// How many runs each grid has among the first `limit` of all, suspects first.
  package func runs(ofFirst limit: Int) -> [Int] {
    var left = limit
    var counts = plans.map { _ in 0 }
    func take(_ point: Int, _ count: Int) {
      let taken = min(count, left)
      left -= taken
      counts[points.locate(point).grid] += taken
    }
    for suspect in suspects { take(suspect.point, suspect.count) }
    for (point, count) in assignments.sizes where left > 0 { take(point, count) }
    return counts
  }

  /// What the plan of a point's grid says of it by its number there.
  private func inPlan<Value>(of point: Int, _ value: (Plan, Int) -> Value) -> Value {
    let (grid, point) = points.locate(point)
    return value(plans[grid], point)
  }

  private func moved(_ part: KeyPath<Plan, [Assignment]>) -> [Assignment] {
    plans.indices.flatMap { grid in
      plans[grid][keyPath: part].map { $0.moved(by: points.first(ofGrid: grid)) }
    }
  }
}
