internal import Grids
package import Store
package import Tables

extension SweepContents {
  /// A table with a row for each selected run: axes, fixed parameters, `seed`, `member`, `status`, `reason`, `seconds`,
  /// `steps`, and what it found of measures that are numbers, or a few of them along words.
  package func runsTable() throws(StoreError) -> Table {
    let axes = axisColumns
    let findings = try findingColumns(of: measures)
    let fixed = fixedColumns(besides: Set(findings.map(\.column.name)))
    let columns =
      axes.map(\.column) + fixed.map(\.column) + [
        Table.Column(name: "member", longName: "ensemble member", isKey: true),
        Table.Column(name: "status", longName: "what is known of the run"),
        Table.Column(name: "reason", longName: "why it failed"),
        Table.Column(name: "seconds", longName: "seconds of computing", unit: "s"),
        Table.Column(name: "steps", longName: "steps done"),
      ] + findings.map(\.column)
    let perRun = findings.reduce(48) { $0 + 8 * $1.count }
    let pieces = pieces(bytesPerPoint: perRun * grid.members)
    let reasons = try archive.reasons().enumerated().map { $0 == 0 ? Cell.none : .text($1) }
    return Table("runs", columns, pieceCount: pieces.count) { index throws(StoreError) in
      try runs(pieces[index], axes, fixed.map(\.cell), findings, reasons)
    }
  }

  /// The parameters that have one value, and the seed where it is one.
  private func fixedColumns(
    besides names: Set<String>
  ) -> [(column: Table.Column, cell: Cell)] {
    var fixed = grid.parameters.map { ($0.name, Cell($0.value)) }
    if let seed = grid.seed { fixed.append(("seed", Cell(seed))) }
    return fixed.map { name, cell in
      let own = names.contains(name) || Self.recordNames.contains(name)
      return (Table.Column(name: own ? name + "_parameter" : name, isConstant: true), cell)
    }
  }

  /// The columns of what is recorded of a run.
  private static let recordNames: Set = ["member", "status", "reason", "seconds", "steps"]

  private func runs(
    _ points: ArraySlice<Int>, _ axes: [AxisColumn], _ fixed: [Cell], _ findings: [FindingColumn],
    _ reasons: [Cell]
  ) throws(StoreError) -> Table.Piece {
    let first = points[points.startIndex]
    let range = first * grid.members..<((points.last ?? first) + 1) * grid.members
    let records = try archive.runRecords(at: range)
    let rowsByPoint = points.map { point in
      members.map { (point - first) * grid.members + $0 }
        .filter { records.statuses[$0] != .absent }
    }
    let rows = rowsByPoint.flatMap { $0 }
    let isDone = rows.map { records.statuses[$0] == .done }
    var values = axes.map { self.values($0, points, rowsPerPoint: rowsByPoint.map(\.count)) }
    values += fixed.map { .same($0) }
    values += [
      .whole(rows.map { $0 % grid.members }),
      .chosen(Self.statusCells, rows.map { Int(records.statuses[$0].rawValue) }),
      .chosen(
        reasons,
        rows.map {
          let slot = Int(records.reasonSlots[$0])
          return slot < reasons.count ? slot : 0
        }),
      .double(rows.map { records.seconds[$0] }),
      .whole(rows.map { Int(records.steps[$0]) }),
    ]
    values += try FindingColumn.values(of: findings, in: range, at: rows, where: isDone)
    return Table.Piece(rowCount: rows.count, values: values)
  }

  /// The names of the statuses, by their numbers.
  static let statusCells: [Cell] = RunStatus.allCases.map { .text("\($0)") }
}
