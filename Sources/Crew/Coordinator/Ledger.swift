internal import Grids

/// Which runs still need an outcome.
///
/// A bit a run and a number a point: a million runs take 125 KB.
struct Ledger {
  private let members: Int
  private var open: [UInt64]
  // Members without an outcome, by point.
  private var remaining: [Int32]
  /// Runs of this sweep without an outcome, summaries that can be computed included.
  private(set) var openCount = 0

  /// A ledger in which the runs of the plan are open.
  init(_ plan: Plan) {
    members = plan.members
    open = [UInt64](repeating: 0, count: (plan.costs.count * (members + 1) + 63) / 64)
    remaining = plan.openRuns.map { Int32($0) }
    for assignment in plan.assignments + plan.suspects + plan.readySummaries {
      for run in assignment.runs { insert(run) }
    }
  }

  /// Whether the run exists and is to get an outcome in this sweep.
  func isOpen(_ run: Run) -> Bool {
    guard let place = place(of: run) else { return false }
    return open[place / 64] & (1 << (place % 64)) != 0
  }

  /// Whether every member of a point has an outcome.
  func isComplete(_ point: Int) -> Bool { remaining[point] == 0 }

  /// A run, or a summary that can be computed, is to get an outcome.
  mutating func insert(_ run: Run) {
    guard let place = place(of: run), !isOpen(run) else { return }
    open[place / 64] |= 1 << (place % 64)
    openCount += 1
  }

  /// An open run has got its outcome.
  mutating func close(_ run: Run) {
    guard let place = place(of: run), isOpen(run) else { return }
    open[place / 64] &= ~(1 << (place % 64))
    openCount -= 1
    if run.member != nil { remaining[run.point] -= 1 }
  }

  private func place(of run: Run) -> Int? {
    let member = run.member ?? members
    guard remaining.indices.contains(run.point), 0...members ~= member else { return nil }
    return run.point * (members + 1) + member
  }
}
