internal import Grids
internal import Store
internal import StudyKit
internal import Tables

/// A column of a table that says where along an axis a row stands.
struct AxisColumn: Sendable {
  /// The axis, by its number.
  let axis: Int
  let column: Table.Column
  /// By index along the axis: the value, or the name of a case.
  let cells: [Cell]
  /// Whether it only counts the values of a zip.
  let isCount: Bool
  /// Whether it names what stands along the axis.
  let isName: Bool
  /// Where the axis exists; nil for everywhere.
  private let scope: ParameterSpace.Scope?

  /// The column of a parameter along an axis.
  fileprivate init(_ index: Int, _ axis: Axis, _ values: Axis.Column, _ column: Table.Column) {
    (self.axis, self.column, scope, isCount) = (index, column, axis.scope, false)
    isName = false
    cells = (0..<axis.count).map { place in values[place].map { Cell($0) } ?? Cell.none }
  }

  /// The column of an axis that has a name of its own.
  fileprivate init(_ index: Int, _ axis: Axis, _ column: Table.Column) {
    (self.axis, self.column, scope, isCount) = (index, column, axis.scope, axis.names == nil)
    isName = axis.names != nil
    cells = axis.names?.map { .text($0) } ?? (0..<axis.count).map { .whole($0) }
  }

  /// The length of the axis.
  var count: Int { cells.count }

  /// The value at an index along the axis.
  func cell(_ index: Int) -> Cell { cells[index] }

  /// The value at a point with these indices along all axes; none where the axis does not exist.
  func cell(at indices: [Int]) -> Cell { exists(at: indices) ? cells[indices[axis]] : .none }

  /// Whether the axis exists at a point with these indices along all axes.
  fileprivate func exists(at indices: [Int]) -> Bool { scope?.contains(indices) ?? true }
}

extension SweepContents {
  /// A column for each swept parameter, and one that counts for each zip.
  var axisColumns: [AxisColumn] {
    grid.axes.enumerated().flatMap { axis, swept -> [AxisColumn] in
      let columns = swept.columns.map { column in
        AxisColumn(axis, swept, column, description(of: column.parameter))
      }
      guard swept.isZip else { return columns }
      return [AxisColumn(axis, swept, description(of: swept.name))] + columns
    }
  }

  /// Of each axis that which tells its values apart: names where it has some, else what is swept.
  var keyColumns: [AxisColumn] {
    let columns = axisColumns.filter { !$0.isCount }
    let named = Set(columns.filter(\.isName).map(\.axis))
    return columns.filter { $0.isName || !named.contains($0.axis) }
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
      let cell =
        column.exists(at: grid.indices(ofPoint: point))
        ? index(of: point, along: column.axis) : column.count
      indices += repeatElement(cell, count: rows)
    }
    // Behind the cells stands that of points where the axis does not exist.
    return .chosen(column.cells + [.none], indices)
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
