package import Grids
package import Store

/// The status of a sweep, read from its result file alone.
///
/// The file may be read while it is being written; no lock is taken.
package struct SweepStatus: Sendable {
  /// A run that is being computed.
  package struct Running: Equatable, Sendable {
    /// Its coordinates, as `width=64, member=3`.
    package let coordinates: String
    /// Steps done.
    package let steps: Int
    /// Steps that it is to do; 0 if unknown.
    package let planned: Int
    package let rank: Int
    /// When it was started, in seconds since 1970.
    package let since: Double
  }

  /// Runs that ended without findings for the same reason.
  package struct Failure: Equatable, Sendable {
    /// How they ended: failed, diverged or lost.
    package let status: RunStatus
    /// Why; empty for those that diverged.
    package let reason: String
    /// How many there are.
    package var count: Int
    /// The coordinates of the first few.
    package var coordinates: [String]
  }

  /// Whether the file has its seal, the hash of its structure.
  package let isSealed: Bool
  /// The file's path, as given.
  package let path: String
  /// The study's name.
  package let study: String
  /// The study in one line.
  package let title: String
  /// The part of the grid that the file is for; nil for all of it.
  package let part: GridPart?
  /// The axes and `member`, outermost first.
  package let axes: [Archive.Axis]
  /// How many runs have each status; of a part of a grid, without the others that have not been run. Absent ones are
  /// counted only where there are some.
  package let counts: [(status: RunStatus, count: Int)]
  /// The runs that are being computed.
  package let running: [Running]
  /// The runs that were stopped, or that a killed start was computing, of which a checkpoint is kept.
  package let kept: KeptRuns
  /// The runs that ended without findings, the most frequent reason first.
  package let failures: [Failure]
  /// How many summaries there will be, and how many are done.
  package let summaries: (expected: Int, done: Int)
  /// Points whose summary failed.
  package let failedSummaries: [Failure]
  /// The starts of the sweep, in order.
  package let starts: [Start]
  /// Where each rank of the starts was; none in a file of an earlier program.
  package let ranks: [RankPlace]

  /// How many runs there are: those that were asked for.
  package var total: Int { counts.reduce(0) { $0 + ($1.status == .absent ? 0 : $1.count) } }

  /// Whether every run has an outcome and every summary is done or has failed.
  package var isComplete: Bool {
    counts.allSatisfy { !$0.status.isOpen || $0.count == 0 }
      && summaries.done + failedSummaries.reduce(0) { $0 + $1.count } == summaries.expected
  }

  /// The host of a rank of the last start; nil where the file does not say.
  package func host(ofRank rank: Int) -> String? {
    guard let session = ranks.map(\.session).max(), session >= starts.count else { return nil }
    return ranks.last { $0.session == session && $0.rank == rank }?.host
  }

  /// How many runs have a status.
  package func count(_ status: RunStatus) -> Int {
    counts.first { $0.status == status }?.count ?? 0
  }
}
