package import StudyKit

/// How many members the points of a grid with a rule for that have so far, and what these have found.
///
/// Follows from the outcomes of members alone: at each look the rule asks those below it, and nothing beyond. So it does
/// not matter in which order they came, on which ranks, or in how many starts. Takes two bits per run and four bytes per
/// point.
package struct Replicates: Sendable {
  private let rule: UntilNarrow
  private let members: Int
  // By kind of point.
  private let proportions: [Proportion]
  private let kinds: PointKinds
  private var trials: RunSet
  private var successes: RunSet
  // By point: how many members are asked for, negative if no more will be.
  private var looks: [Int32]

  /// The replicates of a grid, without a finding; nil if it has no rule for their number.
  package init?(of grid: Grid) {
    guard let until = grid.until else { return nil }
    rule = until.rule
    members = grid.members
    kinds = grid.study.kinds(grid.space)
    proportions = kinds.measures.map { measures in
      // A grid is refused where a point has no such interval; a study that has lost it since has no trials.
      (try? measures.get()).flatMap { until.proportion(of: $0) } ?? Proportion(of: "")
    }
    trials = RunSet(below: grid.runCount)
    successes = RunSet(below: grid.runCount)
    looks = [Int32](repeating: Int32(rule.look(after: 0)), count: grid.pointCount)
  }

  /// Takes note of what a finished member has found; `value` gives the number of a measure, nil for none.
  package mutating func note(_ member: Int, of point: Int, _ value: (String) -> Double?) {
    let proportion = proportions[kinds.index(ofPoint: point)]
    let isTrial = proportion.condition.map { value($0) == 1 } ?? true
    guard isTrial, let flag = value(proportion.flag) else { return }
    trials.insert(point * members + member)
    if flag == 1 { successes.insert(point * members + member) }
  }

  /// Takes note of what the finished members of a point have found.
  package mutating func note(_ finished: any MemberReader, of point: Int) throws(MemberReaderError) {
    guard !finished.members.isEmpty else { return }
    let proportion = proportions[kinds.index(ofPoint: point)]
    let flags = try finished.read(proportion.flag)
    let conditions = try proportion.condition.map { name throws(MemberReaderError) in
      try finished.read(name)
    }
    for (index, member) in finished.members.enumerated() {
      note(member, of: point) { $0 == proportion.flag ? flags[index] : conditions?[index] }
    }
  }

  /// Looks at a point again and again as long as its members that are asked for have an outcome; returns how many are.
  mutating func replay(_ point: Int, isOver: (_ member: Int) -> Bool) -> Int {
    var seen = 0
    while !isSettled(point) {
      guard (seen..<count(point)).allSatisfy(isOver) else { break }
      seen = count(point)
      _ = goOn(point)
    }
    return count(point)
  }

  /// How many members of a point are asked for.
  package func count(_ point: Int) -> Int { Int(looks[point].magnitude) }

  /// Whether a point has all of the members that it will have.
  package func isSettled(_ point: Int) -> Bool { looks[point] < 0 }

  /// Looks at a point, all of whose members that were asked for have an outcome: asks for the next ones, which are
  /// returned, or settles how many there are.
  package mutating func goOn(_ point: Int) -> Range<Int>? {
    guard !isSettled(point) else { return nil }
    let count = count(point)
    let seen = point * members..<point * members + count
    let isEnough = rule.isEnough(
      successes: successes.count(in: seen), trials: trials.count(in: seen), of: count)
    looks[point] = isEnough ? -Int32(count) : Int32(rule.look(after: count))
    return isEnough ? nil : count..<self.count(point)
  }
}
