package import StudyKit

/// The runs of a grid that are to be done, in the order in which they are handed out: longest first, if no other is
/// asked for.
///
/// Takes a quarter of a byte per run, and four bytes per block of members if blocks differ in their cost, some are done
/// or the order is another.
package struct Plan: Sendable {
  /// The assignments, each of members of one aligned block of a point; the crew decides how many it sends at once.
  package let assignments: PlannedAssignments
  /// Runs that may kill their ranks: handed out first, each alone and to a rank that has nothing else.
  package let suspects: [Assignment]
  /// Summaries that can be computed at once, since all runs of their points have outcomes. Others are added when their
  /// points are complete.
  package let readySummaries: [Assignment]
  /// How many runs there are among the assignments and suspects.
  package let runCount: Int
  /// How many runs of the grid have an outcome and are not repeated.
  package let finishedCount: Int
  /// How many points get their summary: those that are ready, and those of which every open run is in the plan.
  package private(set) var summaryCount = 0
  /// Members per point, the most of any.
  package let members: Int
  /// How many consecutive members the study computes together.
  package let blockSize: Int
  /// How many points the grid has.
  package let pointCount: Int
  /// What outcomes have decided so far, where they decide which runs are asked for.
  package let decisions: (any Decisions)?
  /// The most runs that may be added to these by that.
  package let spareRuns: Int
  /// Whether runs that failed or were lost are repeated.
  package let retriesFailed: Bool
  /// The runs among the assignments and suspects, in row-major order.
  package let runs: RunSet
  // Runs without an outcome, whether they are among the assignments or not.
  private let open: RunSet
  private let kinds: PointKinds
  private let presence: Presence?
  private let summarizes: Bool

  /// Orders the selected runs that have no outcome.
  ///
  /// - Parameters:
  ///   - maxRuns: the most runs, the first in the order; summaries are not counted.
  ///   - retryFailed: whether runs that failed or were lost are repeated; one that diverged would diverge again.
  ///   - suspects: runs that may kill their ranks.
  ///   - summarizes: whether points get their summaries; those of a part of a grid do not.
  ///   - runOrder: the order in which blocks of members are handed out.
  ///   - decisions: what decides which runs are asked for, with what finished members have found.
  ///   - status: the status of each run, and of each point's summary (without member).
  package init(
    _ grid: Grid, selection: Selection? = nil, maxRuns: Int = .max, retryFailed: Bool = false,
    suspects: Set<Run> = [], summarizes: Bool = true, runOrder: RunOrder = .longest,
    decisions known: (any Decisions)? = nil, status: (Run) -> RunStatus
  ) {
    let selection = selection ?? .all(of: grid)
    let kinds = grid.study.kinds(grid.space)
    let (points, members) = (grid.pointCount, grid.members)
    var open = RunSet(below: points * members)
    var chosen = RunSet(below: points * members)
    var finished = 0
    var decisions = known ?? grid.decisions
    for group in 0..<(decisions?.groupCount ?? 0) {
      decisions?.replay(group) { point, member in
        // A summary that failed is computed again when a file is opened, and has no outcome until then.
        guard let member else { return status(Run(point: point, member: nil)).isOutcome }
        let isRetried =
          retryFailed && selection.contains(grid.indicesAndSeed(ofPoint: point).indices)
        return Self.isOver(status(Run(point: point, member: member)), isRetried)
      }
    }
    for point in 0..<points {
      let isSelected =
        selection.isAll || selection.contains(grid.indicesAndSeed(ofPoint: point).indices)
      let asked = decisions?.count(point) ?? members
      for member in 0..<grid.members(ofPoint: point) {
        let status = status(Run(point: point, member: member))
        // A rule may ask today for what it did not need before.
        if status == .absent, decisions == nil { continue }
        let isRetried = !Self.isOver(status, retryFailed)
        let isChosen =
          isSelected && selection.contains(member: member)
          && selection.runs?.contains(point * members + member) ?? true
        if status.isOutcome, !(isRetried && isChosen) {
          finished += 1
          continue
        }
        if member >= asked { continue }
        open.insert(point * members + member)
        if isChosen { chosen.insert(point * members + member) }
      }
    }
    let blocks = PlannedAssignments.Blocks(
      members: members, blockSize: grid.study.blockSize, points: points)
    var order = Self.order(of: blocks, chosen) { kinds.cost(ofPoint: $0).operations }
    if runOrder == .coarse {
      order = blocks.coarseToFine(order, lengths: grid.axes.map(\.count))
    }
    runCount = Self.keep(maxRuns, of: &order, blocks, &chosen)
    spareRuns = maxRuns - runCount
    self.decisions = decisions
    retriesFailed = retryFailed
    runs = chosen
    self.suspects = Self.takeSuspects(suspects, from: &order, blocks, &chosen)
    assignments = PlannedAssignments(blocks, chosen, order: order)
    finishedCount = finished
    self.members = members
    blockSize = grid.study.blockSize
    pointCount = points
    self.open = open
    self.kinds = kinds
    presence = grid.presence
    self.summarizes = summarizes
    let hasSummary = { (point: Int) in summarizes && kinds.hasSummary(ofPoint: point) }
    let ready = (0..<points).filter { point in
      hasSummary(point) && decisions?.hasAll(of: point) ?? true
        && open.count(in: point * members..<(point + 1) * members) == 0
        && !status(Run(point: point, member: nil)).isOutcome
    }
    readySummaries = ready.map { .summary(point: $0) }
    summaryCount = summarizedPoints.count
  }

  /// Whether a run has an outcome and is not repeated.
  package func isOver(_ status: RunStatus) -> Bool { Self.isOver(status, retriesFailed) }

  private static func isOver(_ status: RunStatus, _ retriesFailed: Bool) -> Bool {
    status.isOutcome && !(retriesFailed && (status == .failed || status == .lost))
  }

  /// The points that get their summary: those that are ready, then those of which every open run is in the plan.
  package var summarizedPoints: [Int] {
    readySummaries.map(\.point)
      + (0..<pointCount).filter { point in
        let left = openRuns(point)
        return hasSummary(point) && left > 0
          && runs.count(in: point * members..<(point + 1) * members) == left
      }
  }

  /// Operations of a point's summary, as far as the study states them.
  package func summaryOperations(_ point: Int) -> Double {
    let cost = cost(point)
    let operations =
      cost.summaryOperations
      + cost.summaryOperationsPerMember * Double(presence?.members(ofPoint: point) ?? members)
    return operations.isFinite ? max(operations, 0) : 0
  }

  /// The cost of one member of a point.
  package func cost(_ point: Int) -> Cost { kinds.cost(ofPoint: point) }

  /// Whether a point gets a summary.
  package func hasSummary(_ point: Int) -> Bool {
    summarizes && kinds.hasSummary(ofPoint: point)
  }

  /// How many members of a point have no outcome, whether they are among the assignments or not.
  package func openRuns(_ point: Int) -> Int {
    open.count(in: point * members..<(point + 1) * members)
  }

  /// Operations of the members that a rule may ask for besides the plan's, up to `count` a point that has so many.
  package func addedOperations(upTo count: Int) -> Double {
    guard let decisions else { return 0 }
    return (0..<pointCount).reduce(0) { sum, point in
      let most = min(count, presence?.members(ofPoint: point) ?? count)
      let more = decisions.isFinal(point) ? 0 : max(0, most - decisions.count(point))
      return sum + Double(more) * operations(point)
    }
  }

  /// Operations of one member of a point, at least one.
  package func operations(_ point: Int) -> Double { Self.weight(cost(point).operations) }

  /// Operations that a study states, at least one.
  static func weight(_ operations: Double) -> Double {
    operations.isFinite ? max(operations, 1) : 1
  }
}

extension Plan {
  /// The blocks with chosen runs, the most costly first; nil for all in the grid's order.
  ///
  /// Blocks of equal cost keep the order of points, so that points, and with them summaries, are finished one after
  /// another.
  static func order(
    of blocks: PlannedAssignments.Blocks, _ chosen: RunSet, _ operations: (Int) -> Double
  ) -> [UInt32]? {
    var order: [UInt32] = []
    var costs: [Double] = []
    var isSorted = true
    for block in 0..<blocks.count {
      let count = chosen.count(in: blocks.runs(block))
      if count == 0 { continue }
      let cost = operations(blocks.point(block)) * Double(count)
      if let last = costs.last, cost > last { isSorted = false }
      order.append(UInt32(block))
      costs.append(cost)
    }
    if isSorted { return order.count == blocks.count ? nil : order }
    return order.indices.sorted { (-costs[$0], $0) < (-costs[$1], $1) }.map { order[$0] }
  }

  /// Keeps the first blocks with `limit` runs in total, cutting the last one; returns how many runs there are.
  private static func keep(
    _ limit: Int, of order: inout [UInt32]?, _ blocks: PlannedAssignments.Blocks,
    _ chosen: inout RunSet
  ) -> Int {
    let all = order?.count ?? blocks.count
    var (runs, kept) = (0, 0)
    while kept < all, runs < limit {
      runs += chosen.count(in: blocks.runs(order.map { Int($0[kept]) } ?? kept))
      kept += 1
    }
    guard runs > limit || kept < all else { return runs }
    let blockOrder = order ?? (0..<blocks.count).map { UInt32($0) }
    for block in blockOrder[kept...] {
      for run in blocks.runs(Int(block)) { chosen.remove(run) }
    }
    if kept > 0, runs > limit {
      for run in blocks.runs(Int(blockOrder[kept - 1])).reversed() where runs > limit {
        if chosen.remove(run) { runs -= 1 }
      }
    }
    order = Array(blockOrder[..<kept])
    return runs
  }

  /// Removes the suspects among the chosen runs from the blocks; returns each alone, in the order of the blocks.
  private static func takeSuspects(
    _ suspects: Set<Run>, from order: inout [UInt32]?, _ blocks: PlannedAssignments.Blocks,
    _ chosen: inout RunSet
  ) -> [Assignment] {
    if suspects.isEmpty { return [] }
    var taken: [Assignment] = []
    var rest: [UInt32] = []
    for block in order ?? (0..<blocks.count).map({ UInt32($0) }) {
      let point = blocks.point(Int(block))
      for run in blocks.runs(Int(block)) where chosen.contains(run) {
        let member = run - point * blocks.members
        guard suspects.contains(Run(point: point, member: member)) else { continue }
        chosen.remove(run)
        taken.append(.members(point: point, members: [member]))
      }
      if chosen.count(in: blocks.runs(Int(block))) > 0 { rest.append(block) }
    }
    if !taken.isEmpty { order = rest }
    return taken
  }
}
