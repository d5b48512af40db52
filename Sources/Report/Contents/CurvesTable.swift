internal import Grids
package import Store
package import Tables

/// Which curves of a sweep a table can have.
package enum CurvesChoice {
  case table(Table, leftOut: [String])
  /// There is none, and why.
  case none(String)
}

/// What a table of curves has in its rows and columns.
private struct CurveLayout: Sendable {
  /// A column of findings: which elements of a run stand in a run's rows.
  struct Column: Sendable {
    let column: Table.Column
    /// The measure, by its index in the layout.
    let measure: Int
    /// Elements of one run in the file.
    let count: Int
    /// By row of a run: its element.
    let elements: [Int]
  }

  /// The dimensions along which the rows of a run go, outermost first.
  let dimensions: [ArchivedDimension]
  var measures: [ArchivedRows] = []
  var columns: [Column] = []

  /// The rows of one run.
  var rowCount: Int { dimensions.reduce(1) { $0 * $1.count } }
}

extension SweepContents {
  /// The most columns that one curve has.
  private static let mostCurves = 64

  /// A table with a row for each step of each selected run that is done or running: axes, `member`, `status`, the step, and
  /// a column for each curve; a measure with further dimensions has a column for each of its elements. Steps at which
  /// nothing was found are left out. Names the measures that have too many elements for that.
  package func curvesTable() throws(StoreError) -> CurvesChoice {
    let curves = measures.compactMap { array in
      timeDimension(of: array).map { (array: array, time: $0) }
    }
    guard let time = curves.first?.time else {
      return .none(
        "no measure has a dimension along the run; with the name of a measure there is a row per element"
      )
    }
    if let other = curves.first(where: { $0.time != time }) {
      return .none(
        "\(curves[0].array.name) goes along \(time), \(other.array.name) along \(other.time): name one"
      )
    }
    let along = try dimensions(of: curves[0].array).filter { $0.name == time }
    var layout = CurveLayout(dimensions: along)
    var leftOut: [String] = []
    for (array, _) in curves {
      let others = try dimensions(of: array).filter { $0.name != time }
      guard others.reduce(1, { $0 * $1.count }) <= Self.mostCurves else {
        leftOut.append(array.name)
        continue
      }
      try add(array, others, to: &layout)
    }
    guard !layout.columns.isEmpty else {
      return .none("every curve has too many elements for a column each: name one")
    }
    return .table(table(layout), leftOut: leftOut)
  }

  /// A table with a row for each element of a measure of each selected run that is done or running: axes, `member`,
  /// `status`, the measure's own dimensions, and the measure. Elements that were not found are left out.
  package func curvesTable(of array: ArchivedArray) throws(StoreError) -> Table {
    var layout = CurveLayout(dimensions: try dimensions(of: array))
    try add(array, [], to: &layout)
    return table(layout)
  }

  /// Adds the columns of a measure: one for each element along the dimensions that are no rows' own.
  private func add(
    _ array: ArchivedArray, _ others: [ArchivedDimension], to layout: inout CurveLayout
  ) throws(StoreError) {
    layout.measures.append(try ArchivedRows(of: array, in: archive))
    let own = Self.elements(of: array, along: layout.dimensions.map(\.name))
    let elements = Self.elements(of: array, along: others.map(\.name))
    for (label, element) in zip(Self.labels(along: others), elements) {
      layout.columns.append(
        CurveLayout.Column(
          column: Table.Column(
            name: array.name + label, longName: array.longName, unit: array.unit),
          measure: layout.measures.count - 1, count: array.count, elements: own.map { $0 + element }
        ))
    }
  }

  /// The elements of an array at all indices along some of its dimensions, at index 0 along the others.
  private static func elements(of array: ArchivedArray, along dimensions: [String]) -> [Int] {
    var elements = [0]
    for name in dimensions {
      guard let axis = array.dimensions.firstIndex(of: name) else { continue }
      let stride = array.shape[(axis + 1)...].reduce(1, *)
      elements = elements.flatMap { element in
        (0..<array.shape[axis]).map { element + $0 * stride }
      }
    }
    return elements
  }

  private func table(_ layout: CurveLayout) -> Table {
    let axes = axisColumns
    let columns =
      axes.map(\.column) + [
        Table.Column(name: "member", longName: "ensemble member", isKey: true),
        Table.Column(name: "status", longName: "what is known of the run"),
      ] + layout.dimensions.map(\.column) + layout.columns.map(\.column)
    let perRun = layout.columns.reduce(8) { $0 + 8 * $1.count }
    let pieces = pieces(bytesPerPoint: perRun * grid.members)
    return Table("curves", columns, pieceCount: pieces.count) { index throws(StoreError) in
      try curves(pieces[index], axes, layout)
    }
  }

  private func curves(
    _ points: ArraySlice<Int>, _ axes: [AxisColumn], _ layout: CurveLayout
  ) throws(StoreError) -> Table.Piece {
    let first = points[points.startIndex]
    let range = first * grid.members..<((points.last ?? first) + 1) * grid.members
    let statuses = try archive.statuses(summary: false, at: range)
    var numbers: [Numbers] = []
    for measure in layout.measures { numbers.append(try measure.read(range)) }
    // By row of the table: the run, in the order of the range, and the row of it.
    var runs: [Int] = []
    var rows: [Int] = []
    var rowsPerPoint: [Int] = []
    for point in points {
      let before = runs.count
      for member in members {
        let run = (point - first) * grid.members + member
        guard statuses[run] == .done || statuses[run] == .running else { continue }
        for row in 0..<layout.rowCount
        where layout.columns.contains(where: {
          !numbers[$0.measure][run * $0.count + $0.elements[row]].isNaN
        }) {
          runs.append(run)
          rows.append(row)
        }
      }
      rowsPerPoint.append(runs.count - before)
    }
    var values = axes.map { self.values($0, points, rowsPerPoint: rowsPerPoint) }
    values.append(.whole(runs.map { $0 % grid.members }))
    values.append(.chosen(Self.statusCells, runs.map { Int(statuses[$0].rawValue) }))
    var stride = layout.rowCount
    for dimension in layout.dimensions {
      stride /= max(dimension.count, 1)
      let offsets = Dictionary(
        uniqueKeysWithValues: points.map {
          ($0, dimension.offset(at: grid.indices(ofPoint: $0)))
        })
      values.append(
        .chosen(
          dimension.cells,
          zip(runs, rows).map { run, row in
            (offsets[first + run / grid.members] ?? 0) + row / stride % dimension.count
          }))
    }
    for column in layout.columns {
      values.append(
        numbers[column.measure].values(
          at: zip(runs, rows).map { $0 * column.count + column.elements[$1] }))
    }
    return Table.Piece(rowCount: runs.count, values: values)
  }
}
