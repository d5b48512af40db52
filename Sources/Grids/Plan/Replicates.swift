internal import StudyKit

/// How many members the points of a grid have by its rule for that: each point is decided for itself.
///
/// Takes four bytes a point besides the ``Tally``.
struct Replicates: Decisions {
  private let rule: UntilNarrow
  var tally: Tally?
  // By point: how many members are asked for, negative if no more will be.
  private var looks: [Int32]

  /// The members of a grid up to each point's first look.
  init(of grid: Grid, _ until: Until) {
    rule = until.rule
    tally = Tally(of: grid, counting: until.isMeant)
    let first = Int32(rule.look(after: 0))
    looks = (0..<grid.pointCount).map { grid.members(ofPoint: $0) == 0 ? 0 : first }
  }

  var groupCount: Int { looks.count }
  func group(of point: Int) -> Int { point }
  func points(of group: Int) -> [Int] { [group] }
  func count(_ point: Int) -> Int { Int(looks[point].magnitude) }
  func isSettled(_ point: Int) -> Bool { looks[point] <= 0 }

  mutating func goOn(_ point: Int) {
    let count = count(point)
    let (trials, successes) = tally?.seen(count, of: point) ?? (0, 0)
    let isEnough = rule.isEnough(successes: successes, trials: trials, of: count)
    looks[point] = isEnough ? -Int32(count) : Int32(rule.look(after: count))
  }
}
