internal import Grids
internal import StudyKit

// What runs have to say waits until the coordinator has heard all that has come in, and is then written together.
extension ResultFile {
  /// Bytes of findings from which on a run's are not kept waiting.
  private static let longFindings = 1 << 16
  /// Bytes of findings that wait at most.
  private static let limit = 1 << 22

  /// Adds findings, which have been checked, to what waits, and to a checksum; long ones are written at once.
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

  /// Adds what a summary was computed from to what waits.
  func noteCounts(ofPoint point: Int) {
    let ended = sweep.ended(ofPoint: point)
    summaryWrites.counts[0].set(point, Int64(ended.done.count))
    summaryWrites.counts[1].set(point, Int64(ended.failures))
  }

  /// Writes what waits, the statuses last; then the checkpoints of runs that have ended go.
  ///
  /// The writes of a process that is killed stay with the kernel, in their order, so that a kill at any moment leaves
  /// no status that says more than the file holds. Runs whose end was not written are computed again.
  func writeWaiting() throws(StoreError) {
    let hasEnds = runWrites.hasEnds || summaryWrites.hasEnds
    try runWrites.writeRows(to: file)
    try summaryWrites.writeRows(to: file)
    guard hasEnds else { return }
    if durable { try file.synchronize() }
    try runWrites.writeStatuses(to: file)
    try summaryWrites.writeStatuses(to: file)
    if durable { try file.synchronize() }
    // Until now a checkpoint was all that remains of its run, should this process end.
    if !finished.isEmpty, checkpoints.exists {
      for identity in finished { checkpoints.remove(identity) }
    }
    finished.removeAll(keepingCapacity: true)
    try checkLocationAtTimes()
  }
}

extension ArchivedSweep {
  /// Writes of the runs, or of the summaries, none of which waits yet.
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
