internal import HDF5

extension Archive {
  /// The starts that the file records, in order.
  package func starts() throws(StoreError) -> [Start] {
    let times = try values(StartField.time.path, as: Double.self).prefix { !$0.isNaN }
    let ranks = try values(StartField.ranks.path, as: Int32.self)
    let texts = { (field: StartField) throws(StoreError) in try self.texts(field.path) }
    let (commits, builds, hosts) = (try texts(.commit), try texts(.build), try texts(.host))
    let (processors, cores, levels) = (
      try texts(.cpu), try texts(.blasCore), try texts(.vectorLevel)
    )
    return times.indices.map { row in
      Start(
        time: times[row], commit: commits[row], build: builds[row], host: hosts[row],
        ranks: Int(ranks[row]), cpu: processors[row], blasCore: cores[row],
        vectorLevel: levels[row])
    }
  }

  /// Where each rank of the starts was, start by start; none in a file that was made by an earlier program.
  package func ranks() throws(StoreError) -> [RankPlace] {
    guard hasRanks else { return [] }
    let sessions = try values(RankField.session.path, as: Int32.self)
    let ranks = try values(RankField.rank.path, as: Int32.self)
    let hosts = try texts(RankField.host.path)
    return sessions.indices.filter { sessions[$0] > 0 }.map {
      RankPlace(session: Int(sessions[$0]), rank: Int(ranks[$0]), host: hosts[$0])
    }
    .sorted { ($0.session, $0.rank) < ($1.session, $1.rank) }
  }

  /// Whether the file has the table of ranks.
  var hasRanks: Bool { RankField.allCases.allSatisfy { column($0.path) != nil } }

  /// The kinds of machine that have computed the file's runs.
  package func kinds() throws(StoreError) -> Set<MachineKind> {
    try starts().reduce(into: []) { $0.formUnion($1.kinds) }
  }

  /// How many rows of the table of starts are in use.
  func startCount() throws(StoreError) -> Int {
    try values(StartField.time.path, as: Double.self).prefix { !$0.isNaN }.count
  }

  /// Whether the last sweep on this file ended in order; true if there was none.
  func wasClosed() throws(StoreError) -> Bool {
    let count = try startCount()
    guard count > 0 else { return true }
    return try values(StartField.closed.path, as: UInt8.self)[count - 1] != 0
  }

  /// Whether the last sweep on this file did not close it and the machine has been restarted since: the file may
  /// then hold less than its statuses say.
  func mayHaveLostWrites() throws(StoreError) -> Bool {
    let count = try startCount()
    guard count > 0, try !wasClosed() else { return false }
    return try texts(StartField.boot.path)[count - 1] != Start.boot
  }
}
