/// The files that a sweep keeps beside its result file, in the folder `out.h5.d`.
///
/// | folder | what is in it | until |
/// |---|---|---|
/// | `checkpoints` | one file per run: the state that it resumes from; for programs a folder | the run has an outcome |
/// | `scratch` | one file per run: findings that only summaries need | the summaries are done |
/// | `ranks` | what each rank is computing, and how often ranks died with a run | the sweep is complete |
/// | `jobs` | a result file for each of several jobs that share the sweep, and their claims | they are merged |
///
/// A folder is made with its first file and removed with its last one. Versions before `out.h5.d` kept the same
/// files in `out.h5.checkpoints`, `out.h5.scratch` and `out.h5.crew`: these are read if `out.h5.d` has no such file,
/// and removed in the same way; nothing is written there.
package struct WorkFolder: Sendable {
  let location: OutputLocation

  /// The folder beside a result file; a link to the file is followed, so that every rank finds the same folder.
  package init(beside resultFile: String) { self.init(beside: OutputLocation(of: resultFile)) }

  /// The folder beside a result file.
  init(beside location: OutputLocation) { self.location = location }

  /// The path of the folder.
  package var path: String { location.path + OutputLocation.workFolder }

  /// The checkpoints; `report` gets a message about each that was refused or could not be written.
  package func checkpoints(
    report: @escaping @Sendable (_ message: String) -> Void
  ) -> CheckpointFolder {
    CheckpointFolder(files: checkpointFiles, report: report)
  }

  /// The files of the checkpoints.
  package var checkpointFiles: RunFolder {
    RunFolder(KindFolder("checkpoints", earlier: "checkpoints", of: location), ending: "checkpoint")
  }

  /// Findings of finished runs that only summaries need.
  package var scratch: ScratchFolder {
    ScratchFolder(
      files: RunFolder(KindFolder("scratch", earlier: "scratch", of: location), ending: "findings"))
  }

  /// The notes of ranks about what they are computing.
  package var ranks: RankNotes { RankNotes(KindFolder("ranks", earlier: "crew", of: location)) }
}
