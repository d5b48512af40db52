package import StudyKit

/// How many members those points have for which conditions hold.
package struct MemberRule: Equatable, Sendable {
  /// The conditions, as they were written; ``all`` for every point.
  package let condition: String
  /// Members of these points.
  package let members: Int

  /// What is written for every point.
  static let all = "*"
  /// The key of the rules in a grid with every parameter.
  package static let key = "membersWhere"

  package init(_ condition: String, _ members: Int) {
    (self.condition, self.members) = (condition, members)
  }
}

/// Which of a grid's runs were asked for, where these are not all of them.
///
/// The others have the status `absent`. Which ones follows from the grid alone.
package struct Presence: Equatable, Sendable {
  /// How members were given to points: a point has the most of those that apply to it.
  package let rules: [MemberRule]
  /// How many runs were asked for, summaries not counted.
  package let runCount: Int
  /// How many points have runs.
  package let pointCount: Int
  /// The points that do not exist, for the study; nil where all do.
  let absence: ParameterSpace.Absence?
  // By point.
  private let members: [UInt32]

  /// Carries out rules on the points that axes span; nil if all points have all members.
  package init?(_ rules: [MemberRule], axes: [Axis]) throws(Conditions.Refusal) {
    let lengths = axes.map(\.count)
    var members = [UInt32](repeating: 0, count: lengths.reduce(1, *))
    var apart: Set<Int> = []
    for rule in rules {
      let count = UInt32(rule.members)
      if rule.condition == MemberRule.all {
        for point in members.indices { members[point] = max(members[point], count) }
        continue
      }
      let conditions = try Conditions([rule.condition], axes: axes, members: nil)
      apart.formUnion(conditions.axes)
      for point in conditions.points(lengths) { members[point] = max(members[point], count) }
    }
    guard Set(members).count > 1 else { return nil }
    self.rules = rules
    self.members = members
    runCount = members.reduce(0) { $0 + Int($1) }
    pointCount = members.count { $0 > 0 }
    absence =
      pointCount < members.count
      ? ParameterSpace.Absence(members.map { $0 == 0 }, along: apart) : nil
  }

  /// How many members a point has; 0 for one that does not exist.
  package func members(ofPoint point: Int) -> Int { Int(members[point]) }

  /// How many members points that exist have, in words: `32 members`, `8 to 32 members`; `most` is the most of any, and
  /// `until` the rule that decides it, if there is one.
  package static func text(_ presence: Presence?, _ until: Until?, of most: Int) -> String {
    let fewest =
      until?.rule.least ?? presence.map { Int($0.members.lazy.filter { $0 > 0 }.min() ?? 0) }
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
