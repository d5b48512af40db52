internal import StudyKit

/// Which of a grid's runs were asked for, where these are not all of them.
///
/// The others have the status `absent`. Which ones follows from the grid alone.
package struct Presence: Equatable, Sendable {
  /// How many runs were asked for, summaries not counted.
  package let runCount: Int
  /// How many points have runs.
  package let pointCount: Int
  /// The points that do not exist, for the study; nil where all do.
  let absence: ParameterSpace.Absence?
  // By point.
  private let members: [UInt32]

  /// Carries out rules on the points that axes with their scopes span; nil if all points have all `most` members.
  package init?(
    _ rules: RunRules, axes: [Axis], members most: Int
  ) throws(RunRules.Contradiction) {
    let judge = try PointJudge(rules, axes: axes, members: most)
    guard judge.mayDiffer else { return nil }
    var members: [UInt32] = []
    members.reserveCapacity(axes.reduce(1) { $0 * $1.count })
    axes.forEachPoint { indices in
      members.append(UInt32(judge.members(at: indices)))
    }
    guard members.contains(where: { $0 != most }) else { return nil }
    self.members = members
    runCount = members.reduce(0) { $0 + Int($1) }
    pointCount = members.count { $0 > 0 }
    absence =
      pointCount < members.count
      ? ParameterSpace.Absence(members.map { $0 == 0 }) : nil
  }

  /// How many members a point has; 0 for one that does not exist.
  package func members(ofPoint point: Int) -> Int { Int(members[point]) }

  /// How many members points that exist have, in words: `32 members`, `8 to 32 members`; `most` is the most of any, and
  /// `until` the rule that decides it, if there is one.
  package static func text(_ presence: Presence?, _ until: Until?, of most: Int) -> String {
    let decided = until.flatMap { $0.isOverSeeds ? nil : $0.rule.least }
    let fewest = decided ?? presence.map { Int($0.members.lazy.filter { $0 > 0 }.min() ?? 0) }
    let range = fewest.map { $0 < most ? "\($0) to " : "" } ?? ""
    return range + (most == 1 ? "1 member" : "\(most) members")
  }
}

extension Grid {
  /// How many members a point has; 0 for one that does not exist.
  package func members(ofPoint point: Int) -> Int { presence?.members(ofPoint: point) ?? members }

  /// Whether the run at an index in row-major order was asked for.
  package func exists(runAt index: Int) -> Bool {
    presence == nil || index % members < members(ofPoint: index / members)
  }

  /// How many runs were asked for, summaries not counted.
  package var askedRunCount: Int { presence?.runCount ?? runCount }

  /// How many points have runs.
  package var askedPointCount: Int { presence?.pointCount ?? pointCount }
}
