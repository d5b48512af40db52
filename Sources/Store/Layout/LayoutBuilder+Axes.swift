internal import Grids
internal import HDF5
internal import StudyKit

extension LayoutBuilder {
  /// Adds the axes' coordinates, zipped parameters beside them, and `member`.
  mutating func addAxes() throws(StoreError) {
    for (axis, path) in zip(grid.axes, axisPaths) {
      try take(String(path.dropFirst()), "an axis of the grid")
      if axis.isZip {
        let places = axis.names.map { Variable.Contents.texts($0) }
        try add(
          coordinate(axis.name, places ?? .integers((0..<axis.count).map(Int64.init)))
            .labeled("long_name", (places == nil ? "place along " : "name along ") + axis.name))
        for column in axis.columns {
          let name = coordinateName(column.parameter)
          try take(name, "a parameter along \(axis.name)")
          try add(scoped(column, name, along: axis, path) ?? parameter(column, name, along: path))
        }
      } else if let column = axis.columns.first {
        let name = coordinateName(column.parameter)
        var variable = parameter(column, name, along: path)
        variable.role = .coordinate
        try add(variable)
        if let values = scoped(column, name + "_value", along: axis, path) {
          try take(name + "_value", "the values of \(axis.name)")
          try add(values)
        }
      }
    }
    try add(
      coordinate("member", .integers((0..<grid.members).map(Int64.init)))
        .labeled("long_name", "ensemble member"))
  }

  /// The coordinate of a dimension.
  func coordinate(_ name: String, _ contents: Variable.Contents) -> Variable {
    let (type, count) = Self.type(of: contents)
    return Variable(
      path: "/" + name, elementType: type, dimensions: ["/" + name], shape: [count],
      contents: contents, role: .coordinate)
  }

  /// The values of a parameter along an axis that does not exist everywhere, as an array of this name over the axis and
  /// those on which that depends; nil for any other axis.
  private func scoped(
    _ column: Axis.Column, _ name: String, along axis: Axis, _ path: String
  ) -> Variable? {
    guard let scope = axis.scope, let own = axisPaths.firstIndex(of: path) else { return nil }
    let axes = (scope.axes + [own]).sorted()
    let values = Self.points(along: axes, of: axisCounts).map { point in
      let indices = grid.indicesAndSeed(ofPoint: point).indices
      return axis.exists(at: indices) ? column[indices[own]] : nil
    }
    return parameter(
      column, name, along: axes.map { axisPaths[$0] }, shape: axes.map { axisCounts[$0] },
      Self.contents(values))
  }

  /// The values of a swept parameter, as an array of this name over a dimension.
  private func parameter(
    _ column: Axis.Column, _ name: String, along dimension: String
  ) -> Variable {
    parameter(
      column, name, along: [dimension], shape: [column.values.count],
      Self.contents(column.values.indices.map { column[$0] }))
  }

  private func parameter(
    _ column: Axis.Column, _ name: String, along dimensions: [String], shape: [Int],
    _ contents: Variable.Contents
  ) -> Variable {
    let declaration = grid.study.parameter(column.parameter)
    var variable = Variable(
      path: "/" + name, elementType: Self.type(of: contents).type, dimensions: dimensions,
      shape: shape, contents: contents
    )
    .labeled("long_name", declaration?.label ?? "seed")
    .labeled("description", declaration?.help ?? "Seed of all random draws.")
    .labeled("units", declaration?.unit)
    if name != column.parameter {
      variable = variable.labeled(Variable.parameterLabel, column.parameter)
    }
    if case .bytes = contents {
      // With this label xarray reads them as `bool`, and takes a list of such values for a mask.
      if format == 1 { variable = variable.labeled("dtype", "bool") }
      variable = variable.labeled("flag_values", .bytes([0, 1]))
        .labeled("flag_meanings", Variable.truthMeanings)
    }
    return variable
  }

  /// The element type and the number of elements.
  static func type(of contents: Variable.Contents) -> (type: ElementType, count: Int) {
    switch contents {
    case .raw: (.float64, 0)
    case .integers(let values): (.int64, values.count)
    case .numbers(let values): (.float64, values.count)
    case .texts(let values): (.text, values.count)
    case .bytes(let values): (.uint8, values.count)
    }
  }

  /// Parameter values of one kind as an array; lists as their JSON text.
  ///
  /// Where there is none stands NaN, and whole numbers and truth values become real numbers; among texts an empty one.
  static func contents(_ values: [ParameterValue?]) -> Variable.Contents {
    var integers: [Int64] = []
    var numbers: [Double] = []
    var flags: [UInt8] = []
    let areWords = values.contains { value in
      switch value {
      case .text?, .list?: true
      default: false
      }
    }
    for value in values {
      switch value {
      case .integer(let whole)?:
        integers.append(Int64(whole))
        numbers.append(Double(whole))
      case .number(let number)?: numbers.append(number)
      case .flag(let flag)?:
        flags.append(flag ? 1 : 0)
        if values.contains(nil) { numbers.append(flag ? 1 : 0) }
      case .text?, .list?: break
      case nil: if !areWords { numbers.append(.nan) }
      }
    }
    if integers.count == values.count { return .integers(integers) }
    if numbers.count == values.count { return .numbers(numbers) }
    if flags.count == values.count { return .bytes(flags) }
    return .texts(
      values.map { value in
        if case .text(let text)? = value { text } else { value?.json ?? "" }
      })
  }
}
