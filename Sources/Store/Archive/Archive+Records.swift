package import Grids

extension Archive {
  /// What is recorded of every run, or of every point's summary, in the file's order.
  package struct Records: Sendable {
    /// The status of each; damaged bytes count as pending.
    package let statuses: [RunStatus]
    /// Steps done.
    package let steps: [Int64]
    /// Steps that it is to do; 0 if unknown.
    package let plannedSteps: [Int64]
    /// The rank that computed it.
    package let ranks: [Int32]
    /// When the status was set, in seconds since 1970.
    package let times: [Double]
    /// Seconds of computing; NaN for runs that have not ended.
    package let seconds: [Double]
    /// Why each failed: the slot in ``Archive/reasons()``, 0 for none.
    package let reasonSlots: [UInt16]

    fileprivate init(
      _ archive: Archive, summary: Bool, at indices: Range<Int>?
    ) throws(StoreError) {
      let path = { (field: RecordField) in field.path(summary: summary) }
      statuses = try archive.statuses(summary: summary, at: indices)
      steps = try archive.values(path(.steps), at: indices)
      plannedSteps = try archive.values(path(.plannedSteps), at: indices)
      ranks = try archive.values(path(.rank), at: indices)
      times = try archive.values(path(.time), at: indices)
      seconds = try archive.values(path(.seconds), at: indices)
      reasonSlots = try archive.values(path(.reason), at: indices)
    }

    /// Why a run failed, in the file's ``Archive/reasons()``; empty if no reason is recorded.
    package func reason(_ index: Int, in reasons: [String]) -> String {
      let slot = Int(reasonSlots[index])
      return slot > 0 && slot < reasons.count ? reasons[slot] : ""
    }
  }

  /// Which runs are in the part of the grid that the file is for; nil for a file of all of it.
  package func partRuns() throws(StoreError) -> RunSet? {
    guard part != nil else { return nil }
    let flags: [UInt8] = try values(ResultFormat.partRuns)
    var runs = RunSet(below: flags.count)
    for (run, flag) in flags.enumerated() where flag != 0 { runs.insert(run) }
    return runs
  }

  /// The statuses of runs, or of points' summaries: those at `indices`, or all.
  package func statuses(
    summary: Bool, at indices: Range<Int>? = nil
  ) throws(StoreError) -> [RunStatus] {
    try values(RecordField.status.path(summary: summary), as: UInt8.self, at: indices).map {
      RunStatus(rawValue: $0) ?? .pending
    }
  }

  /// The identity of every run, or of every point's summary, in the file's order.
  package func identities(summary: Bool) throws(StoreError) -> [UInt64] {
    try values(RecordField.identity.path(summary: summary))
  }

  /// The checksum of every run, or of every point's summary, in the file's order.
  package func checksums(summary: Bool) throws(StoreError) -> [UInt64] {
    try values(RecordField.checksum.path(summary: summary))
  }

  /// Why runs failed, by slot; slot 0 means no reason.
  package func reasons() throws(StoreError) -> [String] { try texts("/runs/reasons") }

  /// What is recorded of the runs at `indices`, or of every run.
  package func runRecords(at indices: Range<Int>? = nil) throws(StoreError) -> Records {
    try Records(self, summary: false, at: indices)
  }

  /// What is recorded of every point's summary; nil for a file without summaries.
  package func summaryRecords() throws(StoreError) -> Records? {
    hasSummaries ? try Records(self, summary: true, at: nil) : nil
  }

  /// The indices of the runs that have a checkpoint beside the file, in ascending order.
  package func checkpointedRuns() throws(StoreError) -> [Int] {
    let kept = WorkFolder(beside: path).checkpointFiles.identities
    guard !kept.isEmpty else { return [] }
    let identities = try identities(summary: false)
    return identities.indices.filter { kept.contains(identities[$0]) }
  }

  /// How many points get a summary; none in the file of a part of a grid.
  package func summaryCount() throws(StoreError) -> Int {
    guard hasSummaries, part == nil else { return 0 }
    let exist = try values("/runs/has_summary", as: UInt8.self)
    return zip(exist, try statuses(summary: true)).count { $0 != 0 && $1 != .absent }
  }

  /// How many members the summaries of the points at `indices` are computed from; nil for a file without summaries.
  package func summarizedMembers(at indices: Range<Int>) throws(StoreError) -> [Int64]? {
    hasSummaries ? try values("/n_members", at: indices) : nil
  }
}
