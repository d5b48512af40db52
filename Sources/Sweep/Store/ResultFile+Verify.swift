extension ResultFile {
  /// The finished runs and summaries whose bytes are not those that were recorded: data, status or
  /// identity have changed since.
  ///
  /// Reads the whole file once, in slabs.
  package func damagedRuns() throws(StoreError) -> [Run] {
    var damaged: [Run] = []
    let checksums = try records.checksums(in: file)
    var index = 0
    while index < grid.runCount {
      let point = index / grid.members
      let sources = rows.sources(ofPoint: point)
      let end = endOfStretch(from: index, length: Slab.length(sources))
      try damaged += unequal(records, index..<end, sources, checksums).map {
        Run(point: $0 / grid.members, member: $0 % grid.members)
      }
      index = end
    }
    guard let summaryRecords else { return damaged }
    let summaryChecksums = try summaryRecords.checksums(in: file)
    for point in 0..<grid.pointCount {
      let sources = summaryRows.sources(ofPoint: point)
      let found = try unequal(summaryRecords, point..<point + 1, sources, summaryChecksums)
      if !found.isEmpty { damaged.append(Run(point: point, member: nil)) }
    }
    return damaged
  }

  /// Makes a run pending again and empties its places, whatever it was before.
  package func discard(_ run: Run) throws(StoreError) {
    if let member = run.member {
      let index = index(run.point, member)
      try records.set(.pending, index, time: Self.now, in: file)
      try rows.clear(point: run.point, index: index, in: file)
      let identity = identities.point(run.point).member(member)
      if records.identities[index] != identity {
        try records.set(identity: identity, index, in: file)
      }
    } else {
      try summaryRecords?.set(.pending, run.point, time: Self.now, in: file)
      try summaryRows.clear(point: run.point, index: run.point, in: file)
    }
  }

  /// Where the runs end that have the same measures as the one at `index`, at most `length` on.
  private func endOfStretch(from index: Int, length: Int) -> Int {
    let kind = rows.kind(ofPoint: index / grid.members)
    var end = (index / grid.members + 1) * grid.members
    while end < min(index + length, grid.runCount), rows.kind(ofPoint: end / grid.members) == kind {
      end += grid.members
    }
    return min(end, index + length)
  }

  /// The runs with an outcome in a stretch whose checksums do not hold.
  private func unequal(
    _ records: RecordTable, _ range: Range<Int>, _ sources: [Slab.Source], _ checksums: [UInt64]
  ) throws(StoreError) -> [Int] {
    guard range.contains(where: { records.status($0).isOutcome }) else { return [] }
    let slab = try Slab(sources, range, in: file)
    return range.filter { index in
      let status = records.status(index)
      guard status.isOutcome else { return false }
      let identity = records.identities[index]
      let expected =
        status == .done
        ? slab.checksum(index - range.lowerBound, identity: identity, status: status)
        : Checksum(identity: identity, status: status).value
      return checksums[index] != expected
    }
  }
}
