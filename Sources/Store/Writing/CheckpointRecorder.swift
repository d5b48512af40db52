package import Grids
package import StudyKit

/// A recorder that takes a run's checkpoint away once its outcome is recorded.
///
/// On rank 0, and only there: between the end of a run and its record the checkpoint is what is left
/// if the coordinator ends.
package final class CheckpointRecorder: Recorder {
  private let recorder: any Recorder
  private let folder: CheckpointFolder
  private let identities: Identities

  /// Records in `recorder`; `folder` holds the checkpoints of the grid's runs.
  package init(_ recorder: any Recorder, folder: CheckpointFolder, grid: Grid) {
    self.recorder = recorder
    self.folder = folder
    identities = Identities(grid)
  }

  package func status(of run: Run) -> RunStatus { recorder.status(of: run) }

  package func began(_ run: Run, on rank: Int) throws(RecorderError) {
    try recorder.began(run, on: rank)
  }

  package func advanced(
    _ run: Run, steps: Int, of planned: Int, findings: Findings?
  ) throws(RecorderError) {
    try recorder.advanced(run, steps: steps, of: planned, findings: findings)
  }

  package func record(_ run: Run, _ outcome: Outcome, log: RunLog) throws(RecorderError) {
    try recorder.record(run, outcome, log: log)
    forget(run)
  }

  package func lose(_ run: Run, reason: String, log: RunLog) throws(RecorderError) {
    try recorder.lose(run, reason: reason, log: log)
    forget(run)
  }

  package func joined(_ kind: MachineKind) throws(RecorderError) { try recorder.joined(kind) }

  package func returned(_ run: Run) throws(RecorderError) { try recorder.returned(run) }

  private func forget(_ run: Run) {
    guard let member = run.member, folder.exists else { return }
    folder.remove(identities.member(member, ofPoint: run.point))
  }
}
