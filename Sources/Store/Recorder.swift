package import Grids
package import StudyKit

/// Where the coordinator writes what comes in; the result file, or memory in tests.
///
/// Called from rank 0's main thread only. What is recorded need not be in the file before ``flush()`` returns, so that
/// the outcomes of many short runs are written together.
package protocol Recorder: AnyObject {
  /// The status of a run.
  func status(of run: Run) -> RunStatus
  /// A run was handed out.
  func began(_ run: Run, on rank: Int) throws(RecorderError)
  /// A running run has done `steps` of `planned` steps (0 if unknown), with these findings so far (nil for
  /// nothing new).
  func advanced(
    _ run: Run, steps: Int, of planned: Int, findings: Findings?
  ) throws(RecorderError)
  /// A run has ended: after the next ``flush()`` its outcome survives the process.
  func record(_ run: Run, _ outcome: Outcome, log: RunLog) throws(RecorderError)
  /// A run has ended without an outcome of its own: its rank died with it too often.
  func lose(_ run: Run, reason: String, log: RunLog) throws(RecorderError)
  /// A rank takes part, on this host; told once for each rank.
  func tookPart(_ rank: Int, on host: String) throws(RecorderError)
  /// A rank on another kind of machine takes part, which the user has allowed.
  func joined(_ kind: MachineKind) throws(RecorderError)
  /// A run that was handed out has no outcome and is pending again.
  func returned(_ run: Run) throws(RecorderError)
  /// A point has `count` members, as a rule has decided by their outcomes; the others are not asked for.
  func settled(_ point: Int, at count: Int) throws(RecorderError)
  /// Writes what was recorded since the last time.
  func flush() throws(RecorderError)
  /// Checks that outcomes can still be recorded; called twice a second, also when nothing comes in.
  func look() throws(RecorderError)
}

extension Recorder {
  package func tookPart(_ rank: Int, on host: String) {}
  package func look() {}
  package func settled(_ point: Int, at count: Int) {}
}

/// Why an outcome could not be recorded; the sweep stops and keeps what it has.
package struct RecorderError: Error, Equatable, Sendable {
  /// The file, what was done and what went wrong.
  package let reason: String

  package init(_ reason: String) { self.reason = reason }
}
