package import Grids
internal import StudyKit

extension ArchivedSweep {
  /// The runs and summaries whose bytes are not those that were recorded: findings, status or identity have
  /// changed, or there are values where no run has written.
  ///
  /// Reads the whole file once, in slabs.
  package func damagedRuns() throws(StoreError) -> [Run] {
    var damaged: [Run] = []
    let checksums = try records.checksums(in: archive.file)
    // If a sweep was killed, a run may have its checksum but not its status.
    let isSettled = try archive.wasClosed()
    var index = 0
    while index < grid.runCount {
      let point = index / grid.members
      let sources = rows.sources(ofPoint: point)
      let end = endOfStretch(from: index, length: Slab.length(sources), in: rows)
      try damaged += unequal(
        records, index..<end, sources, checksums, isSettled, allows: grid.allows(_:at:)
      ).map(run)
      index = end
    }
    damaged += foreignRuns()
    if let weights { try damaged += damagedWeights(weights, isSettled) }
    guard let summaryRecords else { return Self.ordered(damaged) }
    let summaryChecksums = try summaryRecords.checksums(in: archive.file)
    for point in 0..<grid.pointCount {
      let sources = summaryRows.sources(ofPoint: point)
      let found = try unequal(
        summaryRecords, point..<point + 1, sources, summaryChecksums, isSettled,
        allows: grid.allows(_:ofSummary:))
      let isCounted = try hasRightCounts(point)
      if !found.isEmpty || !isCounted {
        damaged.append(Run(point: point, member: nil))
      }
    }
    return Self.ordered(damaged)
  }

  /// The runs whose weights are not those that were kept, and those that have some although they are not done.
  private func damagedWeights(
    _ weights: WeightRows, _ isSettled: Bool
  ) throws(StoreError) -> [Run] {
    var damaged: [Run] = []
    let checksums = try weights.checksums()
    var index = 0
    while index < grid.runCount {
      let point = index / grid.members
      let length = Slab.length(weights.table.sources(ofPoint: point))
      let end = endOfStretch(from: index, length: length, in: weights.table)
      let slab = try weights.slab(point, index..<end, isVerified: true)
      for run in index..<end where isSettled || records.status(run) == .done {
        let row = run - index
        let isWhole =
          checksums[run] == 0
          ? slab.isEmpty(row)
          : records.status(run) == .done && slab.isPadded(row)
            && checksums[run]
              == slab.checksum(row, identity: records.identities[run], status: .done)
        if !isWhole { damaged.append(self.run(run)) }
      }
      index = end
    }
    return damaged
  }

  /// Whether structure, coordinates and labels are as they were made, those of a file of weights beside this one as well.
  package var isSealed: Bool { archive.isSealed && missingWeights == nil }

  /// How many runs and summaries have no outcome, so that no checksum covers their rows: a killed sweep may leave
  /// anything there, and the next one computes them again.
  package func openCount() throws(StoreError) -> Int {
    let summaries = summaryRecords == nil ? 0 : grid.pointCount
    let open = (0..<summaries).count { status(of: Run(point: $0, member: nil)).isOpen }
    return try open + (archive.wasClosed() ? 0 : records.openCount)
  }

  /// Each run once, in the order of the file; a point's summary after its members.
  private static func ordered(_ runs: [Run]) -> [Run] {
    Set(runs).sorted {
      ($0.point, $0.member ?? .max) < ($1.point, $1.member ?? .max)
    }
  }

  /// The end of the stretch of at most `length` runs from `index` on that have the same cells in a table.
  private func endOfStretch(from index: Int, length: Int, in table: RowTable) -> Int {
    let kind = table.kind(ofPoint: index / grid.members)
    var end = (index / grid.members + 1) * grid.members
    while end < min(index + length, grid.runCount), table.kind(ofPoint: end / grid.members) == kind
    {
      end += grid.members
    }
    return min(end, index + length)
  }

  /// The runs of a stretch whose bytes cannot be those that were written.
  private func unequal(
    _ records: RecordTable, _ range: Range<Int>, _ sources: [Slab.Source], _ checksums: [UInt64],
    _ isSettled: Bool, allows: (RunStatus, Int) -> Bool
  ) throws(StoreError) -> [Int] {
    let slab = try Slab(sources, range, in: archive.file, isVerified: true)
    return range.filter { index in
      let row = index - range.lowerBound
      let identity = records.identities[index]
      guard let status = RunStatus(rawValue: records.statuses[index]) else { return true }
      if !allows(status, index) { return true }
      switch status {
      case .done:
        return !slab.isPadded(row)
          || checksums[index] != slab.checksum(row, identity: identity, status: status)
      case .diverged, .failed, .lost:
        return !slab.isEmpty(row)
          || checksums[index] != Checksum(identity: identity, status: status).value()
      case .pending: return checksums[index] != 0 || isSettled && !slab.isEmpty(row)
      case .running: return isSettled
      case .absent: return checksums[index] != 0 || !slab.isEmpty(row)
      }
    }
  }

  /// Whether the counts beside a summary that has an outcome are those of its members.
  private func hasRightCounts(_ point: Int) throws(StoreError) -> Bool {
    guard status(of: Run(point: point, member: nil)).isOutcome else { return true }
    let ended = ended(ofPoint: point)
    let count = { (name: String) throws(StoreError) in
      let offset = archive.offset(of: name) + 8 * point
      return Int(try archive.file.read(Int64.self, count: 1, at: offset)[0])
    }
    let (members, failures) = (try count("/n_members"), try count("/n_failed"))
    return members == ended.done.count && failures == ended.failures
  }
}
