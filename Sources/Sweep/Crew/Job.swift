package import StudyKit

/// What the coordinator has to get done.
package struct Job: Sendable {
  /// Members to compute, in the order of handing out: longest first. Summaries follow by
  /// themselves.
  package let assignments: [Assignment]
  /// Points of the grid.
  package let points: Int
  /// Members a point.
  package let members: Int
  /// What one member of a point costs.
  package let cost: @Sendable (_ point: Int) -> Cost
  /// Whether a point has a summary.
  package let hasSummary: @Sendable (_ point: Int) -> Bool

  package init(
    assignments: [Assignment], points: Int, members: Int,
    cost: @escaping @Sendable (_ point: Int) -> Cost,
    hasSummary: @escaping @Sendable (_ point: Int) -> Bool
  ) {
    self.assignments = assignments
    self.points = points
    self.members = members
    self.cost = cost
    self.hasSummary = hasSummary
  }

  /// The assignments of a grid.
  package init(grid: Grid, assignments: [Assignment]) {
    self.init(
      assignments: assignments, points: grid.pointCount, members: grid.members,
      cost: { grid.study.cost(grid.point($0).values) },
      hasSummary: { point in
        let measures = try? grid.study.summaryMeasures(grid.point(point).values)
        return measures?.isEmpty == false
      })
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
  /// How far the runs that report have come.
  package var advances: [Advance] = []
  /// Ranks that take part.
  package var ranks = 0
  /// Ranks that have died.
  package var dead = 0

  package init() {}

  /// Runs that have an outcome.
  package var ended: Int { done + diverged + failed + lost }
}
