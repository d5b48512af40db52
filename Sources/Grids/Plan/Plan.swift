package import StudyKit

/// What is to be done of a grid, in the order in which it is handed out: longest first.
package struct Plan: Sendable {
  /// Members of one aligned block of a point each; the crew decides how many it sends at once.
  package let assignments: [Assignment]
  /// How many runs those have together.
  package let runCount: Int
  /// Runs of the grid that have an outcome and stay as they are.
  package let finishedCount: Int
  /// Summaries of points whose runs have their outcomes, but which have none themselves.
  package let readySummaries: [Assignment]
  /// By point: runs without outcome; the point's summary is ready when there are none.
  package private(set) var openRuns: [Int]

  /// By point: what one member costs.
  package let costs: [Cost]

  private let hasSummary: [Bool]

  /// Orders what a selection leaves open.
  ///
  /// - Parameters:
  ///   - maxRuns: at most so many runs, the first in the order; summaries are not counted.
  ///   - retryFailed: whether runs that failed or were lost are done again; one that diverged
  ///     would diverge again.
  ///   - status: what is known of each run, and of each point's summary (without member).
  package init(
    _ grid: Grid, selection: Selection? = nil, maxRuns: Int = .max, retryFailed: Bool = false,
    status: (Run) -> RunStatus
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
    assignments = Self.first(maxRuns, of: order.map { blocks[$0].assignment })
    runCount = assignments.reduce(0) { $0 + $1.runs.count }
    finishedCount = finished
    readySummaries = (0..<grid.pointCount).filter { point in
      hasSummary[point] && openRuns[point] == 0
        && !status(Run(point: point, member: nil)).isOutcome
    }.map { .summary(point: $0) }
    self.openRuns = openRuns
    self.costs = costs
    self.hasSummary = hasSummary
  }

  /// Notes that a run, handed out by this plan, has its outcome; returns the point's summary when
  /// it was the last one that was missing.
  package mutating func finish(_ run: Run) -> Assignment? {
    guard run.member != nil else { return nil }
    precondition(openRuns[run.point] > 0, "point \(run.point) has no open run")
    openRuns[run.point] -= 1
    return openRuns[run.point] == 0 && hasSummary[run.point] ? .summary(point: run.point) : nil
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
