internal import StudyKit

/// The runs of a grid that are to be done: those that `--only` selects, of a smaller grid or a part if there is one.
package struct Selection: Equatable, Sendable {
  /// The indices along each axis; nil for all.
  package let indices: [Set<Int>?]
  /// The members; nil for all.
  package let members: Set<Int>?
  // By axis: where it exists, if there are conditions on it and it does not exist everywhere.
  private var scopes: [Int: ParameterSpace.Scope] = [:]
  /// The runs in row-major order among which indices and members select; nil for all.
  package var runs: RunSet?

  private init(indices: [Set<Int>?], members: Set<Int>?) {
    (self.indices, self.members) = (indices, members)
  }

  /// Everything.
  package static func all(of grid: Grid) -> Selection {
    Selection(indices: grid.axes.map { _ in nil }, members: nil)
  }

  /// Whether it is everything.
  package var isAll: Bool {
    members == nil && runs == nil && indices.allSatisfy { $0 == nil }
  }

  /// Whether the runs of a point are selected.
  package func contains(_ point: [Int]) -> Bool {
    zip(indices, point).allSatisfy { $0?.contains($1) ?? true }
      && scopes.values.allSatisfy { $0.contains(point) }
  }

  /// Whether all runs of a point are selected.
  package func containsAll(of point: Int, in grid: Grid) -> Bool {
    let ofPoint = point * grid.members..<(point + 1) * grid.members
    return members == nil && contains(grid.indicesAndSeed(ofPoint: point).indices)
      && runs.map { $0.count(in: ofPoint) == grid.members(ofPoint: point) } ?? true
  }

  /// Whether a member is selected.
  package func contains(member: Int) -> Bool { members?.contains(member) ?? true }
}

extension Selection {
  /// Reads the values of `--only`, such as `noise=0.5,member=0..9`.
  ///
  /// What is written is read as ``Conditions``, several options as one.
  package init(_ options: [String], of grid: Grid) throws(GridError) {
    try self.init(options, axes: grid.axes, members: grid.members)
  }

  /// Reads the values of `--only` for a grid whose axes and number of members are known.
  package init(_ options: [String], axes: [Axis], members: Int) throws(GridError) {
    do throws(Conditions.Refusal) {
      let conditions = try Conditions(options, axes: axes, members: members)
      self.init(indices: conditions.indices, members: conditions.members)
      for axis in conditions.axes { scopes[axis] = axes[axis].scope }
    } catch {
      let problem = GridError.Problem(at: .option("--only " + error.text), "", error.reason)
      throw GridError(.usage, file: "--only", [problem])
    }
  }
}
