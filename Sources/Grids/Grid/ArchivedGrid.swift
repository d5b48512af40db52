package import StudyKit

/// The grid that a file was made for, as far as the file says it by itself: this program need not know the study.
package struct ArchivedGrid: Sendable {
  /// The axes, outermost first.
  package let axes: [Axis]
  /// Ensemble members per point, the most of any.
  package let members: Int
  /// Which runs were asked for, as far as the grid says it; nil for all.
  package let presence: Presence?
  /// The rule by which points got their numbers of members; nil where there was none.
  package let until: Until?
  /// The rule by which points were chosen; nil where there was none.
  package let refine: Refine?
  /// The parameters that are not swept, in the order of their names.
  package let parameters: [(name: String, value: ParameterValue)]
  /// The seed; nil where it is swept.
  package let seed: ParameterValue?
  /// The preset that the grid names; nil where it names none.
  package let preset: String?

  package init(
    axes: [Axis], members: Int, presence: Presence?, until: Until?, refine: Refine?,
    parameters: [(name: String, value: ParameterValue)], seed: ParameterValue?, preset: String?
  ) {
    (self.axes, self.members, self.presence) = (axes, members, presence)
    (self.until, self.refine) = (until, refine)
    (self.parameters, self.seed, self.preset) = (parameters, seed, preset)
  }

  /// How many points there are.
  package var pointCount: Int { axes.reduce(1) { $0 * $1.count } }

  /// Whether runs may be absent.
  package var hasAbsentRuns: Bool { presence != nil || rule != nil }

  /// The rule by which outcomes have decided which runs there are, in words; nil where there was none.
  package var rule: String? { until?.words ?? refine?.words }

  /// How many points have runs.
  package var askedPointCount: Int { presence?.pointCount ?? pointCount }

  /// How many members a point has; 0 for one that does not exist.
  package func members(ofPoint point: Int) -> Int { presence?.members(ofPoint: point) ?? members }

  /// How many members points have, in words: `32 members`, `8 to 32 members`.
  package var membersText: String { Presence.text(presence, until, of: members) }

  /// The same without the word, `8 to 32`.
  package var memberCountText: String {
    String(membersText[..<(membersText.lastIndex(of: " ") ?? membersText.endIndex)])
  }

  /// The index of a point along each axis.
  package func indices(ofPoint point: Int) -> [Int] {
    var indices = [Int](repeating: 0, count: axes.count)
    var rest = point
    for axis in axes.indices.reversed() {
      (rest, indices[axis]) = rest.quotientAndRemainder(dividingBy: axes[axis].count)
    }
    return indices
  }
}

extension ArchivedGrid {
  /// What a file says of a grid that it was made for.
  package init(_ grid: Grid) {
    let swept = Set(grid.axes.flatMap { $0.columns.map(\.parameter) })
    self.init(
      axes: grid.axes, members: grid.members, presence: grid.presence, until: grid.until,
      refine: grid.refine,
      parameters: grid.parameters.filter { !swept.contains($0.key) }.sorted { $0.key < $1.key }
        .map { ($0.key, $0.value) },
      seed: swept.contains("seed") ? nil : .integer(Int(clamping: grid.seed)),
      preset: grid.preset?.name)
  }
}
