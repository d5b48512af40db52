internal import Grids

/// What decides by outcomes which runs of several grids are asked for: each grid's own rule, or none.
///
/// Points are numbered over all grids, and so are groups of points that are decided together.
struct BundleDecisions {
  private var grids: [(any Decisions)?]
  // How many runs may still be added to each grid.
  private var spareRuns: [Int]
  private let points: BundlePoints
  // The number of each grid's first group.
  private var firstGroups: [Int] = []
  /// How many groups there are.
  private(set) var groupCount = 0

  init(_ plan: BundlePlan) {
    grids = plan.plans.map(\.decisions)
    spareRuns = plan.plans.map(\.spareRuns)
    points = plan.points
    for grid in grids {
      firstGroups.append(groupCount)
      groupCount += grid?.groupCount ?? 0
    }
  }

  /// The grid of a group, and the group's number there.
  private func locate(group: Int) -> (grid: Int, group: Int) {
    let grid = firstGroups.lastIndex { $0 <= group } ?? 0
    return (grid, group - firstGroups[grid])
  }

  /// The group of a point; nil where the grid itself says what is asked for.
  func group(of point: Int) -> Int? {
    let (grid, point) = points.locate(point)
    return grids[grid].map { firstGroups[grid] + $0.group(of: point) }
  }

  /// The points of a group in ascending order.
  func points(of group: Int) -> [Int] {
    let (grid, group) = locate(group: group)
    return grids[grid]?.points(of: group).map { $0 + points.first(ofGrid: grid) } ?? []
  }

  /// How many members of a point are asked for; 0 where the grid itself says so.
  func count(_ point: Int) -> Int {
    let (grid, point) = points.locate(point)
    return grids[grid]?.count(point) ?? 0
  }

  /// Whether no more members of a group will be asked for.
  func isSettled(_ group: Int) -> Bool {
    let (grid, group) = locate(group: group)
    return grids[grid]?.isSettled(group) ?? true
  }

  /// Asks for more members of a group, or settles it.
  mutating func goOn(_ group: Int) {
    let (grid, group) = locate(group: group)
    grids[grid]?.goOn(group)
  }

  /// Takes note of what a finished member has found; `value` gives the number of a measure, nil for none.
  mutating func note(_ member: Int, of point: Int, _ value: (String) -> Double?) {
    let (grid, point) = points.locate(point)
    grids[grid]?.tally?.note(member, of: point, value)
  }

  /// The measure of the summary of a point that decides with others; nil where it decides nothing.
  func summaryMeasure(of point: Int) -> String? {
    grids[points.locate(point).grid]?.summaryMeasure
  }

  /// Takes note of what the summary of a point has found of the measure that decides; nil for one that failed.
  mutating func note(_ numbers: [Double]?, ofSummary point: Int) {
    let (grid, point) = points.locate(point)
    grids[grid]?.note(numbers, ofSummary: point)
  }

  /// How many of `count` more members of a point are computed in this sweep.
  mutating func take(_ count: Int, of point: Int) -> Int {
    let grid = points.locate(point).grid
    let taken = min(count, spareRuns[grid])
    spareRuns[grid] -= taken
    return taken
  }
}
