internal import Grids
package import Store
internal import StudyKit

/// How two result files differ: in what was asked, in the bits of the runs that both have, and in their numbers.
package struct SweepDifferences: Sendable {
  /// A setting that is not the same in both.
  struct Setting: Sendable {
    let name: String
    /// The values in the first, as a grid has them; none where it does not have the setting.
    let first: [String]
    let second: [String]
  }

  let first: SweepContents
  let second: SweepContents
  /// What was asked differently.
  let settings: [Setting]
  /// Why no point of one is a point of the other; nil where there are such points.
  let obstacle: String?
  /// The points of the first that the second has, too, where only settings with one value in each are left aside.
  let points: [CommonPoint]
  /// The bits of the runs that both have.
  let runs: ComparedBits
  /// The bits of the summaries that both have computed from the same runs.
  let summaries: ComparedBits
  /// The numbers, in the order of the measures, then of the points.
  let comparisons: [Comparison]

  /// Compares two open files.
  package init(_ first: SweepContents, _ second: SweepContents) throws(StoreError) {
    self.first = first
    self.second = second
    settings = Self.settings(first, second)
    let (points, obstacle) = Self.points(first, second)
    self.points = points
    self.obstacle = obstacle
    runs = try ComparedBits(first, second, points)
    summaries = try ComparedBits(ofSummaries: first, second)
    comparisons = try Comparison.all(first, second, points)
  }

  /// Whether there are common runs, and all that is common has the same bits.
  package var areSame: Bool {
    runs.same > 0 && runs.different + summaries.different == 0
  }

  /// How many numbers were compared by a test.
  var testCount: Int { comparisons.count { $0.adjusted?.isNaN == false } }
}

/// A point of one file and the one of the other that has the same coordinates.
struct CommonPoint: Sendable {
  let first: Int
  let second: Int
}

extension SweepContents {
  /// The values of every setting, as a grid has them: one, or those along an axis.
  fileprivate var asked: [String: [String]] {
    var asked: [String: [String]] = [:]
    for (name, value) in grid.parameters { asked[name] = [value.label] }
    if let seed = grid.seed { asked["seed"] = [seed.label] }
    for column in grid.axes.flatMap(\.columns) {
      asked[column.parameter] = column.values.indices.map { column[$0]?.label ?? "" }
    }
    return asked
  }

  /// The values of some settings at a point.
  fileprivate func values(of names: [String], _ asked: [String: [String]], at point: Int)
    -> [String]
  {
    let axes = Dictionary(
      grid.axes.enumerated().flatMap { axis, swept in swept.columns.map { ($0.parameter, axis) } },
      uniquingKeysWith: { first, _ in first })
    let indices = grid.indices(ofPoint: point)
    return names.map { name in
      guard let axis = axes[name] else { return asked[name]?[0] ?? "" }
      return grid.axes[axis].exists(at: indices) ? asked[name]?[indices[axis]] ?? "" : ""
    }
  }
}

extension SweepDifferences {
  private static func settings(_ first: SweepContents, _ second: SweepContents) -> [Setting] {
    let version = { (contents: SweepContents) in
      contents.archive.studyVersion.map { ["\($0)"] } ?? []
    }
    let (one, other) = (first.asked, second.asked)
    let names = Set(one.keys).union(other.keys).sorted()
    return [
      Setting(name: "study", first: [first.study], second: [second.study]),
      Setting(name: "study's version", first: version(first), second: version(second)),
      Setting(
        name: "members", first: [first.grid.memberCountText],
        second: [second.grid.memberCountText]),
      Setting(
        name: "data", first: [first.archive.dataText].compactMap { $0 },
        second: [second.archive.dataText].compactMap { $0 }),
    ].filter { $0.first != $0.second }
      + names.map { Setting(name: $0, first: one[$0] ?? [], second: other[$0] ?? []) }
      .filter { $0.first != $0.second }
  }

  private static func points(
    _ first: SweepContents, _ second: SweepContents
  ) -> (points: [CommonPoint], obstacle: String?) {
    let (one, other) = (first.asked, second.asked)
    let swept = Set(one.keys).union(other.keys).sorted().filter {
      (one[$0]?.count ?? 0) > 1 || (other[$0]?.count ?? 0) > 1
    }
    for name in swept where Set(one[name] ?? []).isDisjoint(with: other[name] ?? []) {
      return ([], "\(name) has no value that is in both")
    }
    let known = Dictionary(
      second.points.map { (second.values(of: swept, other, at: $0), $0) },
      uniquingKeysWith: { first, _ in first })
    let points = first.points.compactMap { point in
      known[first.values(of: swept, one, at: point)].map {
        CommonPoint(first: point, second: $0)
      }
    }
    return (points, points.isEmpty ? "no point is in both" : nil)
  }
}
