internal import Grids
internal import StudyKit

// What is recorded waits until the coordinator has handled all messages that have arrived, and is then written together.
extension ResultFile {
  /// The size in bytes from which on a run's findings are written at once.
  private static let longFindings = 1 << 16
  /// The most bytes of findings that wait to be written.
  private static let limit = 1 << 22

  /// Adds findings, which have been checked, to the pending writes and to a checksum; long ones are written at once.
  func write(
    _ findings: Findings, of run: Run, _ checksum: inout Checksum
  ) throws(StoreError) {
    let isLong = findings.values.values.contains {
      $0.count * $0.element.size >= Self.longFindings
    }
    if isLong || runWrites.byteCount + summaryWrites.byteCount >= Self.limit { try writeWaiting() }
    guard let member = run.member else {
      let table = sweep.summaryRows
      try table.rows(of: findings, point: run.point, &checksum) {
        (array, row) throws(StoreError) in
        if isLong {
          try file.write(row, at: table.offset(ofRow: run.point, in: array))
        } else {
          summaryWrites.findings[array].set(run.point, row)
        }
      }
      return
    }
    let (table, index) = (sweep.rows, sweep.index(run.point, member))
    try table.rows(of: findings, point: run.point, &checksum) { (array, row) throws(StoreError) in
      if isLong {
        try file.write(row, at: table.offset(ofRow: index, in: array))
      } else {
        runWrites.findings[array].set(index, row)
      }
    }
  }

  /// Adds the numbers of members that a summary was computed from to the pending writes.
  func noteCounts(ofPoint point: Int) {
    let ended = sweep.ended(ofPoint: point)
    summaryWrites.counts[0].set(point, Int64(ended.done.count))
    summaryWrites.counts[1].set(point, Int64(ended.failures))
  }

  /// Performs the pending writes, the statuses last; then removes the checkpoints of runs that have ended.
  ///
  /// The kernel keeps the writes of a process that is killed, in their order, so that a kill at any moment leaves no
  /// status that says more than the file holds. Runs whose end was not written are computed again.
  func writeWaiting() throws(StoreError) {
    let hasEnds = runWrites.hasEnds || summaryWrites.hasEnds
    try runWrites.writeRows(to: file)
    try summaryWrites.writeRows(to: file)
    guard hasEnds else { return }
    if durable {
      try beside?.file.synchronize()
      try file.synchronize()
    }
    try runWrites.writeStatuses(to: file)
    try summaryWrites.writeStatuses(to: file)
    if durable { try file.synchronize() }
    // Until now the checkpoint was all that would remain of its run if this process ended.
    if !finished.isEmpty, checkpoints.exists {
      for identity in finished { checkpoints.remove(identity) }
    }
    finished.removeAll(keepingCapacity: true)
    try checkLocationAtTimes()
  }
}

extension ArchivedSweep {
  /// The pending writes of the runs, or of the summaries, all empty.
  func writes(summary: Bool) -> TableWrites {
    guard summary else { return TableWrites(records, rows) }
    let counts =
      summaryRecords == nil
      ? []
      : ["/n_members", "/n_failed"].map {
        RowWrites(at: archive.offset(of: $0), rowSize: MemoryLayout<Int64>.size)
      }
    return TableWrites(summaryRecords, summaryRows, counts: counts)
  }
}
