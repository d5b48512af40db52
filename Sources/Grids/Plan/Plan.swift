package import StudyKit

/// What is to be done of a grid, in the order in which it is handed out: longest first.
package struct Plan: Sendable {
  /// Members of one aligned block of a point each; the crew decides how many it sends at once.
  package let assignments: [Assignment]
  /// What may kill its rank: handed out first, each alone and to a rank that has nothing else.
  package let suspects: [Assignment]
  /// Summaries of points whose runs have their outcomes, but which have none themselves. Others follow
  /// by themselves when their points are complete.
  package let readySummaries: [Assignment]
  /// How many runs there are among the assignments and suspects.
  package let runCount: Int
  /// Runs of the grid that have an outcome and stay as they are.
  package let finishedCount: Int
  /// Members a point.
  package let members: Int
  /// By point: members without an outcome, whether they are among the assignments or not.
  package let openRuns: [Int]
  /// By point: what one member costs.
  package let costs: [Cost]
  /// By point: whether there is a summary.
  package let hasSummary: [Bool]

  /// Orders what a selection leaves open.
  ///
  /// - Parameters:
  ///   - maxRuns: at most so many runs, the first in the order; summaries are not counted.
  ///   - retryFailed: whether runs that failed or were lost are done again; one that diverged
  ///     would diverge again.
  ///   - suspects: runs that may kill their ranks.
  ///   - status: what is known of each run, and of each point's summary (without member).
  package init(
    _ grid: Grid, selection: Selection? = nil, maxRuns: Int = .max, retryFailed: Bool = false,
    suspects: Set<Run> = [], status: (Run) -> RunStatus
  ) {
    let selection = selection ?? .all(of: grid)
    let costs = grid.study.costs(grid.space)
    let blockSize = grid.study.blockSize
    var blocks: [(cost: Double, assignment: Assignment)] = []
    var openRuns = [Int](repeating: 0, count: grid.pointCount)
    var finished = 0
    for point in 0..<grid.pointCount {
      let isSelected = selection.contains(grid.place(point).places)
      for start in stride(from: 0, to: grid.members, by: blockSize) {
        var members: [Int] = []
        for member in start..<min(start + blockSize, grid.members) {
          let status = status(Run(point: point, member: member))
          let isRetried = retryFailed && (status == .failed || status == .lost)
          let isChosen = isSelected && selection.contains(member: member)
          if status.isOutcome, !(isRetried && isChosen) {
            finished += 1
            continue
          }
          openRuns[point] += 1
          if isChosen { members.append(member) }
        }
        guard !members.isEmpty else { continue }
        let cost = costs[point].operations * Double(members.count)
        blocks.append((cost, .members(point: point, members: members)))
      }
    }
    // Stable: equal costs stay in the order of points, so that points, and with them summaries,
    // are finished one after another.
    let order = blocks.indices.sorted { (-blocks[$0].cost, $0) < (-blocks[$1].cost, $1) }
    let hasSummary = grid.study.summaries(grid.space)
    let chosen = Self.first(maxRuns, of: order.map { blocks[$0].assignment })
    let parts = chosen.map { $0.split(by: suspects) }
    assignments = parts.compactMap(\.rest)
    self.suspects = parts.flatMap(\.suspects)
    runCount = chosen.reduce(0) { $0 + $1.count }
    finishedCount = finished
    readySummaries = (0..<grid.pointCount).filter { point in
      hasSummary[point] && openRuns[point] == 0
        && !status(Run(point: point, member: nil)).isOutcome
    }.map { .summary(point: $0) }
    members = grid.members
    self.openRuns = openRuns
    self.costs = costs
    self.hasSummary = hasSummary
  }

  /// Operations of one member of a point; at least one.
  package func operations(_ point: Int) -> Double {
    let operations = costs[point].operations
    return operations.isFinite ? max(operations, 1) : 1
  }

  /// The first assignments with `count` runs together, the last one cut.
  private static func first(_ count: Int, of assignments: [Assignment]) -> [Assignment] {
    var left = count
    var kept: [Assignment] = []
    for assignment in assignments {
      guard left > 0, case .members(let point, let members) = assignment else { break }
      kept.append(.members(point: point, members: Array(members.prefix(left))))
      left -= members.count
    }
    return kept
  }
}

extension Assignment {
  /// The runs among `suspects`, each for itself, and what is left without them.
  fileprivate func split(by suspects: Set<Run>) -> (suspects: [Assignment], rest: Assignment?) {
    guard case .members(let point, let members) = self, !suspects.isEmpty else { return ([], self) }
    let found = members.filter { suspects.contains(Run(point: point, member: $0)) }
    guard !found.isEmpty else { return ([], self) }
    let rest = members.filter { !found.contains($0) }
    return (
      found.map { .members(point: point, members: [$0]) },
      rest.isEmpty ? nil : .members(point: point, members: rest)
    )
  }
}
