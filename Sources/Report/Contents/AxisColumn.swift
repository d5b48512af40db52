internal import Grids
internal import Store
internal import StudyKit
internal import Tables

/// A column of a table that says where along an axis a row stands.
struct AxisColumn: Sendable {
  /// The axis, by its number.
  let axis: Int
  let column: Table.Column
  /// By index along the axis; nil for a column that only counts the values of a zip.
  let values: [ParameterValue]?
  /// The length of the axis.
  let count: Int

  var isCount: Bool { values == nil }

  /// The value at an index along the axis.
  func cell(_ index: Int) -> Cell { values.map { Cell($0[index]) } ?? .whole(index) }

  /// By index along the axis.
  var cells: [Cell] { (0..<count).map { cell($0) } }
}

extension SweepContents {
  /// A column for each swept parameter, and one that counts for each zip.
  var axisColumns: [AxisColumn] {
    grid.axes.enumerated().flatMap { axis, swept -> [AxisColumn] in
      let columns = swept.columns.map { column in
        AxisColumn(
          axis: axis, column: description(of: column.parameter), values: column.values,
          count: swept.count)
      }
      guard swept.isZip else { return columns }
      let count = AxisColumn(
        axis: axis, column: description(of: swept.name), values: nil, count: swept.count)
      return [count] + columns
    }
  }

  /// What the file says of a swept parameter, or of a zip.
  private func description(of parameter: String) -> Table.Column {
    let array = arrays.first { $0.owner == .grid && ($0.parameter ?? $0.name) == parameter }
    return Table.Column(name: parameter, longName: array?.longName, unit: array?.unit, isKey: true)
  }

  /// The values of an axis' column for points, each of which has so many rows.
  func values(_ column: AxisColumn, _ points: ArraySlice<Int>, rowsPerPoint: [Int]) -> Values {
    var indices: [Int] = []
    for (point, rows) in zip(points, rowsPerPoint) {
      indices += repeatElement(index(of: point, along: column.axis), count: rows)
    }
    return .chosen(column.cells, indices)
  }
}

extension Cell {
  /// A parameter's value; a list as the JSON that a grid has for it.
  init(_ value: ParameterValue) {
    switch value {
    case .integer(let whole): self = .whole(whole)
    case .number(let number): self = .number(number)
    case .flag(let flag): self = .flag(flag)
    case .text(let text): self = .text(text)
    case .list: self = .text(value.description)
    }
  }
}

extension ArchivedDimension {
  /// The values as cells.
  var cells: [Cell] { (0..<coordinate.count).map { cell($0) } }

  /// The value at an index.
  func cell(_ index: Int) -> Cell {
    switch coordinate {
    case .integers(let values): .whole(values[index])
    case .numbers(let values): values[index].isNaN ? .none : .number(values[index])
    case .texts(let values): values[index].isEmpty ? .none : .text(values[index])
    }
  }

  /// Whether words stand along it.
  var hasWords: Bool { if case .texts = coordinate { true } else { false } }

  /// The column of its values in a table.
  var column: Table.Column {
    Table.Column(name: name, longName: longName, unit: unit, isKey: true)
  }
}
