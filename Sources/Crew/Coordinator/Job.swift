package import Grids
package import Store
package import StudyKit

/// What the coordinator has to get done.
package struct Job: Sendable {
  /// What to compute, in the order of handing out: longest first. Summaries among them can be
  /// computed at once; others follow by themselves when their points are complete.
  package let assignments: [Assignment]
  /// What may kill its rank: handed out first, each alone and to a rank that has nothing else.
  package let suspects: [Assignment]
  /// Members a point.
  package let members: Int
  /// By point: members without an outcome, whether they are among the assignments or not.
  package let openRuns: [Int]
  /// By point: what one member costs.
  package let costs: [Cost]
  /// By point: whether there is a summary.
  package let hasSummary: [Bool]

  /// A job of assignments, whose points all have `members` members.
  package init(
    assignments: [Assignment], suspects: [Assignment] = [], members: Int, openRuns: [Int],
    costs: [Cost], hasSummary: [Bool]
  ) {
    precondition(
      openRuns.count == costs.count && costs.count == hasSummary.count,
      "\(openRuns.count), \(costs.count) and \(hasSummary.count) points")
    self.assignments = assignments
    self.suspects = suspects
    self.members = members
    self.openRuns = openRuns
    self.costs = costs
    self.hasSummary = hasSummary
  }

  /// What a plan of a grid says; the runs among `suspects` may kill their ranks.
  package init(_ plan: Plan, of grid: Grid, suspects: Set<Run> = []) {
    let parts = plan.assignments.map { $0.split(by: suspects) }
    self.init(
      assignments: plan.readySummaries + parts.compactMap(\.rest),
      suspects: parts.flatMap(\.suspects), members: grid.members,
      openRuns: plan.openRuns, costs: plan.costs,
      hasSummary: grid.study.summaries(grid.space))
  }

  /// Operations of one member of a point; at least one.
  func operations(_ point: Int) -> Double {
    let operations = costs[point].operations
    return operations.isFinite ? max(operations, 1) : 1
  }
}

extension Assignment {
  /// The runs among `suspects`, each for itself, and what is left without them.
  fileprivate func split(by suspects: Set<Run>) -> (suspects: [Assignment], rest: Assignment?) {
    guard case .members(let point, let members) = self, !suspects.isEmpty else { return ([], self) }
    let found = members.filter { suspects.contains(Run(point: point, member: $0)) }
    guard !found.isEmpty else { return ([], self) }
    let rest = members.filter { !found.contains($0) }
    return (
      found.map { .members(point: point, members: [$0]) },
      rest.isEmpty ? nil : .members(point: point, members: rest)
    )
  }
}

/// How the coordinator goes about it.
package struct CrewSettings: Equatable, Sendable {
  /// Whether ranks may differ in what can change bits.
  package var allowsMixed = false
  /// Whether the first run that does not succeed ends the sweep.
  package var failsFast = false
  /// Seconds from the start after which the sweep stops.
  package var timeLimit: Double?
  /// How often a run that was certainly being computed when its rank died is tried again before it
  /// counts as lost.
  package var deathLimit = 2
  /// Hands out in an order, and in batches, drawn from this seed: results must not depend on it.
  package var shuffle: UInt64?

  package init() {}
}

/// Why a sweep ended.
package enum CrewEnd: Equatable, Sendable {
  /// Every run that was asked for has an outcome.
  case complete
  /// It was stopped; the same command goes on.
  case stopped(StopReason)
  /// A rank differs from rank 0 in something that can change bits.
  case mixed(rank: Int, difference: String)
  /// A rank could not take part.
  case rankFailed(rank: Int, reason: String)
  /// The result file could not be written.
  case outputFailed(RecorderError)
}

extension CrewEnd {
  /// Whether it was stopped from outside, so that runs which ended all the same make it complete.
  var isStop: Bool { self == .stopped(.interrupted) || self == .stopped(.timeLimit) }
}

/// Why a sweep was stopped before its end.
package enum StopReason: Equatable, Sendable {
  /// By a signal, to any rank.
  case interrupted
  /// The time limit was near.
  case timeLimit
  /// A run did not succeed, and the sweep was to fail fast.
  case failFast
}

/// How a sweep stands, for a line of progress.
package struct Standing: Equatable, Sendable {
  /// Runs of this sweep, summaries not counted.
  package var runs = 0
  /// Runs that are done.
  package var done = 0
  /// Runs that diverged.
  package var diverged = 0
  /// Runs that failed.
  package var failed = 0
  /// Runs that were lost with their ranks.
  package var lost = 0
  /// The part of the predicted computing that is behind, 0 … 1; runs that go on count in part.
  package var fraction = 0.0
  /// The part of it that checkpoints of earlier starts brought.
  package var carried = 0.0
  /// How far the runs that report have come.
  package var advances: [Advance] = []
  /// The first runs that have not succeeded, and why.
  package var failures: [Failure] = []
  /// Ranks that take part.
  package var ranks = 0
  /// Ranks that have died.
  package var dead = 0

  /// A run that has not succeeded.
  package struct Failure: Equatable, Sendable {
    /// The run.
    package var run: Run
    /// Why.
    package var reason: String
  }

  package init() {}

  /// Runs that have an outcome.
  package var ended: Int { done + diverged + failed + lost }
}
