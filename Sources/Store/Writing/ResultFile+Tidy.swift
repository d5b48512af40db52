internal import Grids

extension ResultFile {
  /// Removes what stands beside the file and nobody needs any more: checkpoints of runs that have an
  /// outcome, which a kill may have left; scratch of summaries that are done; and, where the sweep is
  /// complete, what ranks have noted. Nothing goes where an outcome cannot be written.
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
