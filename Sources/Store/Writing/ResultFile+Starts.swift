internal import HDF5

extension ResultFile {
  /// Enters a start in the table of starts; in the last row if the table is full.
  func enter(_ entered: Start) throws(StoreError) {
    let row = min(try sweep.archive.startCount(), StartField.rowCount - 1)
    try write(entered, in: row, isClosed: false)
    start = row
    // Starts that share the last row of their table are told apart here.
    session = max(row, try sweep.archive.ranks().last?.session ?? 0) + 1
  }

  /// Enters the starts of other files that this one does not know, in the order of their times, before its own. If there
  /// are too many, the last are left out, but not the kinds of machine that computed in them.
  func enterStarts(of others: [Archive], before own: Start) throws(StoreError) {
    guard var row = start else { return }
    var known = Set(try sweep.archive.starts().map { "\($0.time) \($0.host)" })
    var entered: [Start] = []
    for other in others {
      entered += try other.starts().filter { known.insert("\($0.time) \($0.host)").inserted }
    }
    entered.sort { $0.time < $1.time }
    let room = StartField.rowCount - 1 - row
    for start in entered.prefix(room) {
      try write(start, in: row, isClosed: true)
      row += 1
    }
    try write(own, in: row, isClosed: false)
    (start, session) = (row, max(session, row + 1))
    for left in entered.dropFirst(room) {
      for kind in left.kinds { try add(kind) }
    }
  }

  /// Fills a row of the table of starts.
  private func write(
    _ entered: Start, in row: Int, isClosed: Bool
  ) throws(StoreError) {
    for field in StartField.allCases where field != .time {
      let offset = sweep.archive.offset(of: field.path) + row * field.rowSize
      switch field {
      case .commit: try write(entered.commit, at: offset)
      case .build: try write(entered.build, at: offset)
      case .host: try write(entered.host, at: offset)
      case .ranks: try file.write(Int32(entered.ranks), at: offset)
      case .cpu: try write(entered.cpu, at: offset)
      case .blasCore: try write(entered.blasCore, at: offset)
      case .vectorLevel: try write(entered.vectorLevel, at: offset)
      case .boot: try write(Start.boot, at: offset)
      case .closed: try file.write(UInt8(isClosed ? 1 : 0), at: offset)
      case .time: break
      }
    }
    // The time comes last: it says that the row is in use.
    try file.write(
      entered.time,
      at: sweep.archive.offset(of: StartField.time.path) + row * StartField.time.rowSize)
  }

  /// Notes where a rank of this start is; in place of the oldest row if the table of ranks is full. A file that was made
  /// by an earlier program has no such table.
  func enter(rank: Int, on host: String) throws(StoreError) {
    let archive = sweep.archive
    guard start != nil, archive.hasRanks else { return }
    let sessions = try archive.values(RankField.session.path, as: Int32.self)
    let oldest = sessions.indices.dropFirst().first { sessions[$0] < sessions[$0 - 1] } ?? 0
    let row = sessions.firstIndex(of: 0) ?? oldest
    guard Int(sessions[row]) != session else { return }
    let offset = { (field: RankField) in archive.offset(of: field.path) + row * field.rowSize }
    try file.write(Int32(clamping: rank), at: offset(.rank))
    try write(host, at: offset(.host))
    // The session comes last: it says that the row is in use.
    try file.write(Int32(clamping: session), at: offset(.session))
  }

  /// Notes that a rank of another kind computes in this start.
  func add(_ kind: MachineKind) throws(StoreError) {
    guard let start else { return }
    for (field, name) in [(StartField.blasCore, kind.blasCore), (.vectorLevel, kind.vectorLevel)] {
      let offset = sweep.archive.offset(of: field.path) + start * field.rowSize
      let names = Start.names(in: try sweep.archive.texts(field.path)[start])
      guard !names.contains(name) else { continue }
      try write((names + [name]).joined(separator: Start.separator), at: offset)
    }
  }

  private func write(_ text: String, at offset: Int) throws(StoreError) {
    try file.write(text.padded(toBytes: TableSize.logText), at: offset)
  }
}
