package import Grids

/// The progress of a sweep, for the progress line.
package struct Standing: Equatable, Sendable {
  /// Runs of this sweep, not counting summaries.
  package var runs = 0
  /// Runs that are done.
  package var done = 0
  /// Runs that diverged.
  package var diverged = 0
  /// Runs that failed.
  package var failed = 0
  /// Runs that were lost with their ranks.
  package var lost = 0
  /// Summaries that this sweep computes.
  package var summaries = 0
  /// Summaries that have an outcome.
  package var summarized = 0
  /// The fraction of the predicted work that is done, 0 … 1; running runs count in part.
  package var fraction = 0.0
  /// The fraction of the predicted work that checkpoints of earlier starts contributed.
  package var carried = 0.0
  /// The progress of the runs that report.
  package var advances: [Advance] = []
  /// The first runs that resumed from checkpoints, with the steps at which they did.
  package var resumed: [Advance] = []
  /// How many resumed from checkpoints.
  package var resumedCount = 0
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

  /// How many runs have an outcome.
  package var ended: Int { done + diverged + failed + lost }
}
