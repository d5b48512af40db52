internal import StudyKit

extension GridReader {
  /// An axis with the locations of its values, for errors that are found later.
  struct SweptAxis {
    let axis: Axis
    /// By column: one location for each value, or one for all.
    let locations: [[Location]]
    /// The location of each column's key.
    let keys: [Location]
    /// Each column's path.
    let paths: [String]

    /// The location of a value.
    func location(column: Int, at index: Int) -> Location {
      locations[column].count == 1 ? locations[column][0] : locations[column][index]
    }
  }

  /// Whether the grid is small enough to be laid out; reports its size otherwise.
  ///
  /// Uses counts only: no values are generated for a grid that is refused.
  mutating func checkSize(
    _ drafts: [AxisDraft], members: Int, _ study: AnyStudy, _ fixed: ParameterValues,
    at root: JSONNode
  ) -> Bool {
    let points = drafts.reduce(1) { $0 * ($1.columns.first?.count ?? 1) }
    let runs = points * Double(members)
    if points <= Double(Grid.pointLimit), runs <= Double(Grid.runLimit) { return true }
    let bytes = FileSize.bytes(study, fixed, points: points, runs: runs)
    let location = root["axes"]?.location ?? root.location
    report(location, "", .tooLarge(points: points, runs: runs, bytes: bytes))
    return false
  }

  /// Makes an axis's values; nil if one of them is wrong.
  mutating func axis(_ draft: AxisDraft) -> SweptAxis? {
    var columns: [Axis.Column] = []
    var locations: [[Location]] = []
    let before = problems.count
    for column in draft.columns {
      let (values, columnLocations) = values(of: column)
      columns.append(Axis.Column(parameter: column.parameter, values: values))
      locations.append(columnLocations)
    }
    guard problems.count == before else { return nil }
    let swept = SweptAxis(
      axis: Axis(name: draft.name, isZip: draft.isZip, columns: columns), locations: locations,
      keys: draft.columns.map(\.location), paths: draft.columns.map(\.path))
    checkDuplicates(of: swept, draft)
    return problems.count == before ? swept : nil
  }

  private mutating func values(of column: ColumnDraft) -> ([ParameterValue], [Location]) {
    switch column.source {
    case .list(let nodes):
      let values = nodes.enumerated().compactMap { index, node in
        accept(node, as: column.kind, path: "\(column.path)[\(index)]")
      }
      return (values, nodes.map(\.location))
    case .generator(let generator):
      var isWhole = false
      if case .integer = column.kind { isWhole = true }
      return generated(generator.values, along: column) { number in
        let value = ParameterValue.number(isWhole ? generator.whole(number) : number)
        return (value, value.description)
      }
    case .wholes(let generator):
      return generated(generator.values, along: column) { whole in
        (Int(exactly: whole).map { .integer($0) }, "\(whole)")
      }
    }
  }

  /// Accepts the values of a generator, up to the first one that is not allowed; `value` converts a number into a
  /// parameter's value, nil if that is impossible, and its text.
  private mutating func generated<Number>(
    _ numbers: [Number], along column: ColumnDraft,
    _ value: (Number) -> (ParameterValue?, text: String)
  ) -> ([ParameterValue], [Location]) {
    var values: [ParameterValue] = []
    for (index, number) in numbers.enumerated() {
      let (value, text) = value(number)
      guard let accepted = value.flatMap(column.kind.accept) else {
        report(
          column.location, "\(column.path)[\(index)]", .value(text, allowed: column.kind.allowed))
        return ([], [column.location])
      }
      values.append(accepted)
    }
    return (values, [column.location])
  }

  private mutating func checkDuplicates(of swept: SweptAxis, _ draft: AxisDraft) {
    let columns = swept.axis.columns
    if columns.count == 1 {
      switch draft.columns[0].source {
      case .list: break
      case .generator, .wholes:
        // Generated values are in order, so equal ones are adjacent.
        let values = columns[0].values
        for index in values.indices.dropFirst() where values[index] == values[index - 1] {
          return reportDuplicate(swept, draft, at: index, first: index - 1)
        }
        return
      }
      var first: [ParameterValue: Int] = [:]
      for (index, value) in columns[0].values.enumerated() {
        guard let earlier = first.updateValue(index, forKey: value) else { continue }
        reportDuplicate(swept, draft, at: index, first: earlier)
        first[value] = earlier
      }
      return
    }
    var first: [[ParameterValue]: Int] = [:]
    for index in 0..<swept.axis.count {
      let values = columns.map { $0.values[index] }
      guard let earlier = first.updateValue(index, forKey: values) else { continue }
      reportDuplicate(swept, draft, at: index, first: earlier)
      first[values] = earlier
    }
  }

  private mutating func reportDuplicate(
    _ swept: SweptAxis, _ draft: AxisDraft, at index: Int, first: Int
  ) {
    let columns = swept.axis.columns
    let text =
      draft.isZip
      ? columns.map { "\($0.parameter)=\($0.values[index])" }.joined(separator: ", ")
      : columns[0].values[index].description
    report(
      swept.location(column: 0, at: index), "\(draft.path)[\(index)]",
      .duplicateValue(text, first: first))
  }
}
