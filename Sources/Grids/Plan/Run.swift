package import StudyKit

/// The status of a run; the numbers are those in result files.
package enum RunStatus: UInt8, CaseIterable, Sendable {
  /// Not begun, or begun and not finished when its rank stopped.
  case pending = 0
  /// Being computed; part of its curves may be in the file.
  case running = 1
  /// Finished, with its findings in the file.
  case done = 2
  /// Its numbers diverged.
  case diverged = 3
  /// It could not be computed; the reason says why.
  case failed = 4
  /// Its rank died too often while computing it.
  case lost = 5
  /// Not asked for: no run, and no part of any count.
  case absent = 6

  /// Whether the run has an outcome and is not handed out again.
  package var isOutcome: Bool { !isOpen && self != .absent }

  /// Whether the run is still to be computed.
  package var isOpen: Bool { self == .pending || self == .running }
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

/// A unit of work for a worker: members of one aligned block of a point, or its summary.
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
  /// Its numbers diverged at this step.
  case diverged(step: Int)
  /// It could not be computed.
  case failed(reason: String)
}

/// What is logged about a run besides its outcome; may differ between sweeps.
package struct RunLog: Equatable, Sendable {
  /// Seconds of the computing thread.
  package var seconds: Double
  /// The rank that computed it.
  package var rank: Int
  /// How often it was started, including this time.
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
  /// Whether a run was asked for; a summary is where its point has runs.
  package func exists(_ run: Run) -> Bool {
    let members = members(ofPoint: run.point)
    return run.member.map { $0 < members } ?? (members > 0)
  }

  /// A run's coordinates, as `noise=0.2, member=3`, or `noise=0.2, summary`.
  package func description(of run: Run) -> String {
    let coordinates = description(of: point(run.point))
    let who = run.member.map { "member=\($0)" } ?? "summary"
    return coordinates.isEmpty ? who : coordinates + ", " + who
  }
}
