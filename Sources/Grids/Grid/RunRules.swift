internal import StudyKit

/// How many members those points have for which conditions hold.
package struct MemberRule: Equatable, Sendable {
  /// The conditions, as they were written; ``all`` for every point.
  package let condition: String
  /// Members of these points.
  package let members: Int

  /// What is written for every point.
  static let all = "*"

  package init(_ condition: String, _ members: Int) {
    (self.condition, self.members) = (condition, members)
  }
}

/// The rules by which a grid asks for runs, where it does not ask for all of them.
///
/// Several texts of conditions are alternatives.
package struct RunRules: Equatable, Sendable {
  /// Where an axis exists.
  package struct Scope: Equatable, Sendable {
    /// The name of the axis.
    package let axis: String
    /// A case along it; nil for the whole axis.
    package let name: String?
    /// Where it exists.
    package let conditions: [String]

    package init(_ axis: String, _ name: String? = nil, where conditions: [String]) {
      (self.axis, self.name, self.conditions) = (axis, name, conditions)
    }
  }

  /// How many members points have: the most of those that apply; none if all have the same.
  package var members: [MemberRule] = []
  /// Axes and cases that do not exist everywhere.
  package var scopes: [Scope] = []
  /// The points that exist; none for all.
  package var include: [String] = []
  /// The points that do not.
  package var exclude: [String] = []

  package init(
    members: [MemberRule] = [], scopes: [Scope] = [], include: [String] = [], exclude: [String] = []
  ) {
    (self.members, self.scopes) = (members, scopes)
    (self.include, self.exclude) = (include, exclude)
  }
}

extension RunRules {
  /// What is wrong with rules that are right one by one.
  package enum Contradiction: Error, Equatable {
    /// Conditions that cannot be read.
    case conditions(String)
    /// Each of these axes exists only for some values of the next, and the last of the first.
    case circle([String])
  }

  /// The axes with their scopes.
  package func scoped(_ axes: [Axis]) throws(Contradiction) -> [Axis] {
    var known: [Int: [Conditions]] = [:]
    for scope in scopes where scope.name == nil {
      guard let axis = axes.firstIndex(where: { $0.name == scope.axis }) else { continue }
      known[axis] = try Self.read(scope.conditions, of: axes)
    }
    if known.isEmpty { return axes }
    var scoped = axes
    var done = Set(axes.indices).subtracting(known.keys)
    while done.count < axes.count {
      let next = known.keys.sorted().first { axis in
        !done.contains(axis) && (known[axis] ?? []).allSatisfy { done.isSuperset(of: $0.axes) }
      }
      guard let axis = next, let conditions = known[axis] else {
        throw .circle(Self.circle(in: known, without: done, axes))
      }
      let own = Set(conditions.flatMap(\.axes))
      let deciding = own.union(own.flatMap { scoped[$0].scope?.axes ?? [] }).sorted()
      let all = scoped
      let scope = ParameterSpace.Scope(axes: deciding, lengths: deciding.map { axes[$0].count }) {
        chosen in
        var indices = all.map { _ in 0 }
        for (axis, index) in zip(deciding, chosen) { indices[axis] = index }
        return conditions.contains { $0.hold(at: indices, along: all) }
      }
      scoped[axis] = axes[axis].within(scope)
      done.insert(axis)
    }
    return scoped
  }

  /// The names of axes that depend on one another in a circle.
  private static func circle(
    in known: [Int: [Conditions]], without done: Set<Int>, _ axes: [Axis]
  ) -> [String] {
    var path: [Int] = []
    var axis = known.keys.sorted().first { !done.contains($0) }
    while let next = axis, !path.contains(next) {
      path.append(next)
      axis = known[next]?.flatMap(\.axes).first { !done.contains($0) }
    }
    let first = axis.flatMap { path.firstIndex(of: $0) } ?? 0
    return path[first...].map { axes[$0].name }
  }

  /// Conditions of several texts.
  static func read(
    _ texts: [String], of axes: [Axis]
  ) throws(Contradiction) -> [Conditions] {
    var all: [Conditions] = []
    for text in texts {
      do throws(Conditions.Refusal) {
        all.append(try Conditions([text], axes: axes, members: nil))
      } catch { throw .conditions(text) }
    }
    return all
  }
}
