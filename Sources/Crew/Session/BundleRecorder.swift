internal import Grids
internal import Store
internal import StudyKit

/// Records what comes in of several grids, each in its own file.
final class BundleRecorder: Recorder {
  private let recorders: [any Recorder]
  private let points: BundlePoints
  // The recorders that have something to write.
  private var isWaiting: [Bool]

  /// A recorder of grids whose points have these numbers.
  init(_ recorders: [any Recorder], _ points: BundlePoints) {
    (self.recorders, self.points) = (recorders, points)
    isWaiting = recorders.map { _ in true }
  }

  /// Calls a run's recorder with its own number of the run.
  private func pass<Value>(
    _ run: Run, _ body: (any Recorder, Run) throws(RecorderError) -> Value
  ) throws(RecorderError) -> Value {
    let (grid, point) = points.locate(run.point)
    isWaiting[grid] = true
    return try body(recorders[grid], Run(point: point, member: run.member))
  }

  func status(of run: Run) -> RunStatus {
    let (grid, point) = points.locate(run.point)
    return recorders[grid].status(of: Run(point: point, member: run.member))
  }

  func began(_ run: Run, on rank: Int) throws(RecorderError) {
    try pass(run) { (recorder, run) throws(RecorderError) in try recorder.began(run, on: rank) }
  }

  func advanced(
    _ run: Run, steps: Int, of planned: Int, findings: Findings?
  ) throws(RecorderError) {
    try pass(run) { (recorder, run) throws(RecorderError) in
      try recorder.advanced(run, steps: steps, of: planned, findings: findings)
    }
  }

  func record(_ run: Run, _ outcome: Outcome, log: RunLog) throws(RecorderError) {
    try pass(run) { (recorder, run) throws(RecorderError) in
      try recorder.record(run, outcome, log: log)
    }
  }

  func lose(_ run: Run, reason: String, log: RunLog) throws(RecorderError) {
    try pass(run) { (recorder, run) throws(RecorderError) in
      try recorder.lose(run, reason: reason, log: log)
    }
  }

  func returned(_ run: Run) throws(RecorderError) {
    try pass(run) { (recorder, run) throws(RecorderError) in try recorder.returned(run) }
  }

  func settled(_ point: Int, at count: Int) throws(RecorderError) {
    try pass(Run(point: point, member: nil)) { (recorder, run) throws(RecorderError) in
      try recorder.settled(run.point, at: count)
    }
  }

  func tookPart(_ rank: Int, on host: String) throws(RecorderError) {
    for recorder in recorders { try recorder.tookPart(rank, on: host) }
  }

  func joined(_ kind: MachineKind) throws(RecorderError) {
    for recorder in recorders { try recorder.joined(kind) }
  }

  func flush() throws(RecorderError) {
    for grid in recorders.indices where isWaiting[grid] {
      try recorders[grid].flush()
      isWaiting[grid] = false
    }
  }

  func look() throws(RecorderError) {
    for recorder in recorders { try recorder.look() }
  }
}
