/// What a sweep keeps beside its result file, in the folder `out.h5.d`.
///
/// | folder | what is in it | until |
/// |---|---|---|
/// | `checkpoints` | one file a run: the state that it resumes from | the run has an outcome |
/// | `scratch` | one file a run: findings that only summaries need | the summaries are done |
/// | `ranks` | what each rank is computing, and how often runs died with theirs | the sweep is complete |
///
/// A folder is made with its first file, and goes with its last one. Programs before `out.h5.d` kept
/// the same files in `out.h5.checkpoints`, `out.h5.scratch` and `out.h5.crew`: what is found there is
/// read, counts less than a file in `out.h5.d`, and goes in the same way; nothing is written there.
package struct WorkFolder: Sendable {
  private let location: OutputLocation

  /// What is beside a result file; a link to one stands for the file itself, so that every rank finds
  /// the same folder.
  package init(beside resultFile: String) { self.init(beside: OutputLocation(of: resultFile)) }

  /// What is beside a result file.
  init(beside location: OutputLocation) { self.location = location }

  /// The folder.
  package var path: String { location.path + OutputLocation.workFolder }

  /// The checkpoints; `report` is told what was refused or could not be written.
  package func checkpoints(
    report: @escaping @Sendable (_ message: String) -> Void
  ) -> CheckpointFolder {
    CheckpointFolder(files: checkpointFiles, report: report)
  }

  /// The files of the checkpoints.
  var checkpointFiles: RunFolder {
    RunFolder(KindFolder("checkpoints", earlier: "checkpoints", of: location), ending: "checkpoint")
  }

  /// What only summaries need of finished runs.
  var scratch: ScratchFolder {
    ScratchFolder(
      files: RunFolder(KindFolder("scratch", earlier: "scratch", of: location), ending: "findings"))
  }

  /// What ranks note of what they compute.
  package var ranks: RankNotes { RankNotes(KindFolder("ranks", earlier: "crew", of: location)) }
}
