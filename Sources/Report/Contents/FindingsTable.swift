internal import Grids
package import Store
internal import StudyKit
package import Tables

extension SweepContents {
  /// A table with a row for each element of a measure at each selected point, over the finished members that are selected:
  /// axes, own dimensions, `n` (members that have the number), `members`, `mean`, `standard_deviation` (ddof 1),
  /// `quantile_10`, `quantile_50`, `quantile_90`, and for answers of yes and no `wilson_lower` and `wilson_upper` (95 %).
  package func table(ofMeasure array: ArchivedArray) throws(StoreError) -> Table {
    let findings = try MemberFindings(self, array)
    let dimensions = try dimensions(of: array)
    let axes = axisColumns
    var columns = axes.map(\.column) + dimensions.map(\.column)
    columns += [
      Table.Column(name: "n", longName: "finished members that have the number"),
      Table.Column(name: "members", longName: "members of the point"),
      Table.Column(name: "mean", longName: "mean over members", unit: array.unit),
      Table.Column(
        name: "standard_deviation", longName: "standard deviation over members, ddof 1",
        unit: array.unit),
    ]
    for level in Spread.levels {
      let percent = Int((level * 100).rounded())
      columns.append(
        Table.Column(
          name: "quantile_\(percent)", longName: "quantile over members at \(percent) %",
          unit: array.unit))
    }
    if findings.isAnswer {
      for end in ["lower", "upper"] {
        columns.append(
          Table.Column(name: "wilson_" + end, longName: "\(end) end of Wilson's 95 % interval"))
      }
    }
    let pieces = pieces(bytesPerPoint: (8 * array.count + 1) * grid.members)
    return Table("measure", columns, pieceCount: pieces.count) { index throws(StoreError) in
      try measure(findings, pieces[index], axes, dimensions)
    }
  }

  private func measure(
    _ findings: MemberFindings, _ points: ArraySlice<Int>, _ axes: [AxisColumn],
    _ dimensions: [ArchivedDimension]
  ) throws(StoreError) -> Table.Piece {
    let first = points[points.startIndex]
    let read = try findings.read(first..<(points.last ?? first) + 1)
    let count = findings.array.count
    let spreads = points.flatMap { point in
      (0..<count).map { findings.spread(read[point - first], $0) }
    }
    let asked = points.flatMap { point in
      [Int](repeating: read[point - first].asked, count: count)
    }
    var values = keys(points, axes, dimensions, count)
    values += [
      .whole(spreads.map(\.count)), .whole(asked), .double(spreads.map(\.mean)),
      .double(spreads.map(\.deviation)),
    ]
    for level in Spread.levels.indices {
      values.append(.double(spreads.map { $0.quantiles[level] }))
    }
    if findings.isAnswer {
      values.append(.double(spreads.map { $0.interval?.lower ?? .nan }))
      values.append(.double(spreads.map { $0.interval?.upper ?? .nan }))
    }
    return Table.Piece(rowCount: spreads.count, values: values)
  }

  /// The columns that say which point and which element of an array, of `count`, a row has.
  private func keys(
    _ points: ArraySlice<Int>, _ axes: [AxisColumn], _ dimensions: [ArchivedDimension], _ count: Int
  ) -> [Values] {
    var values = axes.map {
      self.values($0, points, rowsPerPoint: points.map { _ in count })
    }
    var stride = count
    for dimension in dimensions {
      stride /= max(dimension.count, 1)
      let indices = points.flatMap { point in
        let offset = dimension.offset(at: grid.indices(ofPoint: point))
        return (0..<count).map { offset + $0 / stride % dimension.count }
      }
      values.append(.chosen(dimension.cells, indices))
    }
    return values
  }

  /// A table with a row for each element of a summary's measure at each selected point: axes, own dimensions, `n` (members
  /// that the summary is computed from), `members`, the measure, and what the study states of its uncertainty.
  package func table(ofSummary array: ArchivedArray) throws(StoreError) -> Table {
    let summary = try SummaryFindings(self, array)
    let dimensions = try dimensions(of: array)
    let axes = axisColumns
    let columns =
      axes.map(\.column) + dimensions.map(\.column) + [
        Table.Column(name: "n", longName: "members that the summary is computed from"),
        Table.Column(name: "members", longName: "members of the point"),
        Table.Column(name: array.name, longName: array.longName, unit: array.unit),
      ] + summary.companionColumns
    let pieces = pieces(bytesPerPoint: 32 * array.count)
    return Table("summary", columns, pieceCount: pieces.count) { index throws(StoreError) in
      let points = pieces[index]
      let first = points[points.startIndex]
      let read = try summary.read(first..<(points.last ?? first) + 1)
      let elements = points.flatMap { point in
        (0..<array.count).map { (point: read[point - first], element: $0) }
      }
      var values = keys(points, axes, dimensions, array.count)
      values += [
        .whole(elements.map(\.point.members)), .whole(elements.map(\.point.asked)),
        .double(elements.map { $0.point.value($0.element) }),
      ]
      for companion in summary.companionColumns.indices {
        values.append(.double(elements.map { $0.point.companion(companion, $0.element) }))
      }
      return Table.Piece(rowCount: elements.count, values: values)
    }
  }
}
