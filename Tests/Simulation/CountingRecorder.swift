internal import Crew
internal import Glibc
internal import Grids
internal import Store
internal import StudyKit

/// Counts what comes in, and notes when the last came.
final class CountingRecorder: Recorder {
  var now = 0.0
  private(set) var count = 0
  private(set) var begun = 0
  private(set) var last = 0.0

  func status(of run: Run) -> RunStatus { .pending }
  func began(_ run: Run, on rank: Int) { begun += 1 }
  func advanced(_ run: Run, steps: Int, of planned: Int, findings: Findings?) {}
  func record(_ run: Run, _ outcome: Outcome, log: RunLog) { (count, last) = (count + 1, now) }
  func lose(_ run: Run, reason: String, log: RunLog) { (count, last) = (count + 1, now) }
  func joined(_ kind: MachineKind) {}
  func returned(_ run: Run) {}
  func flush() {}
}

/// Seconds of processor time of the calling thread.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
