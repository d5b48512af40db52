package import Grids
package import StudyKit

/// The runs of a grid that a result file holds, read without a lock and without changing the file.
package struct KnownRuns: Sendable {
  private let grid: Grid
  private let identities: Identities
  private var runs: [UInt64: (status: RunStatus, seconds: Double)] = [:]

  /// Reads a result file; throws for one that no sweep of the grid would resume.
  ///
  /// - Parameter usesChild: Whether a child process reads a file without seal first.
  package init(
    of grid: Grid, _ layout: Layout, at path: String, usesChild: Bool = false
  ) throws(StoreError) {
    self.grid = grid
    identities = Identities(grid)
    let archive = try Archive(path, usesChild: usesChild)
    try archive.requireResumable()
    let records = try RecordTable(archive, summary: false)
    let seconds = try archive.values(RecordField.seconds.path(summary: false), as: Double.self)
    for (index, identity) in records.identities.enumerated() where identity != 0 {
      runs[identity] = (records.status(index), seconds[index])
    }
    try archive.requireOrigins(of: grid, records)
    try archive.requireRelated(to: allIdentities(), of: grid.study, records)
    if runs.values.contains(where: \.status.isOpen) || runs.count < grid.askedRunCount {
      try archive.requireData(layout.data, allIdentities(), members: grid.members, records)
    }
    for point in 0..<grid.pointCount where !archive.records(layout, ofPoint: point) {
      let ofPoint = identities.point(point)
      for member in 0..<grid.members {
        let identity = ofPoint.member(member)
        if runs[identity]?.status == .done { runs[identity] = nil }
      }
    }
    if layout.keepsScratch { try takeBack(layout, archive, WorkFolder(beside: path).scratch) }
  }

  /// Makes those runs pending whose saved findings are missing and needed by a summary that is still to be computed.
  private mutating func takeBack(
    _ layout: Layout, _ archive: Archive, _ scratch: ScratchFolder
  ) throws(StoreError) {
    var summarized: Set<UInt64> = []
    if archive.hasSummaries {
      let records = try RecordTable(archive, summary: true)
      for point in 0..<archive.points where records.status(point) == .done {
        summarized.insert(records.identities[point])
      }
    }
    for point in 0..<grid.pointCount {
      let measures = layout.scratch(ofPoint: point)
      if measures.isEmpty { continue }
      let ofPoint = identities.point(point)
      let ended = EndedMembers(of: grid.members(ofPoint: point)) {
        runs[ofPoint.member($0)]?.status ?? .pending
      }
      let lacking = ended.lackingScratch(
        measures, in: scratch, ofPoint,
        isSummarized: summarized.contains(
          ofPoint.summary(of: ended.done, failures: ended.failures)),
        retriesFailed: false)
      for member in lacking { runs[ofPoint.member(member)] = nil }
    }
  }

  /// The status of a run in the file; pending if it is not there, absent if it was not asked for.
  package func status(_ run: Run) -> RunStatus {
    if !grid.exists(run) { return .absent }
    guard let member = run.member else { return .pending }
    return runs[identities.point(run.point).member(member)]?.status ?? .pending
  }

  /// Operations per second of the grid's runs that are done, from the cost of a point's member; nil if there are none.
  package func rate(_ cost: (Int) -> Cost) -> Double? {
    var operations = 0.0
    var seconds = 0.0
    for point in 0..<grid.pointCount {
      let ofPoint = identities.point(point)
      for member in 0..<grid.members {
        guard let run = runs[ofPoint.member(member)], run.status == .done else { continue }
        operations += cost(point).operations
        seconds += run.seconds
      }
    }
    return seconds > 0 && operations > 0 ? operations / seconds : nil
  }

  private func allIdentities() -> [UInt64] {
    (0..<grid.pointCount).flatMap { point in
      let ofPoint = identities.point(point)
      return (0..<grid.members).map { ofPoint.member($0) }
    }
  }
}
