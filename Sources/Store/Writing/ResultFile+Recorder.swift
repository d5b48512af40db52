package import Grids
package import StudyKit

extension ResultFile: Recorder {
  /// What is known of a run; see ``ArchivedSweep/status(of:)``.
  package func status(of run: Run) -> RunStatus { sweep.status(of: run) }

  /// Counts the attempt and says in the file that the run is running.
  package func began(_ run: Run, on rank: Int) throws(RecorderError) {
    try recording { () throws(StoreError) in
      let time = Self.now
      if let member = run.member {
        let index = sweep.index(run.point, member)
        // What an earlier outcome left must not be taken for this attempt's.
        if sweep.records.status(index) == .done { partial.insert(run) }
        try sweep.records.begin(index, rank: rank, in: file)
        try sweep.records.set(.running, index, time: time, in: file)
      } else if sweep.summaryRecords != nil {
        if sweep.summaryRecords?.status(run.point) == .done { partial.insert(run) }
        try sweep.summaryRecords?.begin(run.point, rank: rank, in: file)
        try sweep.summaryRecords?.set(.running, run.point, time: time, in: file)
      }
    }
  }

  /// Writes how far a run has come of the steps that it is to do (0 for unknown), and what it has
  /// found so far into the places of its findings.
  package func advanced(
    _ run: Run, steps: Int, of planned: Int, findings: Findings?
  ) throws(RecorderError) {
    try recording { () throws(StoreError) in
      guard let member = run.member else { return }
      let index = sweep.index(run.point, member)
      if let findings = findings.map({ kept(of: $0, run) }) {
        try check(findings, of: run, isPartial: true)
        partial.insert(run)
        var ignored = Checksum(identity: 0, status: .running)
        try sweep.rows.write(findings, point: run.point, index: index, in: file, &ignored)
      }
      try sweep.records.advance(index, steps: steps, of: planned, in: file)
    }
  }

  /// Writes a run's findings or its failure, then checksum and log, then its status; its checkpoint goes.
  package func record(_ run: Run, _ outcome: Outcome, log: RunLog) throws(RecorderError) {
    try recording { () throws(StoreError) in
      var log = log
      var reason: UInt16 = 0
      var findings: Findings?
      let status: RunStatus
      switch outcome {
      case .done(let found):
        status = .done
        try setAside(found, of: run)
        findings = kept(of: found, run)
      case .diverged(let step):
        status = .diverged
        log.steps = step
      case .failed(let text):
        status = .failed
        reason = try sweep.reasons.place(of: text, in: file)
      }
      try write(run, status, findings, reason: reason, log: log)
    }
  }

  /// Records that a run's rank died with it too often.
  package func lose(_ run: Run, reason: String, log: RunLog) throws(RecorderError) {
    try recording { () throws(StoreError) in
      let place = try sweep.reasons.place(of: reason, in: file)
      try write(run, .lost, nil, reason: place, log: log)
    }
  }

  /// Notes in the table of starts that another kind of machine computes as well.
  package func joined(_ kind: MachineKind) throws(RecorderError) {
    try recording { () throws(StoreError) in try add(kind) }
  }

  /// Makes a run pending again, and takes back what it had found so far.
  package func returned(_ run: Run) throws(RecorderError) {
    try recording { () throws(StoreError) in
      try clearPartial(run)
      if let member = run.member {
        try sweep.records.set(.pending, sweep.index(run.point, member), time: Self.now, in: file)
      } else {
        try sweep.summaryRecords?.set(.pending, run.point, time: Self.now, in: file)
      }
    }
  }

  /// Looks whether the file still has its name, and its lock.
  package func look() throws(RecorderError) {
    try recording { () throws(StoreError) in try checkPlace() }
  }

  private func write(
    _ run: Run, _ status: RunStatus, _ findings: Findings?, reason: UInt16, log: RunLog
  ) throws(StoreError) {
    let index = run.member.map { sweep.index(run.point, $0) } ?? run.point
    let identity: UInt64
    if run.member != nil {
      identity = sweep.records.identities[index]
    } else {
      identity = sweep.summaryIdentity(run.point)
      try sweep.summaryRecords?.set(identity: identity, index, in: file)
    }
    var checksum = Checksum(identity: identity, status: status)
    if let findings {
      try check(findings, of: run, isPartial: false)
      let table = run.member == nil ? sweep.summaryRows : sweep.rows
      try table.write(findings, point: run.point, index: index, in: file, &checksum)
      partial.remove(run)
    } else {
      try clearPartial(run)
    }
    let value = checksum.value
    if run.member != nil {
      try sweep.records.finish(index, checksum: value, reason: reason, log: log, in: file)
      if durable { try file.synchronize() }
      try sweep.records.set(status, index, time: Self.now, in: file)
    } else {
      try writeCounts(ofPoint: run.point)
      try sweep.summaryRecords?.finish(index, checksum: value, reason: reason, log: log, in: file)
      if durable { try file.synchronize() }
      try sweep.summaryRecords?.set(status, index, time: Self.now, in: file)
    }
    if durable { try file.synchronize() }
    // Until now the checkpoint was what is left of the run, should this process end.
    if run.member != nil, checkpoints.exists { checkpoints.remove(identity) }
    try checkPlaceAtTimes()
  }

  private func clearPartial(_ run: Run) throws(StoreError) {
    guard partial.remove(run) != nil else { return }
    if let member = run.member {
      try sweep.rows.clear(point: run.point, index: sweep.index(run.point, member), in: file)
    } else {
      try sweep.summaryRows.clear(point: run.point, index: run.point, in: file)
    }
  }

  private func check(
    _ findings: Findings, of run: Run, isPartial: Bool
  ) throws(StoreError) {
    let table = run.member == nil ? sweep.summaryRows : sweep.rows
    if let problem = table.problem(findings, ofPoint: run.point, isPartial: isPartial) {
      let what = run.member.map { "member \($0)" } ?? "the summary"
      throw .findings("\(what) of point \(run.point) of \(grid.study.name): \(problem)")
    }
  }

  /// Writes beside a summary what it was computed from.
  func writeCounts(ofPoint point: Int) throws(StoreError) {
    let ended = sweep.ended(ofPoint: point)
    try file.write(Int64(ended.done.count), at: sweep.archive.offset(of: "/n_members") + 8 * point)
    try file.write(Int64(ended.failures), at: sweep.archive.offset(of: "/n_failed") + 8 * point)
  }

  private func recording(_ body: () throws(StoreError) -> Void) throws(RecorderError) {
    do throws(StoreError) { try body() } catch { throw RecorderError(error.description) }
  }
}
