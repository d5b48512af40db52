package import StudyKit

/// What is known of a run; the numbers are the file's.
package enum RunStatus: UInt8, CaseIterable, Sendable {
  /// Not begun, or begun and not finished when its rank stopped.
  case pending = 0
  /// Being computed; a curve may be there in part.
  case running = 1
  /// Finished, with its findings in the file.
  case done = 2
  /// The mathematics ran away.
  case diverged = 3
  /// It could not be done; the reason says why.
  case failed = 4
  /// Its rank died with it too often.
  case lost = 5

  /// Whether the run has an outcome and is not handed out again.
  package var isOutcome: Bool { self != .pending && self != .running }
}

/// One run: a point with a member, or a point's summary.
package struct Run: Hashable, Sendable {
  /// The point's index in the grid.
  package let point: Int
  /// The member; nil for the point's summary.
  package let member: Int?

  package init(point: Int, member: Int?) {
    self.point = point
    self.member = member
  }
}

/// What is handed to a worker at once: members of one aligned block of a point, or its summary.
package enum Assignment: Equatable, Sendable {
  /// Members of one block, in ascending order.
  case members(point: Int, members: [Int])
  /// A point's summary.
  case summary(point: Int)

  /// The point.
  package var point: Int {
    switch self {
    case .members(let point, _), .summary(let point): point
    }
  }

  /// The runs that it consists of.
  package var runs: [Run] {
    switch self {
    case .members(let point, let members): members.map { Run(point: point, member: $0) }
    case .summary(let point): [Run(point: point, member: nil)]
    }
  }
}

extension Assignment {
  /// How many runs it consists of.
  package var count: Int {
    switch self {
    case .summary: 1
    case .members(_, let members): members.count
    }
  }

  /// Whether it is a point's summary.
  package var isSummary: Bool {
    if case .summary = self { true } else { false }
  }
}

/// How a run ended.
package enum Outcome: Equatable, Sendable {
  /// With findings.
  case done(Findings)
  /// The mathematics ran away at this step.
  case diverged(step: Int)
  /// It could not be done.
  case failed(reason: String)
}

/// What is logged of a run beside its outcome; may differ between sweeps.
package struct RunLog: Equatable, Sendable {
  /// Seconds of the computing thread.
  package var seconds: Double
  /// The rank that computed it.
  package var rank: Int
  /// How often it was begun, this time included.
  package var attempt: Int
  /// Steps done.
  package var steps: Int

  package init(seconds: Double, rank: Int, attempt: Int, steps: Int) {
    self.seconds = seconds
    self.rank = rank
    self.attempt = attempt
    self.steps = steps
  }
}

extension Grid {
  /// A run's coordinates, as `noise=0.2, member=3`, or `noise=0.2, summary`.
  package func description(of run: Run) -> String {
    let coordinates = description(of: point(run.point))
    let who = run.member.map { "member=\($0)" } ?? "summary"
    return coordinates.isEmpty ? who : coordinates + ", " + who
  }
}
