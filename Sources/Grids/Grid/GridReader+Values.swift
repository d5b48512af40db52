internal import StudyKit

extension GridReader {
  /// An axis with the locations of its values, for errors that are found later.
  struct SweptAxis {
    var axis: Axis
    /// By column: one location for each value, or one for all.
    let locations: [[Location]]
    /// The location of each column's key.
    let keys: [Location]
    /// Each column's path.
    let paths: [String]
    /// By column: whether the grid says something of the parameter at each index; nil for everywhere.
    let isStated: [[Bool]?]
    /// By column: the path of each value; nil for the column's path with the index.
    let valuePaths: [[String]?]

    /// The path of a value.
    func path(column: Int, at index: Int) -> String {
      valuePaths[column]?[index] ?? "\(paths[column])[\(index)]"
    }

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
    let points = drafts.reduce(1) { $0 * $1.count }
    let runs = points * Double(members)
    if points <= Double(Grid.pointLimit), runs <= Double(Grid.runLimit) { return true }
    let bytes = FileSize.bytes(study, fixed, points: points, runs: runs)
    let location = root["axes"]?.location ?? root.location
    report(location, "", .tooLarge(points: points, runs: runs, bytes: bytes))
    return false
  }

  /// Makes an axis's values; nil if one of them is wrong. `fixed` are the grid's values, with its seed.
  mutating func axis(
    _ draft: AxisDraft, _ study: AnyStudy, _ fixed: ParameterValues, besides others: Set<String>
  ) -> SweptAxis? {
    let before = problems.count
    var lists = draft.columns.map { values(of: $0, fixed[$0.parameter]) }
    guard problems.count == before else { return nil }
    var names: [String]?
    var isStated: [[Bool]?] = draft.columns.map { _ in nil }
    var valuePaths: [[String]?] = draft.columns.map { _ in nil }
    switch draft.kind {
    case .parameter, .zip: break
    case .cases(let cases):
      names = cases.map(\.name)
      isStated = draft.columns.map { column in
        if case .cases(let entries) = column.source { entries.map { $0 != nil } } else { nil }
      }
      valuePaths = draft.columns.map { column in
        guard case .cases(let entries) = column.source else { return nil }
        return entries.map { $0?.path ?? column.path }
      }
    case .oneAtATime:
      for (column, list) in zip(draft.columns, lists) { checkDuplicates(of: list, column) }
      let varied = varied(lists, draft, draft.columns.compactMap { fixed[$0.parameter] })
      names = varied.names
      lists = varied.columns.map { ($0.values, $0.locations) }
      isStated = varied.columns.map(\.isStated)
      valuePaths = varied.columns.map(\.paths)
    }
    let whole = zip(draft.columns, lists).map {
      Axis.Column(parameter: $0.parameter, values: $1.values)
    }
    var columns = whole
    for (index, stated) in isStated.enumerated() {
      guard let stated, let declaration = study.parameter(columns[index].parameter) else {
        continue
      }
      let exists = stated.indices.map { place in
        stated[place]
          || study.mayExist(declaration, fixed, whole, at: place, besides: others)
      }
      if exists.contains(false) {
        columns[index] = Axis.Column(
          parameter: declaration.name, values: whole[index].values, exists: exists)
      }
    }
    var isZip = true
    if case .parameter = draft.kind { isZip = false }
    let swept = SweptAxis(
      axis: Axis(name: draft.name, isZip: isZip, names: names, columns: columns),
      locations: lists.map(\.locations), keys: draft.columns.map(\.location),
      paths: draft.columns.map(\.path), isStated: isStated, valuePaths: valuePaths)
    switch draft.kind {
    case .parameter: checkDuplicates(of: lists[0], draft.columns[0])
    case .zip: checkDuplicates(ofZip: swept, draft)
    case .cases(let cases): checkDuplicates(of: swept, cases)
    case .oneAtATime: break
    }
    return problems.count == before ? swept : nil
  }

  /// The values along a column with their locations, one for each or one for all; `standard` is the grid's value.
  private mutating func values(
    of column: ColumnDraft, _ standard: ParameterValue?
  ) -> (values: [ParameterValue], locations: [Location]) {
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
    case .cases(let entries):
      let values = entries.compactMap { entry -> ParameterValue? in
        guard let entry else { return standard }
        return accept(entry.node, as: column.kind, path: entry.path)
      }
      return (values, entries.map { $0?.location ?? column.location })
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

  /// Reports values that a list has twice.
  private mutating func checkDuplicates(
    of list: (values: [ParameterValue], locations: [Location]), _ column: ColumnDraft
  ) {
    let values = list.values
    let location = { (index: Int) in list.locations[list.locations.count == 1 ? 0 : index] }
    let duplicate = { (index: Int, first: Int) in
      (
        location(index), "\(column.path)[\(index)]",
        GridError.Reason.duplicateValue(values[index].description, first: first)
      )
    }
    guard case .list = column.source else {
      // Generated values are in order, so equal ones are adjacent.
      for index in values.indices.dropFirst() where values[index] == values[index - 1] {
        let (location, path, reason) = duplicate(index, index - 1)
        return report(location, path, reason)
      }
      return
    }
    var first: [ParameterValue: Int] = [:]
    for (index, value) in values.enumerated() {
      guard let earlier = first[value] else {
        first[value] = index
        continue
      }
      let (location, path, reason) = duplicate(index, earlier)
      report(location, path, reason)
    }
  }

  /// Reports combinations that a zip has twice.
  private mutating func checkDuplicates(ofZip swept: SweptAxis, _ draft: AxisDraft) {
    let columns = swept.axis.columns
    var first: [[ParameterValue]: Int] = [:]
    for index in 0..<swept.axis.count {
      let values = columns.map { $0.values[index] }
      guard let earlier = first[values] else {
        first[values] = index
        continue
      }
      let text = columns.map { "\($0.parameter)=\($0.values[index])" }.joined(separator: ", ")
      report(
        swept.location(column: 0, at: index), "\(draft.path)[\(index)]",
        .duplicateValue(text, first: earlier))
    }
  }
}

extension AnyStudy {
  /// Whether a parameter may exist at an index along an axis of these columns: it does not if what it depends on has
  /// another value there, and no other axis sweeps that.
  fileprivate func mayExist(
    _ declaration: ParameterDeclaration, _ fixed: ParameterValues, _ columns: [Axis.Column],
    at index: Int, besides others: Set<String>
  ) -> Bool {
    guard declaration.condition != nil else { return true }
    var values = fixed
    for column in columns { values[column.parameter] = column.values[index] }
    guard let condition = unmetCondition(of: declaration, in: values) else { return true }
    return others.contains(condition.parameter)
  }
}
