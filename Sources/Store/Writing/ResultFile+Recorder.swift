package import Grids
package import StudyKit

extension ResultFile: Recorder {
  /// What is known of a run. A summary counts as pending as soon as the members that are done, or
  /// the number of those that failed, are not those that it was computed from.
  package func status(of run: Run) -> RunStatus {
    if let member = run.member { return records.status(index(run.point, member)) }
    guard let summaryRecords else { return .pending }
    let status = summaryRecords.status(run.point)
    guard status.isOutcome else { return status }
    return summaryRecords.identities[run.point] == summaryIdentity(run.point) ? status : .pending
  }

  /// Counts the attempt and says in the file that the run is running.
  package func began(_ run: Run, on rank: Int) throws(RecorderError) {
    try recording { () throws(StoreError) in
      let time = Self.now
      if let member = run.member {
        let index = index(run.point, member)
        // What an earlier outcome left must not be taken for this attempt's.
        if records.status(index) == .done { partial.insert(run) }
        try records.begin(index, rank: rank, in: file)
        try records.set(.running, index, time: time, in: file)
      } else if summaryRecords != nil {
        if summaryRecords?.status(run.point) == .done { partial.insert(run) }
        try summaryRecords?.begin(run.point, rank: rank, in: file)
        try summaryRecords?.set(.running, run.point, time: time, in: file)
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
      let index = index(run.point, member)
      if let findings = findings.map({ kept(of: $0, run) }) {
        try check(findings, of: run, isPartial: true)
        partial.insert(run)
        var ignored = Checksum(identity: 0, status: .running)
        try rows.write(findings, point: run.point, index: index, in: file, &ignored)
      }
      try records.advance(index, steps: steps, of: planned, in: file)
    }
  }

  /// Writes a run's findings or its failure, then checksum and log, then its status.
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
        reason = try reasons.place(of: text, in: file)
      }
      try write(run, status, findings, reason: reason, log: log)
    }
  }

  /// Records that a run's rank died with it too often.
  package func lose(_ run: Run, reason: String, log: RunLog) throws(RecorderError) {
    try recording { () throws(StoreError) in
      let place = try reasons.place(of: reason, in: file)
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
        try records.set(.pending, index(run.point, member), time: Self.now, in: file)
      } else {
        try summaryRecords?.set(.pending, run.point, time: Self.now, in: file)
      }
    }
  }

  private func write(
    _ run: Run, _ status: RunStatus, _ findings: Findings?, reason: UInt16, log: RunLog
  ) throws(StoreError) {
    let index = run.member.map { self.index(run.point, $0) } ?? run.point
    let identity: UInt64
    if run.member != nil {
      identity = records.identities[index]
    } else {
      identity = summaryIdentity(run.point)
      try summaryRecords?.set(identity: identity, index, in: file)
    }
    var checksum = Checksum(identity: identity, status: status)
    if let findings {
      try check(findings, of: run, isPartial: false)
      let table = run.member == nil ? summaryRows : rows
      try table.write(findings, point: run.point, index: index, in: file, &checksum)
      partial.remove(run)
    } else {
      try clearPartial(run)
    }
    let value = checksum.value
    if run.member != nil {
      try records.finish(index, checksum: value, reason: reason, log: log, in: file)
      if durable { try file.synchronize() }
      try records.set(status, index, time: Self.now, in: file)
    } else {
      try writeCounts(ofPoint: run.point)
      try summaryRecords?.finish(index, checksum: value, reason: reason, log: log, in: file)
      if durable { try file.synchronize() }
      try summaryRecords?.set(status, index, time: Self.now, in: file)
    }
    if durable { try file.synchronize() }
    try checkPlaceAtTimes()
  }

  private func clearPartial(_ run: Run) throws(StoreError) {
    guard partial.remove(run) != nil else { return }
    if let member = run.member {
      try rows.clear(point: run.point, index: index(run.point, member), in: file)
    } else {
      try summaryRows.clear(point: run.point, index: run.point, in: file)
    }
  }

  private func check(
    _ findings: Findings, of run: Run, isPartial: Bool
  ) throws(StoreError) {
    let table = run.member == nil ? summaryRows : rows
    if let problem = table.problem(findings, ofPoint: run.point, isPartial: isPartial) {
      let what = run.member.map { "member \($0)" } ?? "the summary"
      throw .findings("\(what) of point \(run.point) of \(grid.study.name): \(problem)")
    }
  }

  /// The members of a point that are done, and how many have failed.
  func finished(ofPoint point: Int) -> (done: [Int], failed: Int) {
    var done: [Int] = []
    var failed = 0
    for member in 0..<grid.members {
      switch records.status(index(point, member)) {
      case .done: done.append(member)
      case .diverged, .failed, .lost: failed += 1
      case .pending, .running: break
      }
    }
    return (done, failed)
  }

  /// The identity of a point's summary as its members are.
  func summaryIdentity(_ point: Int) -> UInt64 {
    let (done, failed) = finished(ofPoint: point)
    return identities.point(point).summary(of: done, failures: failed)
  }

  /// Writes beside a summary what it was computed from.
  func writeCounts(ofPoint point: Int) throws(StoreError) {
    let (done, failed) = finished(ofPoint: point)
    try file.write(Int64(done.count), at: places["/n_members"] + 8 * point)
    try file.write(Int64(failed), at: places["/n_failed"] + 8 * point)
  }

  private func recording(_ body: () throws(StoreError) -> Void) throws(RecorderError) {
    do throws(StoreError) { try body() } catch { throw RecorderError(error.description) }
  }
}
