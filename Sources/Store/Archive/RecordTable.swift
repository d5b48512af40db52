internal import Grids
internal import HDF5

/// What a result file records of each run, or of each summary, beside the findings.
///
/// Statuses, identities and attempts are kept in memory as well: the sweep asks for them often.
struct RecordTable {
  private(set) var statuses: [UInt8]
  private(set) var identities: [UInt64]
  private(set) var attempts: [Int32]
  private let offsets: [Int]

  /// Reads the records of all runs, or of all summaries, of a file that has places for them.
  init(_ archive: Archive, summary: Bool) throws(StoreError) {
    offsets = RecordField.allCases.map { archive.offset(of: $0.path(summary: summary)) }
    statuses = try archive.values(RecordField.status.path(summary: summary))
    identities = try archive.values(RecordField.identity.path(summary: summary))
    attempts = try archive.values(RecordField.attempt.path(summary: summary))
  }

  /// Where the value of one run lies in the file.
  private func place(_ field: RecordField, _ index: Int) -> Int {
    offsets[field.rawValue] + index * field.elementType.size
  }

  /// The status of a run; damaged bytes count as pending.
  func status(_ index: Int) -> RunStatus { RunStatus(rawValue: statuses[index]) ?? .pending }

  /// How many have an outcome.
  var outcomeCount: Int { statuses.indices.count { status($0).isOutcome } }

  /// Writes a status, and when it was set.
  mutating func set(
    _ status: RunStatus, _ index: Int, time: Double, in file: borrowing RawFile
  ) throws(StoreError) {
    try file.write(time, at: place(.time, index))
    try file.write(status.rawValue, at: place(.status, index))
    statuses[index] = status.rawValue
  }

  /// Forgets a checksum.
  func clearChecksum(_ index: Int, in file: borrowing RawFile) throws(StoreError) {
    try file.write(UInt64(0), at: place(.checksum, index))
  }

  /// Writes an identity.
  mutating func set(
    identity: UInt64, _ index: Int, in file: borrowing RawFile
  ) throws(StoreError) {
    try file.write(identity, at: place(.identity, index))
    identities[index] = identity
  }

  /// Writes all identities.
  mutating func set(
    identities all: [UInt64], in file: borrowing RawFile
  ) throws(StoreError) {
    precondition(all.count == identities.count, "\(all.count) for \(identities.count) runs")
    try file.write(all, at: place(.identity, 0))
    identities = all
  }

  /// Counts one more attempt, by a rank.
  mutating func begin(_ index: Int, rank: Int, in file: borrowing RawFile) throws(StoreError) {
    attempts[index] += 1
    try file.write(attempts[index], at: place(.attempt, index))
    try file.write(Int32(rank), at: place(.rank, index))
    try file.write(UInt16(0), at: place(.reason, index))
    try file.write(UInt64(0), at: place(.checksum, index))
    try file.write(Int64(0), at: place(.steps, index))
  }

  /// Writes how far a run has come, of how many steps (0 for unknown).
  func advance(
    _ index: Int, steps: Int, of planned: Int, in file: borrowing RawFile
  ) throws(StoreError) {
    try file.write(Int64(steps), at: place(.steps, index))
    if planned > 0 { try file.write(Int64(planned), at: place(.plannedSteps, index)) }
  }

  /// Writes how a run ended, all but its status.
  mutating func finish(
    _ index: Int, checksum: UInt64, reason: UInt16, log: RunLog, in file: borrowing RawFile
  ) throws(StoreError) {
    try file.write(checksum, at: place(.checksum, index))
    try file.write(reason, at: place(.reason, index))
    try file.write(log.seconds, at: place(.seconds, index))
    try file.write(Int64(log.steps), at: place(.steps, index))
    try file.write(Int32(log.rank), at: place(.rank, index))
    let attempt = max(attempts[index], Int32(clamping: log.attempt))
    if attempt != attempts[index] {
      attempts[index] = attempt
      try file.write(attempt, at: place(.attempt, index))
    }
  }

  /// The checksums of all runs.
  func checksums(in file: borrowing RawFile) throws(StoreError) -> [UInt64] {
    try file.read(count: statuses.count, at: place(.checksum, 0))
  }

  /// The bytes of one field of all runs, for copying.
  func bytes(of field: RecordField, in file: borrowing RawFile) throws(StoreError) -> [UInt8] {
    try file.read(count: statuses.count * field.elementType.size, at: place(field, 0))
  }

  /// Writes the bytes of one field of all runs.
  mutating func set(
    _ bytes: [UInt8], of field: RecordField, in file: borrowing RawFile
  ) throws(StoreError) {
    precondition(
      bytes.count == statuses.count * field.elementType.size, "\(bytes.count) bytes of \(field)")
    try file.write(bytes, at: place(field, 0))
    switch field {
    case .status: statuses = bytes
    case .identity: identities = try file.read(count: identities.count, at: place(field, 0))
    case .attempt: attempts = try file.read(count: attempts.count, at: place(field, 0))
    default: break
    }
  }
}
