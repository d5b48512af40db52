package import StudyKit

/// What decides by the outcomes of runs which members of which points are asked for, group by group of points.
///
/// Whatever the rule, what a group is asked for next follows from the outcomes of what it was asked for before, once it has
/// them all. So it does not matter in which order they came, on which ranks, or in how many starts: a start asks the rule
/// again from the beginning.
package protocol Decisions: Sendable {
  /// How many groups of points there are that are decided apart from each other.
  var groupCount: Int { get }
  /// The group of a point.
  func group(of point: Int) -> Int
  /// The points of a group in ascending order.
  func points(of group: Int) -> [Int]
  /// What members have found; nil where summaries decide.
  var tally: Tally? { get set }
  /// The measure of summaries that decides, each point's being due when its members have outcomes; nil where members decide.
  var summaryMeasure: String? { get }
  /// How many members of a point are asked for, the first ones.
  func count(_ point: Int) -> Int
  /// Whether no more members of a group will be asked for.
  func isSettled(_ group: Int) -> Bool
  /// Asks for more members of a group, all of whose members that were asked for have an outcome, or settles it.
  mutating func goOn(_ group: Int)
  /// Takes note of what the summary of a point has found of ``summaryMeasure``; nil for one that failed.
  mutating func note(_ numbers: [Double]?, ofSummary point: Int)
}

extension Decisions {
  package var summaryMeasure: String? { nil }
  package mutating func note(_ numbers: [Double]?, ofSummary point: Int) {}

  /// Whether no more members of a point will be asked for.
  package func isFinal(_ point: Int) -> Bool { isSettled(group(of: point)) }

  /// Whether a point has members, and the summary of those that are asked for is due.
  func hasAll(of point: Int) -> Bool {
    count(point) > 0 && (summaryMeasure != nil || isFinal(point))
  }

  /// Goes on with a group as long as its members, and its summaries where these decide, have an outcome; those of a point
  /// without member are the summary.
  mutating func replay(_ group: Int, isOver: (_ point: Int, _ member: Int?) -> Bool) {
    let points = points(of: group)
    while !isSettled(group) {
      let isDue = points.allSatisfy { point in
        (0..<count(point)).allSatisfy { isOver(point, $0) }
          && (summaryMeasure == nil || count(point) == 0 || isOver(point, nil))
      }
      guard isDue else { return }
      goOn(group)
    }
  }
}

extension Grid {
  /// What decides by outcomes which runs are asked for, without an outcome; nil for a grid that says it all.
  package var decisions: (any Decisions)? {
    if let until, until.isOverSeeds { return Ensembles(of: self, until) }
    if let until { return Replicates(of: self, until) }
    if let refine { return Refinement(of: self, refine) }
    return nil
  }

  /// Whether outcomes decide which runs are asked for.
  package var decides: Bool { until != nil || refine != nil }

  /// Whether the run at an index in row-major order may have a status: it is absent if it was not asked for, and can be
  /// if a rule decides that.
  package func allows(_ status: RunStatus, at index: Int) -> Bool {
    exists(runAt: index) ? status != .absent || decides : status == .absent
  }

  /// Whether the summary of a point may have a status.
  package func allows(_ status: RunStatus, ofSummary point: Int) -> Bool {
    members(ofPoint: point) > 0 ? status != .absent || decides : status == .absent
  }

  /// Whether runs may be absent.
  package var hasAbsentRuns: Bool { presence != nil || decides }

  /// The rule by which they do, in words; nil where none does.
  package var rule: String? { until?.words ?? refine?.words }
}

/// Which finished members are trials of a fraction, and which of these are successes; two bits a run.
package struct Tally: Sendable {
  private let members: Int
  // By kind of point.
  private let proportions: [Proportion]
  private let kinds: PointKinds
  private var trials: RunSet
  private var successes: RunSet

  /// Nothing found yet of the fraction that the measure says which is meant.
  init(of grid: Grid, counting isMeant: (Measure) -> Bool) {
    members = grid.members
    kinds = grid.study.kinds(grid.space)
    proportions = kinds.measures.map { measures in
      // A grid is refused where a point has no such interval; a study that has lost it since has no trials.
      (try? measures?.get())?.ofSummary.first(where: isMeant)?.interval ?? Proportion(of: "")
    }
    trials = RunSet(below: grid.runCount)
    successes = RunSet(below: grid.runCount)
  }

  /// Takes note of what a finished member has found; `value` gives the number of a measure, nil for none.
  package mutating func note(_ member: Int, of point: Int, _ value: (String) -> Double?) {
    let proportion = proportions[kinds.index(ofPoint: point)]
    let isTrial = proportion.condition.map { value($0) == 1 } ?? true
    guard isTrial, let isSuccess = value(proportion.flag).flatMap(proportion.isSuccess) else {
      return
    }
    trials.insert(point * members + member)
    if isSuccess { successes.insert(point * members + member) }
  }

  /// Takes note of what the finished members of a point have found.
  package mutating func note(
    _ finished: any MemberReader, of point: Int
  ) throws(MemberReaderError) {
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

  /// How many of the first `count` members of a point are trials, and how many of these are successes.
  func seen(_ count: Int, of point: Int) -> (trials: Int, successes: Int) {
    let first = point * members..<point * members + count
    return (trials.count(in: first), successes.count(in: first))
  }
}
