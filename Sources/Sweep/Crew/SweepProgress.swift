internal import StudyKit

/// Counts outcomes and adds up the steps of what goes on.
struct SweepProgress {
  private var standing = Standing()
  private var advances: [Run: Advance] = [:]
  // Predicted cost of a member, by point; empty where there are too many points to ask.
  private var costs: [Int: Double] = [:]
  private var total = 0.0
  private var behind = 0.0

  /// Points up to which their cost is asked for at the start; asking takes microseconds each.
  private static let limit = 20_000

  init(_ job: Job) {
    let isCosted = job.points <= Self.limit
    for case .members(let point, let members) in job.assignments {
      standing.runs += members.count
      if isCosted, costs[point] == nil { costs[point] = max(job.cost(point).operations, 1) }
      total += cost(point) * Double(members.count)
    }
  }

  private func cost(_ point: Int) -> Double { costs[point] ?? 1 }

  /// Steps that a run has reported to have done, and of how many.
  func steps(of run: Run) -> (Int, Int) {
    advances[run].map { ($0.step, $0.steps) } ?? (0, 0)
  }

  /// A run has come so far.
  mutating func advance(_ advance: Advance) { advances[advance.run] = advance }

  /// A run has got its outcome.
  mutating func end(_ run: Run, _ outcome: Outcome, isLost: Bool) {
    if !advances.isEmpty { advances[run] = nil }
    guard run.member != nil else { return }
    behind += cost(run.point)
    switch outcome {
    case .done: standing.done += 1
    case .diverged: standing.diverged += 1
    case .failed: if isLost { standing.lost += 1 } else { standing.failed += 1 }
    }
  }

  /// How things stand.
  func standing(of ranks: [RankRecord]) -> Standing {
    var now = standing
    now.advances = advances.values.sorted {
      ($0.run.point, $0.run.member ?? .max) < ($1.run.point, $1.run.member ?? .max)
    }
    let begun = now.advances.reduce(0.0) { sum, advance in
      guard advance.steps > 0, advance.run.member != nil else { return sum }
      return sum + cost(advance.run.point) * min(Double(advance.step) / Double(advance.steps), 1)
    }
    now.fraction = total > 0 ? min((behind + begun) / total, 1) : 1
    now.ranks = ranks.count { $0.presence == .present }
    now.dead = ranks.count { $0.presence == .dead }
    return now
  }
}
