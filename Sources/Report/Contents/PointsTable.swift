internal import Grids
package import Store
package import Tables

extension SweepContents {
  /// A table with a row for each selected point: axes, `n`, how many members have each status, `summary`, and what the
  /// summary says in numbers, or a few of them along words.
  ///
  /// `n` is how many members the summary is computed from; where the study has none, how many are done.
  package func pointsTable() throws(StoreError) -> Table {
    let axes = axisColumns
    let findings = try findingColumns(of: summaries)
    var columns = axes.map(\.column)
    columns.append(Table.Column(name: "n", longName: "members that the summary is computed from"))
    let statuses = RunStatus.allCases.filter { $0 != .absent || grid.hasAbsentRuns }
    columns += statuses.map {
      Table.Column(name: "\($0)", longName: "members \($0)", isTally: true)
    }
    if archive.hasSummaries {
      columns.append(Table.Column(name: "summary", longName: "what is known of the summary"))
    }
    columns += findings.map(\.column)
    let perPoint = findings.reduce(16) { $0 + 8 * $1.count } + grid.members
    let pieces = pieces(bytesPerPoint: perPoint)
    return Table("points", columns, pieceCount: pieces.count) { index throws(StoreError) in
      try points(pieces[index], axes, statuses, findings)
    }
  }

  private func points(
    _ points: ArraySlice<Int>, _ axes: [AxisColumn], _ shown: [RunStatus],
    _ findings: [FindingColumn]
  ) throws(StoreError) -> Table.Piece {
    let first = points[points.startIndex]
    let range = first..<(points.last ?? first) + 1
    let statuses = try archive.statuses(
      summary: false, at: range.lowerBound * grid.members..<range.upperBound * grid.members)
    let rows = points.map { $0 - first }
    let counts = rows.map { row in
      var counts = [Int](repeating: 0, count: RunStatus.allCases.count)
      for run in row * grid.members..<(row + 1) * grid.members {
        counts[Int(statuses[run].rawValue)] += 1
      }
      return counts
    }
    let summarized = try archive.summarizedMembers(at: range)
    let done = Int(RunStatus.done.rawValue)
    var values = axes.map { self.values($0, points, rowsPerPoint: points.map { _ in 1 }) }
    values.append(
      .whole(summarized.map { all in rows.map { Int(all[$0]) } } ?? counts.map { $0[done] }))
    for status in shown {
      values.append(.whole(counts.map { $0[Int(status.rawValue)] }))
    }
    if archive.hasSummaries {
      let summaries = try archive.statuses(summary: true, at: range)
      values.append(.chosen(Self.statusCells, rows.map { Int(summaries[$0].rawValue) }))
      let isDone = rows.map { summaries[$0] == .done }
      values += try FindingColumn.values(of: findings, in: range, at: rows, where: isDone)
    }
    return Table.Piece(rowCount: rows.count, values: values)
  }
}
