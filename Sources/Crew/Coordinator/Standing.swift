package import Grids

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
