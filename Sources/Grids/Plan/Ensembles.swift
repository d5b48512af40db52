internal import StudyKit

/// How many ensembles there are along the axis `seed` by a grid's rule for that: the points that agree in all else are
/// decided together, by what their summaries have found.
struct Ensembles: Decisions {
  private let rule: UntilNarrow
  private let members: Int
  private let presence: Presence?
  private let seeds: Int
  // The distance of their points in the file.
  private let stride: Int
  // By group: how many seeds are asked for, negative if no more will be.
  private var looks: [Int32]
  // By point: what its summary has found.
  private var found: [Int: [Double]] = [:]
  let summaryMeasure: String?
  var tally: Tally?

  /// The ensembles of a grid up to each group's first look.
  init(of grid: Grid, _ until: Until) {
    rule = until.rule
    members = grid.members
    presence = grid.presence
    summaryMeasure = until.measure
    let axis = grid.axes.firstIndex { $0.name == until.axis } ?? 0
    seeds = grid.axes[axis].count
    stride = grid.axes[(axis + 1)...].reduce(1) { $0 * $1.count }
    looks = [Int32](repeating: Int32(rule.look(after: 0)), count: grid.pointCount / seeds)
    for group in looks.indices where points(of: group).allSatisfy({ most($0) == 0 }) {
      looks[group] = 0
    }
  }

  var groupCount: Int { looks.count }

  func group(of point: Int) -> Int { point / (stride * seeds) * stride + point % stride }

  func points(of group: Int) -> [Int] {
    (0..<seeds).map { group / stride * stride * seeds + $0 * stride + group % stride }
  }

  func count(_ point: Int) -> Int {
    point / stride % seeds < Int(looks[group(of: point)].magnitude) ? most(point) : 0
  }

  func isSettled(_ group: Int) -> Bool { looks[group] <= 0 }

  mutating func note(_ numbers: [Double]?, ofSummary point: Int) { found[point] = numbers }

  mutating func goOn(_ group: Int) {
    let count = Int(looks[group])
    let rows = points(of: group).prefix(count).compactMap { found[$0] }
    let isEnough = rule.isEnough(means: rows, of: count)
    looks[group] = isEnough ? -Int32(count) : Int32(rule.look(after: count))
  }

  /// How many members a point has if it is asked for; 0 for one that the grid leaves out.
  private func most(_ point: Int) -> Int { presence?.members(ofPoint: point) ?? members }
}
