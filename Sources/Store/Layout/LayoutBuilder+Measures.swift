internal import Grids
internal import HDF5
internal import StudyKit

extension LayoutBuilder {
  /// Adds the arrays of the runs' measures: (axes…, member, own…).
  mutating func addMeasures() throws(StoreError) {
    for (measure, name) in try Self.merged(table.entries.map(\.measures)) {
      try take(name, "a measure of the study")
      let variable = array(
        measure, path: "/" + name, along: axisPaths + ["/member"],
        counts: axisCounts + [grid.members])
      variables.append(variable)
      measures.append(column(measure, path: variable.path, summary: false))
    }
    measures.sort { ($0.name, $0.path) < ($1.name, $1.path) }
  }

  /// Adds the arrays of the summaries: (axes…, own…), and the number of members that each was computed from.
  mutating func addSummaries() throws(StoreError) {
    let merged = try Self.merged(table.entries.map(\.summary))
    if merged.isEmpty { return }
    for (measure, plainName) in merged {
      let name = "summary_" + plainName
      try take(name, "a measure of the study's summary")
      let variable = array(measure, path: "/" + name, along: axisPaths, counts: axisCounts)
        .labeled("ancillary_variables", "n_members n_failed")
      variables.append(variable)
      summaries.append(column(measure, path: variable.path, summary: true))
    }
    summaries.sort { ($0.name, $0.path) < ($1.name, $1.path) }
    let counts = [
      ("n_members", "members that the summary was computed from"),
      ("n_failed", "members that failed or diverged, and are not in the summary"),
    ]
    for (name, longName) in counts {
      variables.append(
        Variable(
          path: "/" + name, elementType: .int64, dimensions: axisPaths, shape: axisCounts,
          contents: .raw(.zero)
        ).labeled("long_name", longName).labeled("coordinates", coordinates(along: axisPaths)))
    }
  }

  /// Adds the arrays of the runs' kept weights, (axes…, member, time, own…), and the checksums of each run's.
  mutating func addWeights() throws(StoreError) {
    let runs = (axisPaths + ["/member"], axisCounts + [grid.members])
    for (measure, name) in try Self.merged(table.entries.map(\.weights)) {
      try take(name, "a parameter of the network")
      let variable = array(measure, path: "/" + name, along: runs.0, counts: runs.1)
      variables.append(variable)
      weights.append(column(measure, path: variable.path, summary: false))
    }
    if weights.isEmpty { return }
    weights.sort { ($0.name, $0.path) < ($1.name, $1.path) }
    try take(String(KeptWeights.checksums.dropFirst()), "the checksums of kept weights")
    variables.append(
      Variable(
        path: KeptWeights.checksums, elementType: .uint64, dimensions: runs.0, shape: runs.1,
        contents: .raw(.zero)
      ).labeled("long_name", "hash of the run's identity and its weights; 0 where none are kept"))
  }

  /// The measures of all points, each once and with the name of its array.
  ///
  /// One that has other dimensions at some points has an array for each list of dimensions, called after these.
  private static func merged(
    _ lists: [[Measure]]
  ) throws(StoreError) -> [(measure: Measure, name: String)] {
    var merged: [Measure] = []
    for list in lists {
      var names: Set<String> = []
      for measure in list {
        guard names.insert(measure.name).inserted else {
          throw .inconsistent("the study has two measures named \(measure.name)")
        }
        let own = measure.dimensions.map(\.name)
        guard Set(own).count == own.count else {
          throw .inconsistent("the measure \(measure.name) has a dimension twice: \(own)")
        }
        let known = merged.filter { $0.name == measure.name }
        guard known.allSatisfy({ $0.element == measure.element }) else {
          throw .inconsistent(
            """
            the measure \(measure.name) has different types at different points; give each of them a name of \
            its own
            """)
        }
        if !known.contains(where: { $0.dimensions.map(\.name) == own }) { merged.append(measure) }
      }
    }
    return merged.map { measure in
      let isAlone = merged.count { $0.name == measure.name } == 1
      return (measure, isAlone ? measure.name : measure.nameByDimensions)
    }
  }

  /// The lengths of a measure's own dimensions in the file.
  private func shape(of measure: Measure) -> [Int] {
    measure.dimensions.map { dimension in
      variables.first { $0.path == "/" + dimension.name }?.shape[0] ?? dimension.coordinate.count
    }
  }

  private func column(_ measure: Measure, path: String, summary: Bool) -> Layout.Column {
    Layout.Column(
      name: measure.name, element: measure.element, shape: shape(of: measure), path: path,
      paths: measure.paths(summary: summary), isAdded: measure.isAdded)
  }

  private func array(
    _ measure: Measure, path: String, along outer: [String], counts: [Int]
  ) -> Variable {
    let dimensions = outer + measure.dimensions.map { "/" + $0.name }
    let type: ElementType
    let fill: Attribute?
    switch measure.element {
    case .float: (type, fill) = (.float32, .float(.nan))
    case .double: (type, fill) = (.float64, .number(.nan))
    case .integer: (type, fill) = (.int64, nil)
    }
    return Variable(
      path: path, elementType: type, dimensions: dimensions,
      shape: counts + shape(of: measure), contents: .raw(fill == nil ? .zero : .notANumber)
    )
    .labeled("_FillValue", fill)
    .labeled("long_name", measure.longName)
    .labeled("units", measure.unit)
    .labeled("definition", measure.definition)
    .labeled("source", measure.source)
    .labeled(
      "coordinates",
      coordinates(along: dimensions, ofWeights: Measure.isWeights(measure.name)))
  }
}
