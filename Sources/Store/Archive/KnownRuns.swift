package import Grids
package import StudyKit

/// What a result file holds of a grid, read without a lock and without changing it.
package struct KnownRuns: Sendable {
  private let grid: Grid
  private let identities: Identities
  private var runs: [UInt64: (status: RunStatus, seconds: Double)] = [:]

  /// Reads a result file; throws for one that no sweep of the grid would go on with.
  package init(of grid: Grid, _ layout: Layout, at path: String) throws(StoreError) {
    self.grid = grid
    identities = Identities(grid)
    let old = try OldFile(Paths.resolved(path))
    let seconds = try old.records.seconds(in: old.file)
    for (index, identity) in old.records.identities.enumerated() {
      runs[identity] = (old.records.status(index), seconds[index])
    }
    let outcomes = old.outcomes
    if outcomes > 0, Set(runs.keys).isDisjoint(with: allIdentities()) {
      throw .unrelated(path: path, holds: old.contents)
    }
    for point in 0..<grid.pointCount where !old.records(layout, ofPoint: point) {
      let ofPoint = identities.point(point)
      for member in 0..<grid.members {
        let identity = ofPoint.member(member)
        if runs[identity]?.status == .done { runs[identity] = nil }
      }
    }
    if layout.keepsScratch { takeBack(layout, old, WorkFolder(beside: path).scratch) }
  }

  /// Makes runs pending of which a summary that is still to be computed needs what is not beside the file.
  private mutating func takeBack(_ layout: Layout, _ old: OldFile, _ scratch: ScratchFolder) {
    var summarised: Set<UInt64> = []
    if let records = old.summaryRecords {
      for point in 0..<old.points where records.status(point) == .done {
        summarised.insert(records.identities[point])
      }
    }
    for point in 0..<grid.pointCount {
      let measures = layout.scratch(ofPoint: point)
      if measures.isEmpty { continue }
      let ofPoint = identities.point(point)
      let known = (0..<grid.members).map { ($0, status(Run(point: point, member: $0))) }
      let done = known.filter { $0.1 == .done }.map(\.0)
      let failures = known.count { $0.1.isOutcome && $0.1 != .done }
      let isSettled = done.count + failures == grid.members
      if isSettled, summarised.contains(ofPoint.summary(of: done, failures: failures)) { continue }
      for member in done where !scratch.isWhole(ofPoint.member(member), measures) {
        runs[ofPoint.member(member)] = nil
      }
    }
  }

  /// The status that the file has of a run; pending where it has none.
  package func status(_ run: Run) -> RunStatus {
    guard let member = run.member else { return .pending }
    return runs[identities.point(run.point).member(member)]?.status ?? .pending
  }

  /// Operations a second of the grid's runs that are done; nil where there is none.
  package func rate(_ costs: [Cost]) -> Double? {
    var operations = 0.0
    var seconds = 0.0
    for point in 0..<grid.pointCount {
      let ofPoint = identities.point(point)
      for member in 0..<grid.members {
        guard let run = runs[ofPoint.member(member)], run.status == .done else { continue }
        operations += costs[point].operations
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
