internal import StudyKit

extension GridReader {
  /// Checks what depends on whole points: parameters that are set where they do not exist, and values that do not fit
  /// together. Has the same result as resolving each point, without making a dictionary for each.
  mutating func checkPoints(
    of grid: Grid, root: JSONNode, given: [String: Given], swept: [SweptAxis]
  ) {
    for (name, parameter) in given.sorted(by: { $0.key < $1.key }) {
      guard let error = inapplicability(of: name, in: grid, along: nil, at: nil) else { continue }
      report(parameter.location, "parameters." + name, .parameter(error, study: grid.study.name))
    }
    for (index, axis) in swept.enumerated() {
      for (place, column) in axis.axis.columns.enumerated() {
        let isStated = axis.isStated[place]
        guard
          let error = inapplicability(of: column.parameter, in: grid, along: index, at: isStated)
        else { continue }
        report(axis.keys[place], axis.paths[place], .parameter(error, study: grid.study.name))
      }
    }
    checkTogether(grid, root: root, given: given, swept: swept)
  }

  /// Why a parameter does not exist at some point where the grid says something of it, the first such point deciding;
  /// nil if it exists at all of them.
  ///
  /// Visits only the points of those axes on which its existence depends. `axis` is that along which it steps, and
  /// `isStated` says at which indices the grid has a value for it; nil for all.
  private func inapplicability(
    of name: String, in grid: Grid, along axis: Int?, at isStated: [Bool]?
  ) -> ParameterError? {
    guard let declaration = grid.study.parameter(name), declaration.condition != nil else {
      return nil
    }
    var chain: Set<String> = []
    var next: ParameterDeclaration? = declaration
    while let condition = next?.condition {
      chain.insert(condition.parameter)
      next = grid.study.parameter(condition.parameter)
    }
    var chosen = Set(
      grid.axes.indices.filter { axis in
        grid.axes[axis].columns.contains { chain.contains($0.parameter) }
      })
    if let axis, isStated != nil || grid.axes[axis].scope != nil { chosen.insert(axis) }
    chosen.formUnion(chosen.flatMap { grid.axes[$0].scope?.axes ?? [] })
    for point in grid.space.firstPoints(along: chosen) {
      let (indices, _) = grid.indicesAndSeed(ofPoint: point)
      if let axis, !grid.axes[axis].exists(at: indices) || isStated?[indices[axis]] == false {
        continue
      }
      let values = grid.values(of: chain, at: indices)
      guard let condition = grid.study.unmetCondition(of: declaration, in: values),
        let actual = values[condition.parameter]
      else { continue }
      return .inapplicable(name: name, condition: condition, actual: actual)
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
        return (axis.location(column: column, at: index), axis.path(column: column, at: index))
      }
      if let given = given[name] { return (given.location, "parameters." + name) }
    }
    return (root["study"]?.location, names.first ?? "")
  }
}
