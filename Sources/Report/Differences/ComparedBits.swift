internal import Grids
internal import Store

/// Whether runs, or summaries, that two files have are the same to the last bit.
struct ComparedBits: Sendable {
  /// Compared because their identities are equal: study, version, seed, parameters and member.
  private(set) var byIdentity = 0
  /// Compared because point and member are the same, although they were asked differently.
  private(set) var byCoordinates = 0
  /// Of those that were compared: with the same outcome and findings.
  private(set) var same = 0
  private(set) var different = 0
  /// In both, but not finished in both.
  private(set) var unfinished = 0
  /// In one file alone.
  private(set) var onlyFirst = 0
  private(set) var onlySecond = 0
  /// By measure in which they differ: how many do.
  private(set) var measures: [String: Int] = [:]

  /// Compares runs: those with one identity, and of the others those of one member at common points.
  init(
    _ first: SweepContents, _ second: SweepContents, _ points: [CommonPoint]
  ) throws(StoreError) {
    let records = (
      try ComparedRecords(first, summary: false), try ComparedRecords(second, summary: false)
    )
    let pairs = try MeasurePair.all(first, second, first.measures, second.measures)
    let counterparts = Dictionary(
      points.map { ($0.first, $0.second) }, uniquingKeysWith: { first, _ in first })
    let (members, others) = (first.grid.members, second.grid.members)
    let byIdentity = records.1.byIdentity
    var met: Set<Int> = []
    for run in records.0.identities.indices where records.0.statuses[run] != .absent {
      var other = byIdentity[records.0.identities[run]]
      let isSame = other != nil
      if other == nil, run % members < others {
        other = counterparts[run / members].map { $0 * others + run % members }
      }
      guard let other, records.1.statuses[other] != .absent else {
        onlyFirst += 1
        continue
      }
      met.insert(other)
      try compare(run, other, isSame: isSame, records, pairs)
    }
    onlySecond = records.1.statuses.count { $0 != .absent } - met.count
  }

  /// Compares the summaries that were computed from the same runs.
  init(ofSummaries first: SweepContents, _ second: SweepContents) throws(StoreError) {
    guard first.archive.hasSummaries, second.archive.hasSummaries else { return }
    let records = (
      try ComparedRecords(first, summary: true), try ComparedRecords(second, summary: true)
    )
    let pairs = try MeasurePair.all(first, second, first.summaries, second.summaries)
    let byIdentity = records.1.byIdentity
    for point in records.0.identities.indices where records.0.statuses[point] == .done {
      guard let other = byIdentity[records.0.identities[point]] else { continue }
      try compare(point, other, isSame: true, records, pairs)
    }
  }

  private mutating func compare(
    _ run: Int, _ other: Int, isSame: Bool, _ records: (ComparedRecords, ComparedRecords),
    _ pairs: [MeasurePair]
  ) throws(StoreError) {
    let statuses = (records.0.statuses[run], records.1.statuses[other])
    guard statuses.0.isFinding, statuses.1.isFinding else {
      unfinished += 1
      return
    }
    if isSame { byIdentity += 1 } else { byCoordinates += 1 }
    // A checksum is of the identity, too, and of measures that the other file may not have; and a damaged file has it as
    // it was. So it speaks only where there is nothing to compare.
    var isEqual =
      statuses.0 == statuses.1
      && (!pairs.isEmpty || records.0.checksums[run] == records.1.checksums[other])
    for pair in pairs where try !pair.areSame(run, other) {
      measures[pair.name, default: 0] += 1
      isEqual = false
    }
    if isEqual { same += 1 } else { different += 1 }
  }
}

/// What is recorded of runs or summaries, as far as it tells whether they are the same.
private struct ComparedRecords {
  let statuses: [RunStatus]
  let identities: [UInt64]
  let checksums: [UInt64]

  /// Statuses are read first: what is done by then has its checksum in the file.
  init(_ contents: SweepContents, summary: Bool) throws(StoreError) {
    statuses = try contents.archive.statuses(summary: summary)
    identities = try contents.archive.identities(summary: summary)
    checksums = try contents.archive.checksums(summary: summary)
  }

  /// The runs by identity; 0 is none.
  var byIdentity: [UInt64: Int] {
    Dictionary(
      identities.enumerated().filter { $1 != 0 }.map { ($1, $0) },
      uniquingKeysWith: { first, _ in first })
  }
}

extension RunStatus {
  /// Whether the study has come to an end: what failed or was lost says nothing of it.
  fileprivate var isFinding: Bool { self == .done || self == .diverged }
}

/// A measure that both files have in one shape.
private struct MeasurePair {
  let name: String
  private let first: ArchivedRows
  private let second: ArchivedRows

  static func all(
    _ first: SweepContents, _ second: SweepContents, _ arrays: [ArchivedArray],
    _ others: [ArchivedArray]
  ) throws(StoreError) -> [MeasurePair] {
    var pairs: [MeasurePair] = []
    for array in arrays {
      guard let other = others.first(where: { $0.name == array.name }),
        other.shape == array.shape, other.element == array.element
      else { continue }
      pairs.append(
        MeasurePair(
          name: array.plainName, first: try ArchivedRows(of: array, in: first.archive),
          second: try ArchivedRows(of: other, in: second.archive)))
    }
    return pairs
  }

  /// Whether the findings of a run and of the other's are the same bits.
  func areSame(_ run: Int, _ other: Int) throws(StoreError) -> Bool {
    switch (try first.read(run..<run + 1), try second.read(other..<other + 1)) {
    case (.whole(let a), .whole(let b)): a == b
    case (.single(let a), .single(let b)): a.map(\.bitPattern) == b.map(\.bitPattern)
    case (.double(let a), .double(let b)): a.map(\.bitPattern) == b.map(\.bitPattern)
    default: false
    }
  }
}
