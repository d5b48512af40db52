package import HDF5

/// How a sweep stands, by its result file alone.
///
/// Reads the file while it is written, without a lock.
package struct SweepStatus: Sendable {
  /// A dimension of the runs, with its values as text.
  package struct Axis: Equatable, Sendable {
    package let name: String
    package let labels: [String]
  }

  /// A run that goes on.
  package struct Running: Equatable, Sendable {
    /// Where it stands, as `width=64, member=3`.
    package let place: String
    /// Steps done.
    package let steps: Int
    /// Steps that it is to do; 0 where it has not said.
    package let planned: Int
    package let rank: Int
    /// Seconds since 1970 when it was begun.
    package let since: Double
  }

  /// Runs that ended alike without findings.
  package struct Failure: Equatable, Sendable {
    /// `failed`, `diverged` or `lost`.
    package let status: String
    /// Why; empty for those that diverged.
    package let reason: String
    /// How many there are.
    package var count: Int
    /// Where the first of them stand.
    package var places: [String]
  }

  /// One start of the sweep.
  package struct Start: Equatable, Sendable {
    /// Seconds since 1970.
    package let time: Double
    package let ranks: Int
    package let host: String
    package let cpu: String
    package let commit: String
    package let build: String
    package let blasCore: String
    package let vectorLevel: String
  }

  /// The file's path, as given.
  package let path: String
  /// The study's name.
  package let study: String
  /// The study in one line.
  package let title: String
  /// The axes and `member`, outermost first.
  package let axes: [Axis]
  /// How many runs have each status, in the order of the file's flags.
  package let counts: [(status: String, count: Int)]
  /// The runs that go on.
  package let running: [Running]
  /// The runs that ended without findings, the most frequent reason first.
  package let failures: [Failure]
  /// Summaries that there are to be, and that are done.
  package let summaries: (expected: Int, done: Int)
  /// Points whose summary failed.
  package let failedSummaries: [Failure]
  /// The starts of the sweep, the first one first.
  package let starts: [Start]

  /// How many runs there are.
  package var total: Int { counts.reduce(0) { $0 + $1.count } }

  /// Whether every run has an outcome and every summary is done or has failed.
  package var isComplete: Bool {
    let open = counts.filter { $0.status == "pending" || $0.status == "running" }
    return open.allSatisfy { $0.count == 0 }
      && summaries.done + failedSummaries.reduce(0) { $0 + $1.count } == summaries.expected
  }

  /// How many runs have a status.
  package func count(_ status: String) -> Int {
    counts.first { $0.status == status }?.count ?? 0
  }
}

/// Why a file's status cannot be told.
package enum StatusError: Error, Equatable, Sendable, CustomStringConvertible {
  /// HDF5 cannot read it.
  case unreadable(HDF5Error)
  /// It is a file of another kind.
  case foreign(path: String)

  /// The error as one sentence.
  package var description: String {
    switch self {
    case .unreadable(let error): error.description
    case .foreign(let path): "\(path) is an HDF5 file, but not a result file of swift-sweep"
    }
  }
}
