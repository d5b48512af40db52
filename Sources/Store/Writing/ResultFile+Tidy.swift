package import Grids

extension ResultFile {
  /// The runs without an outcome that have a checkpoint.
  package func checkpointedRuns() -> Set<Run> {
    let runs = sweep.runs(withIdentities: checkpoints.identities).values
    return Set(runs.filter { !status(of: $0).isOutcome })
  }

  /// Removes files beside the result file that are no longer needed: checkpoints of runs that have an outcome, which
  /// a kill may have left; scratch of summaries that are done; and, if the sweep is complete, the notes of ranks.
  /// Removes nothing if outcomes cannot be written.
  package func tidy(isComplete: Bool) {
    do throws(StoreError) { try writeWaiting() } catch { return }
    for (identity, run) in sweep.runs(withIdentities: checkpoints.identities)
    where status(of: run).isOutcome {
      checkpoints.remove(identity)
    }
    checkpoints.removeIfEmpty()
    removeScratch()
    sweep.workFolder.ranks.remove(whole: isComplete)
  }
}
