internal import Grids
internal import HDF5

/// What a result file records of each run, or of each summary, beside the findings.
///
/// Statuses, identities and attempts are held in memory as well, because the sweep needs them often.
struct RecordTable {
  private(set) var statuses: [UInt8]
  private(set) var identities: [UInt64]
  private(set) var attempts: [Int32]
  private let offsets: [Int]

  /// Reads the records of all runs, or of all summaries, of a file that has them.
  init(_ archive: Archive, summary: Bool) throws(StoreError) {
    offsets = RecordField.allCases.map { archive.offset(of: $0.path(summary: summary)) }
    statuses = try archive.values(RecordField.status.path(summary: summary))
    identities = try archive.values(RecordField.identity.path(summary: summary))
    attempts = try archive.values(RecordField.attempt.path(summary: summary))
  }

  /// The offset of a field's array in the file.
  func offset(of field: RecordField) -> Int { offsets[field.rawValue] }

  /// The offset of one run's value of a field.
  private func offset(of field: RecordField, _ index: Int) -> Int {
    offsets[field.rawValue] + index * field.elementType.size
  }

  /// The status of a run; damaged bytes count as pending.
  func status(_ index: Int) -> RunStatus { RunStatus(rawValue: statuses[index]) ?? .pending }

  /// How many have an outcome.
  var outcomeCount: Int { statuses.indices.count { status($0).isOutcome } }

  /// How many are still to be computed.
  var openCount: Int { statuses.indices.count { status($0).isOpen } }

  /// Writes a status, and when it was set, at once.
  mutating func set(
    _ status: RunStatus, _ index: Int, time: Double, in file: borrowing RawFile
  ) throws(StoreError) {
    try file.write(time, at: offset(of: .time, index))
    try file.write(status.rawValue, at: offset(of: .status, index))
    statuses[index] = status.rawValue
  }

  /// Clears a checksum.
  func clearChecksum(_ index: Int, in file: borrowing RawFile) throws(StoreError) {
    try file.write(UInt64(0), at: offset(of: .checksum, index))
  }

  /// Writes an identity.
  mutating func set(
    identity: UInt64, _ index: Int, in file: borrowing RawFile
  ) throws(StoreError) {
    try file.write(identity, at: offset(of: .identity, index))
    identities[index] = identity
  }

  /// Writes all identities.
  mutating func set(
    identities all: [UInt64], in file: borrowing RawFile
  ) throws(StoreError) {
    precondition(all.count == identities.count, "\(all.count) for \(identities.count) runs")
    try file.write(all, at: offset(of: .identity, 0))
    identities = all
  }

  /// Marks those that were not asked for.
  mutating func setAbsent(
    in file: borrowing RawFile, where isAbsent: (Int) -> Bool
  ) throws(StoreError) {
    for index in statuses.indices where isAbsent(index) {
      statuses[index] = RunStatus.absent.rawValue
    }
    try file.write(statuses, at: offset(of: .status, 0))
  }

  /// Notes one more attempt, by a rank; the run is now running.
  mutating func begin(_ index: Int, rank: Int, time: Double, in writes: inout TableWrites) {
    attempts[index] += 1
    statuses[index] = RunStatus.running.rawValue
    writes.begin(index, at: time)
    writes.set(.attempt, index, attempts[index])
    writes.set(.rank, index, Int32(rank))
    writes.set(.reason, index, UInt16(0))
    writes.set(.checksum, index, UInt64(0))
    writes.set(.steps, index, Int64(0))
  }

  /// Notes the progress of a run, with its planned steps (0 if unknown).
  func advance(_ index: Int, steps: Int, of planned: Int, in writes: inout TableWrites) {
    writes.set(.steps, index, Int64(steps))
    if planned > 0 { writes.set(.plannedSteps, index, Int64(planned)) }
  }

  /// Notes how a run ended.
  mutating func finish(
    _ index: Int, _ status: RunStatus, checksum: UInt64, reason: UInt16, log: RunLog, time: Double,
    in writes: inout TableWrites
  ) {
    writes.set(.checksum, index, checksum)
    writes.set(.reason, index, reason)
    writes.set(.seconds, index, log.seconds)
    writes.set(.steps, index, Int64(log.steps))
    writes.set(.rank, index, Int32(log.rank))
    let attempt = max(attempts[index], Int32(clamping: log.attempt))
    if attempt != attempts[index] {
      attempts[index] = attempt
      writes.set(.attempt, index, attempt)
    }
    statuses[index] = status.rawValue
    writes.end(index, status, at: time)
  }

  /// Notes that a run has no outcome: that it is pending again, or absent.
  mutating func giveBack(
    _ index: Int, as status: RunStatus = .pending, time: Double, in writes: inout TableWrites
  ) {
    statuses[index] = status.rawValue
    writes.end(index, status, at: time)
  }

  /// Notes an identity.
  mutating func set(identity: UInt64, _ index: Int, in writes: inout TableWrites) {
    identities[index] = identity
    writes.set(.identity, index, identity)
  }

  /// The checksums of all runs.
  func checksums(in file: borrowing RawFile) throws(StoreError) -> [UInt64] {
    try file.read(count: statuses.count, at: offset(of: .checksum, 0))
  }

  /// The bytes of one field of all runs, for copying.
  func bytes(of field: RecordField, in file: borrowing RawFile) throws(StoreError) -> [UInt8] {
    try file.read(count: statuses.count * field.elementType.size, at: offset(of: field, 0))
  }

  /// Writes the bytes of one field of all runs.
  mutating func set(
    _ bytes: [UInt8], of field: RecordField, in file: borrowing RawFile
  ) throws(StoreError) {
    precondition(
      bytes.count == statuses.count * field.elementType.size, "\(bytes.count) bytes of \(field)")
    try file.write(bytes, at: offset(of: field, 0))
    switch field {
    case .status: statuses = bytes
    case .identity: identities = try file.read(count: identities.count, at: offset(of: field, 0))
    case .attempt: attempts = try file.read(count: attempts.count, at: offset(of: field, 0))
    default: break
    }
  }
}
