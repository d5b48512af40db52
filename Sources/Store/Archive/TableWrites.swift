internal import Grids
internal import HDF5

/// What was recorded about runs, or about summaries, and is still to be written, in the necessary order.
struct TableWrites {
  // For those that begin: the time, and that they are running.
  private var begun: (times: RowWrites, statuses: RowWrites)
  /// By measure: findings.
  var findings: [RowWrites]
  /// For summaries: how many members they were computed from, and how many failed.
  var counts: [RowWrites]
  // By field, without the statuses of those that have ended.
  private var fields: [RowWrites]
  // For those that have ended, or are pending again.
  private var statuses: RowWrites
  /// Whether any run has ended or is pending again.
  private(set) var hasEnds = false

  /// Nothing to be written; without records there will never be anything.
  init(_ records: RecordTable?, _ rows: RowTable, counts: [RowWrites] = []) {
    let writes = { (field: RecordField) in
      RowWrites(at: records?.offset(of: field) ?? 0, rowSize: field.elementType.size)
    }
    begun = (writes(.time), writes(.status))
    findings = rows.writes
    self.counts = counts
    fields = RecordField.allCases.map(writes)
    statuses = writes(.status)
  }

  /// Bytes of findings that are to be written.
  var byteCount: Int { findings.reduce(0) { $0 + $1.byteCount } }

  /// A run begins.
  mutating func begin(_ index: Int, at time: Double) {
    begun.times.set(index, time)
    begun.statuses.set(index, RunStatus.running.rawValue)
  }

  /// A field of a run is to hold a value.
  mutating func set<Value: BitwiseCopyable>(_ field: RecordField, _ index: Int, _ value: Value) {
    fields[field.rawValue].set(index, value)
  }

  /// A run ends, or is pending again.
  mutating func end(_ index: Int, _ status: RunStatus, at time: Double) {
    fields[RecordField.time.rawValue].set(index, time)
    statuses.set(index, status.rawValue)
    hasEnds = true
  }

  /// Writes that runs are running, then findings, then everything else but how runs ended.
  ///
  /// A run that begins may have ended before: from now on its rows do not count as an outcome.
  mutating func writeRows(to file: borrowing RawFile) throws(StoreError) {
    try begun.times.write(to: file)
    try begun.statuses.write(to: file)
    for index in findings.indices { try findings[index].write(to: file) }
    for index in counts.indices { try counts[index].write(to: file) }
    for index in fields.indices { try fields[index].write(to: file) }
  }

  /// Writes how runs ended, which comes last: a status never says more than the file holds.
  mutating func writeStatuses(to file: borrowing RawFile) throws(StoreError) {
    try statuses.write(to: file)
    hasEnds = false
  }
}

extension RowWrites {
  /// Sets the contents of a row to a number, as it is in memory.
  mutating func set<Value: BitwiseCopyable>(_ row: Int, _ value: Value) {
    withUnsafeBytes(of: value) { set(row, $0) }
  }
}
