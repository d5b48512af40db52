internal import Grids
internal import HDF5

/// Copies the finished runs of a file into one for another grid, by identity.
///
/// Each run is copied with its checksum, which must hold for the measures that the run has in the new grid; a run
/// whose checksum does not hold is computed again.
struct Migration {
  /// Outcomes of runs that were copied.
  private(set) var copied = 0
  /// Runs of the new grid that are in the old file, but damaged.
  private(set) var damaged: [Run] = []
  /// How many runs of the new grid are in the old file, but with other measures than the new one records.
  private(set) var recordedOtherwise = 0
  /// Runs that have an outcome in both files, but not the same one to the last bit; they stay as they are.
  private(set) var differing: [Run] = []
  /// Of how many finished runs the old file has weights that the new one does not keep.
  private(set) var weightsLeft = 0

  /// Copies from `old` the runs that `new` has as well.
  ///
  /// - Parameter replaces: Whether `new`, empty but for its identities, is to replace `old`. Otherwise it is in use: it
  ///   keeps its outcomes, except that of a run that failed and has succeeded in `old`.
  init(
    from old: Archive, _ oldRecords: RecordTable, to new: ResultFile, _ layout: Layout,
    replaces: Bool = true
  ) throws(StoreError) {
    let indices = Dictionary(
      oldRecords.identities.enumerated().filter { $0.element != 0 }.map { ($0.element, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    var matches = new.sweep.records.identities.map { indices[$0] ?? -1 }
    let checksums = try oldRecords.checksums(in: old.file)
    if !replaces {
      try compare(old, oldRecords, checksums, Self.takeTwice(from: &matches, oldRecords, new), new)
      // Until its status is copied, a run is one that a killed process was writing.
      try new.beginAll(matches.indices.filter { matches[$0] >= 0 })
    }
    var isCopied = [Bool](repeating: false, count: matches.count)
    try Self.eachStretch(of: matches, new) { (first, range) throws(StoreError) in
      try copy(old, oldRecords, layout, checksums, from: first, to: range, new, &isCopied)
    }
    copied = isCopied.count { $0 }
    var fields = Fields(count: matches.count)
    for index in matches.indices where isCopied[index] { fields.sources[index] = matches[index] }
    var (records, reasons) = (new.sweep.records, new.sweep.reasons)
    try fields.copy(
      from: oldRecords, old.file, ReasonTable(old), to: &records, new.file, &reasons)
    (new.sweep.records, new.sweep.reasons) = (records, reasons)
    for index in matches.indices where !replaces && matches[index] >= 0 && !isCopied[index] {
      try new.discard(new.sweep.run(index))
    }
    try copySummaries(old, new)
    weightsLeft = try new.takeWeights(of: old)
    guard replaces else { return }
    try Self.copyTable(of: StartField.self, old, new)
    try Self.copyTable(of: RankField.self, old, new)
  }

  /// Calls `body` with each stretch of runs that are adjacent in both files, and where it begins in the old one.
  private static func eachStretch(
    of matches: [Int], _ new: ResultFile,
    _ body: (_ first: Int, Range<Int>) throws(StoreError) -> Void
  ) throws(StoreError) {
    var index = 0
    while index < matches.count {
      let end = end(of: matches, from: index, new)
      if matches[index] >= 0 { try body(matches[index], index..<end) }
      index = end
    }
  }

  /// Takes from the matches the runs that are not to be copied; returns those that are to be compared, since both files
  /// have an outcome of them that would be the same every time.
  private static func takeTwice(
    from matches: inout [Int], _ old: RecordTable, _ new: ResultFile
  ) -> [Int] {
    var twice = [Int](repeating: -1, count: matches.count)
    let isLasting = { (status: RunStatus) in status == .done || status == .diverged }
    for index in matches.indices where matches[index] >= 0 {
      let (own, other) = (new.sweep.records.status(index), old.status(matches[index]))
      if isLasting(own), isLasting(other) { twice[index] = matches[index] }
      if !other.isOutcome || isLasting(own) || own.isOutcome && !isLasting(other) {
        matches[index] = -1
      }
    }
    return twice
  }

  /// Notes which runs have other bits in the old file.
  private mutating func compare(
    _ old: Archive, _ records: RecordTable, _ checksums: [UInt64], _ matches: [Int],
    _ new: ResultFile
  ) throws(StoreError) {
    try Self.eachStretch(of: matches, new) { (first, range) throws(StoreError) in
      let point = range.lowerBound / new.grid.members
      guard let sources = old.sources(new.sweep.rows, ofPoint: point, summary: false) else {
        return
      }
      let theirs = try Slab(sources, first..<first + range.count, in: old.file)
      let own = try Slab(new.sweep.rows.sources(ofPoint: point), range, in: new.file)
      for (row, index) in range.enumerated() {
        let identity = new.sweep.records.identities[index]
        let (status, other) = (new.sweep.records.status(index), records.status(first + row))
        let sum = { (slab: Slab, status: RunStatus) in
          status == .done
            ? slab.checksum(row, identity: identity, status: status)
            : Checksum(identity: identity, status: status).value()
        }
        if sum(theirs, other) != checksums[first + row] {
          damaged.append(new.sweep.run(index))
        } else if sum(theirs, other) != sum(own, status) {
          differing.append(new.sweep.run(index))
        }
      }
    }
  }

  /// The end of the stretch of runs from `index` on that are adjacent in both files and have the same measures.
  private static func end(of matches: [Int], from index: Int, _ new: ResultFile) -> Int {
    let members = new.grid.members
    let kind = new.sweep.rows.kind(ofPoint: index / members)
    let length = Slab.length(new.sweep.rows.sources(ofPoint: index / members))
    var end = index + 1
    while end < matches.count, end - index < length,
      matches[index] < 0 ? matches[end] < 0 : matches[end] == matches[end - 1] + 1,
      matches[index] < 0 || new.sweep.rows.kind(ofPoint: end / members) == kind
    {
      end += 1
    }
    return end
  }

  private mutating func copy(
    _ old: Archive, _ records: RecordTable, _ layout: Layout, _ checksums: [UInt64],
    from first: Int, to range: Range<Int>, _ new: ResultFile, _ isCopied: inout [Bool]
  ) throws(StoreError) {
    let members = new.grid.members
    let point = range.lowerBound / members
    let statuses = range.map { records.status(first + $0 - range.lowerBound) }
    let sources = old.sources(new.sweep.rows, ofPoint: point, summary: false)
    let isRecorded = old.records(layout, ofPoint: point)
    var slab: Slab?
    if statuses.contains(.done), let sources {
      slab = try Slab(sources, first..<first + range.count, in: old.file)
    }
    var isDone = [Bool](repeating: false, count: range.count)
    for (row, status) in statuses.enumerated() where status.isOutcome {
      let identity = new.sweep.records.identities[range.lowerBound + row]
      let expected =
        status == .done
        ? slab?.checksum(row, identity: identity, status: status)
        : Checksum(identity: identity, status: status).value()
      if expected == checksums[first + row] {
        isDone[row] = status == .done
        isCopied[range.lowerBound + row] = true
      } else if !isRecorded {
        recordedOtherwise += 1
      } else {
        damaged.append(new.sweep.run(range.lowerBound + row))
      }
    }
    try new.adoptScratch(of: old, range.filter { isDone[$0 - range.lowerBound] })
    try slab?.write(
      new.sweep.rows.sources(ofPoint: point), at: range.lowerBound, in: new.file, where: isDone)
  }

  /// Copies the summaries of points whose finished members are the same as before.
  private func copySummaries(_ old: Archive, _ new: ResultFile) throws(StoreError) {
    guard old.hasSummaries, var newRecords = new.sweep.summaryRecords else { return }
    let oldRecords = try RecordTable(old, summary: true)
    var oldPoints: [UInt64: Int] = [:]
    for point in 0..<old.points where oldRecords.status(point) == .done {
      oldPoints[oldRecords.identities[point]] = point
    }
    let checksums = try oldRecords.checksums(in: old.file)
    var fields = Fields(count: new.grid.pointCount)
    for point in 0..<new.grid.pointCount {
      let identity = new.sweep.summaryIdentity(point)
      guard !new.sweep.isSummarized(point), let oldPoint = oldPoints[identity],
        let sources = old.sources(new.sweep.summaryRows, ofPoint: point, summary: true)
      else { continue }
      let slab = try Slab(sources, oldPoint..<oldPoint + 1, in: old.file)
      let checksum = slab.checksum(0, identity: identity, status: .done)
      guard checksum == checksums[oldPoint] else { continue }
      try slab.write(
        new.sweep.summaryRows.sources(ofPoint: point), at: point, in: new.file, where: [true])
      new.noteCounts(ofPoint: point)
      fields.sources[point] = oldPoint
    }
    try new.writeWaiting()
    var reasons = new.sweep.reasons
    try fields.copy(
      from: oldRecords, old.file, ReasonTable(old), to: &newRecords, new.file, &reasons)
    (new.sweep.summaryRecords, new.sweep.reasons) = (newRecords, reasons)
  }

  /// Copies a table of `/log`, which has the same size in every file that has it.
  private static func copyTable<Field: LogField>(
    of fields: Field.Type, _ old: Archive, _ new: ResultFile
  ) throws(StoreError) {
    for field in fields.allCases {
      guard let offset = old.column(field.path)?.offset else { continue }
      let bytes: [UInt8] = try old.file.read(
        count: Field.rowCount * field.rowSize, at: offset)
      try new.file.write(bytes, at: new.sweep.archive.offset(of: field.path))
    }
  }
}

/// Which record of an old file each record of a new one comes from.
private struct Fields {
  /// By index in the new file: the index in the old one; −1 for none.
  var sources: [Int]

  init(count: Int) { sources = [Int](repeating: -1, count: count) }

  /// Copies all fields of the chosen runs, the statuses last.
  func copy(
    from old: RecordTable, _ oldFile: borrowing RawFile, _ oldReasons: ReasonTable,
    to new: inout RecordTable, _ newFile: borrowing RawFile, _ newReasons: inout ReasonTable
  ) throws(StoreError) {
    for field in RecordField.allCases.filter({ $0 != .status }) + [.status] {
      let from = try old.bytes(of: field, in: oldFile)
      var to = try new.bytes(of: field, in: newFile)
      let size = field.elementType.size
      for (index, source) in sources.enumerated() where source >= 0 {
        var value = Array(from[(source * size)..<((source + 1) * size)])
        if field == .reason {
          let number = UInt16(value[0]) | UInt16(value[1]) << 8
          let text = oldReasons.text(number)
          let moved = try text.map { text throws(StoreError) in
            try newReasons.slot(of: text, in: newFile)
          }
          value = withUnsafeBytes(of: moved ?? 0) { Array($0) }
        }
        to.replaceSubrange((index * size)..<((index + 1) * size), with: value)
      }
      try new.set(to, of: field, in: newFile)
    }
  }
}
