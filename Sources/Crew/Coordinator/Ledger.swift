internal import Grids

/// The runs that still need an outcome.
///
/// Takes a bit per run and four bytes per point.
struct Ledger {
  // Members of each grid's points, and the number of its first run.
  private let members: [Int]
  private let firstRuns: [Int]
  private let points: BundlePoints
  private var runs: RunSet
  private var summaries: RunSet
  // Members without an outcome, by point.
  private var remaining: [Int32]
  /// How many runs of this sweep have no outcome, including summaries that can be computed.
  private(set) var openCount: Int

  /// A ledger in which the runs of the plan are open.
  init(_ plan: BundlePlan) {
    points = plan.points
    members = plan.plans.map(\.members)
    (runs, firstRuns) = Self.joined(plan.plans)
    summaries = RunSet(below: points.count)
    remaining = (0..<points.count).map { Int32(plan.openRuns($0)) }
    openCount = plan.runCount
    for summary in plan.readySummaries { insertSummary(of: summary.point) }
  }

  /// Whether the run exists and needs an outcome in this sweep.
  func isOpen(_ run: Run) -> Bool {
    guard remaining.indices.contains(run.point) else { return false }
    guard let member = run.member else { return summaries.contains(run.point) }
    let (grid, point) = points.locate(run.point)
    return 0..<members[grid] ~= member
      && runs.contains(firstRuns[grid] + point * members[grid] + member)
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
    let (grid, local) = points.locate(point)
    let first = firstRuns[grid] + local * members[grid]
    for member in more.prefix(planned) { runs.insert(first + member) }
  }

  /// Notes that an open run has its outcome.
  mutating func close(_ run: Run) {
    guard isOpen(run) else { return }
    openCount -= 1
    guard let member = run.member else {
      summaries.remove(run.point)
      return
    }
    let (grid, point) = points.locate(run.point)
    runs.remove(firstRuns[grid] + point * members[grid] + member)
    remaining[run.point] -= 1
  }

  /// The runs of all plans, numbered one after another, and the number of each plan's first run.
  private static func joined(_ plans: [Plan]) -> (RunSet, first: [Int]) {
    if plans.count == 1 { return (plans[0].runs, [0]) }
    var first: [Int] = []
    var count = 0
    for plan in plans {
      first.append(count)
      count += plan.pointCount * plan.members
    }
    var runs = RunSet(below: count)
    for (plan, offset) in zip(plans, first) {
      for run in 0..<plan.pointCount * plan.members where plan.runs.contains(run) {
        runs.insert(offset + run)
      }
    }
    return (runs, first)
  }
}
