internal import Grids

/// The runs that still need an outcome.
///
/// Takes a bit per run and four bytes per point.
struct Ledger {
  private let members: Int
  private var runs: RunSet
  private var summaries: RunSet
  // Members without an outcome, by point.
  private var remaining: [Int32]
  /// How many runs of this sweep have no outcome, including summaries that can be computed.
  private(set) var openCount: Int

  /// A ledger in which the runs of the plan are open.
  init(_ plan: Plan) {
    members = plan.members
    runs = plan.runs
    summaries = RunSet(below: plan.pointCount)
    remaining = (0..<plan.pointCount).map { Int32(plan.openRuns($0)) }
    openCount = plan.runCount
    for summary in plan.readySummaries { insertSummary(of: summary.point) }
  }

  /// Whether the run exists and needs an outcome in this sweep.
  func isOpen(_ run: Run) -> Bool {
    guard remaining.indices.contains(run.point) else { return false }
    guard let member = run.member else { return summaries.contains(run.point) }
    return 0..<members ~= member && runs.contains(run.point * members + member)
  }

  /// Whether every member of a point has an outcome.
  func isComplete(_ point: Int) -> Bool { remaining[point] == 0 }

  /// Adds a point's summary, which can be computed now.
  mutating func insertSummary(of point: Int) {
    if summaries.insert(point) { openCount += 1 }
  }

  /// Adds members of a point to its runs; those among them that are `planned` need an outcome in this sweep.
  mutating func insert(_ more: [Int], of point: Int, planned: Int) {
    remaining[point] += Int32(more.count)
    openCount += planned
    for member in more.prefix(planned) { runs.insert(point * members + member) }
  }

  /// Notes that an open run has its outcome.
  mutating func close(_ run: Run) {
    guard isOpen(run) else { return }
    openCount -= 1
    guard let member = run.member else {
      summaries.remove(run.point)
      return
    }
    runs.remove(run.point * members + member)
    remaining[run.point] -= 1
  }
}
