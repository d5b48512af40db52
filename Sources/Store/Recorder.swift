package import Grids
package import StudyKit

/// Where the coordinator writes what comes in; the result file, or memory in tests.
///
/// Called from rank 0's main thread only. What is told need only be kept when ``flush()`` returns, so that the outcomes
/// of many short runs are written together.
package protocol Recorder: AnyObject {
  /// What is known of a run before the sweep goes on.
  func status(of run: Run) -> RunStatus
  /// A run was handed out.
  func began(_ run: Run, on rank: Int) throws(RecorderError)
  /// A run that goes on has done so many steps of those planned (0 for unknown), and has found so
  /// much (nil for nothing new).
  func advanced(
    _ run: Run, steps: Int, of planned: Int, findings: Findings?
  ) throws(RecorderError)
  /// A run has ended: after the next ``flush()`` its outcome survives the process.
  func record(_ run: Run, _ outcome: Outcome, log: RunLog) throws(RecorderError)
  /// A run has ended without an outcome of its own: its rank died with it too often.
  func lose(_ run: Run, reason: String, log: RunLog) throws(RecorderError)
  /// A rank of another kind of machine takes part, because that was allowed.
  func joined(_ kind: MachineKind) throws(RecorderError)
  /// A run that was handed out has no outcome and is pending again.
  func returned(_ run: Run) throws(RecorderError)
  /// Writes what was told since the last time.
  func flush() throws(RecorderError)
  /// Looks whether outcomes still can be recorded; called twice a second, also when nothing comes in.
  func look() throws(RecorderError)
}

extension Recorder {
  package func look() {}
}

/// Why an outcome could not be recorded; the sweep stops and keeps what it has.
package struct RecorderError: Error, Equatable, Sendable {
  /// The file, what was done and what went wrong.
  package let reason: String

  package init(_ reason: String) { self.reason = reason }
}
