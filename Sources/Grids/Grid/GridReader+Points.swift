internal import StudyKit

extension GridReader {
  /// Checks what depends on whole points: parameters that are set where they do not exist, and values that do not fit
  /// together. Has the same result as resolving each point, without making a dictionary for each.
  mutating func checkPoints(
    of grid: Grid, root: JSONNode, given: [String: Given], swept: [SweptAxis]
  ) {
    var stated = given.map { ($0.key, $0.value.location, "parameters." + $0.key) }
    for axis in swept {
      for (index, column) in axis.axis.columns.enumerated() {
        stated.append((column.parameter, axis.keys[index], axis.paths[index]))
      }
    }
    for (name, location, path) in stated.sorted(by: { $0.2 < $1.2 }) {
      guard let declaration = grid.study.parameter(name),
        let error = inapplicability(of: declaration, in: grid)
      else { continue }
      report(location, path, .parameter(error, study: grid.study.name))
    }
    checkTogether(grid, root: root, given: given, swept: swept)
  }

  /// Why a parameter does not exist at some point, the first such point deciding; nil if it exists at all points.
  ///
  /// Visits only the points of those axes on which its existence depends.
  private func inapplicability(
    of declaration: ParameterDeclaration, in grid: Grid
  ) -> ParameterError? {
    var chain: [String] = []
    var next: ParameterDeclaration? = declaration
    while let condition = next?.condition {
      chain.append(condition.parameter)
      next = grid.study.parameter(condition.parameter)
    }
    guard !chain.isEmpty else { return nil }
    let apart = grid.presence?.absence?.axes ?? []
    let chosen = grid.axes.indices.filter { axis in
      apart.contains(axis) || grid.axes[axis].columns.contains { chain.contains($0.parameter) }
    }
    let narrow = Grid(
      study: grid.study, seed: grid.seed, members: 1, axes: chosen.map { grid.axes[$0] },
      parameters: grid.parameters.filter { chain.contains($0.key) }, output: "", text: "")
    for index in 0..<narrow.pointCount {
      let point = narrow.point(index)
      if grid.members(ofPoint: grid.index(of: point.indices, along: chosen)) == 0 { continue }
      let values = point.values
      guard let condition = grid.study.unmetCondition(of: declaration, in: values),
        let actual = values[condition.parameter]
      else { continue }
      return .inapplicable(name: declaration.name, condition: condition, actual: actual)
    }
    return nil
  }

  /// Reports each reason why points are impossible once, with the number of points.
  private mutating func checkTogether(
    _ grid: Grid, root: JSONNode, given: [String: Given], swept: [SweptAxis]
  ) {
    var failures: [ParameterError] = []
    var points: [ParameterError: (first: Int, further: Int)] = [:]
    grid.study.check(grid.space) { index, error in
      if points[error] != nil {
        points[error]?.further += 1
      } else {
        failures.append(error)
        points[error] = (index, 0)
      }
      return failures.count < GridError.lineLimit
    }
    for failure in failures {
      guard let (first, further) = points[failure] else { continue }
      let point = grid.point(first)
      guard case .impossible(let names, let reason) = failure else {
        report(root["study"]?.location, "", .parameter(failure, study: grid.study.name))
        continue
      }
      let (location, path) = location(of: names, at: point, root: root, given: given, swept: swept)
      let description = grid.description(of: point)
      report(location, path, .impossible(reason, at: description, further: further))
    }
  }

  /// The location of the first of the parameters that the grid sets or sweeps; that of the study if it sets none.
  private func location(
    of names: [String], at point: Point, root: JSONNode, given: [String: Given],
    swept: [SweptAxis]
  ) -> (Location?, String) {
    for name in names {
      for (axis, index) in zip(swept, point.indices) {
        guard let column = axis.axis.columns.firstIndex(where: { $0.parameter == name }) else {
          continue
        }
        return (axis.location(column: column, at: index), "\(axis.paths[column])[\(index)]")
      }
      if let given = given[name] { return (given.location, "parameters." + name) }
    }
    return (root["study"]?.location, names.first ?? "")
  }
}
