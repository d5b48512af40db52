package import Grids
package import StudyKit

extension ResultFile: Recorder {
  /// The status of a run; see ``ArchivedSweep/status(of:)``.
  package func status(of run: Run) -> RunStatus { sweep.status(of: run) }

  /// Counts the attempt and records that the run is running.
  package func began(_ run: Run, on rank: Int) throws(RecorderError) {
    try recording { () throws(StoreError) in
      // The end of an earlier attempt must not be written after this one's beginning.
      if runWrites.hasEnds || summaryWrites.hasEnds { try writeWaiting() }
      let time = Self.now
      if let member = run.member {
        let index = sweep.index(run.point, member)
        // What an earlier outcome left must not be taken for this attempt's.
        if sweep.records.status(index) == .done { partial.insert(run) }
        sweep.records.begin(index, rank: rank, time: time, in: &runWrites)
      } else {
        if sweep.summaryRecords?.status(run.point) == .done { partial.insert(run) }
        sweep.summaryRecords?.begin(run.point, rank: rank, time: time, in: &summaryWrites)
      }
    }
  }

  /// Records the progress of a run, with its planned steps (0 if unknown), and its findings so far.
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
        try write(findings, of: run, &ignored)
      }
      sweep.records.advance(index, steps: steps, of: planned, in: &runWrites)
    }
  }

  /// Records a run's findings or failure, checksum, log and status; its checkpoint is removed when these are written.
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
        try keepWeights(found, of: run)
        findings = kept(of: found, run)
      case .diverged(let step):
        status = .diverged
        log.steps = step
      case .failed(let text):
        status = .failed
        reason = try sweep.reasons.slot(of: text, in: file)
      }
      try write(run, status, findings, reason: reason, log: log)
    }
  }

  /// Records that a run's rank died with it too often.
  package func lose(_ run: Run, reason: String, log: RunLog) throws(RecorderError) {
    try recording { () throws(StoreError) in
      let slot = try sweep.reasons.slot(of: reason, in: file)
      try write(run, .lost, nil, reason: slot, log: log)
    }
  }

  /// Records in the table of starts that another kind of machine computes as well.
  package func joined(_ kind: MachineKind) throws(RecorderError) {
    try recording { () throws(StoreError) in try add(kind) }
  }

  /// Records in the table of ranks where a rank is.
  package func tookPart(_ rank: Int, on host: String) throws(RecorderError) {
    try recording { () throws(StoreError) in try enter(rank: rank, on: host) }
  }

  /// Makes a run pending again, and clears its findings so far.
  package func returned(_ run: Run) throws(RecorderError) {
    clearPartial(run)
    if let member = run.member {
      sweep.records.giveBack(sweep.index(run.point, member), time: Self.now, in: &runWrites)
    } else {
      sweep.summaryRecords?.giveBack(run.point, time: Self.now, in: &summaryWrites)
    }
  }

  /// Checks that the file still has its name and its lock.
  package func look() throws(RecorderError) {
    try recording { () throws(StoreError) in
      try writeWaiting()
      try checkLocation()
    }
  }

  /// Writes what was recorded since the last time; see ``writeWaiting()``.
  package func flush() throws(RecorderError) {
    try recording { () throws(StoreError) in try writeWaiting() }
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
      sweep.summaryRecords?.set(identity: identity, index, in: &summaryWrites)
    }
    var checksum = Checksum(identity: identity, status: status)
    if let findings {
      try check(findings, of: run, isPartial: false)
      try write(findings, of: run, &checksum)
      partial.remove(run)
    } else {
      clearPartial(run)
    }
    let (value, time) = (checksum.value(), Self.now)
    if run.member != nil {
      sweep.records.finish(
        index, status, checksum: value, reason: reason, log: log, time: time, in: &runWrites)
      finished.append(identity)
    } else {
      noteCounts(ofPoint: run.point)
      sweep.summaryRecords?.finish(
        index, status, checksum: value, reason: reason, log: log, time: time, in: &summaryWrites)
    }
  }

  private func clearPartial(_ run: Run) {
    guard partial.remove(run) != nil else { return }
    if let member = run.member {
      sweep.rows.emptyRows(point: run.point) {
        runWrites.findings[$0].set(sweep.index(run.point, member), $1)
      }
    } else {
      sweep.summaryRows.emptyRows(point: run.point) {
        summaryWrites.findings[$0].set(run.point, $1)
      }
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

  private func recording(_ body: () throws(StoreError) -> Void) throws(RecorderError) {
    do throws(StoreError) { try body() } catch { throw RecorderError(error.description) }
  }
}
