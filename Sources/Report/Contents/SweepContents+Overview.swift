internal import Grids
package import Store
internal import Tables

extension SweepContents {
  /// How many values of an axis are listed.
  private static let valuesShown = 6

  /// What is in the file, for people: study, axes, measures, summaries, how the runs stand, and what to type for more.
  package func overview(width: Int) throws(StoreError) -> String {
    let status = try SweepStatus(of: archive, named: path)
    var heading = "\(path): \(study)"
    if let preset = grid.preset { heading += ", preset \(preset)" }
    if let seed = grid.seed { heading += ", seed \(Cell(seed).plain)" }
    var lines = wrapped(heading, width: width) + wrapped(archive.title, width: width)
    lines += wrapped(runsLine(status), width: width)
    for remark in grid.remarks { lines += wrapped(remark, width: width) }
    if status.summaries.expected > 0 {
      lines.append("summaries: \(status.summaries.done) of \(status.summaries.expected) done")
    }
    lines += ["", "Axes"] + axisTable.lines(width: width).lines.dropFirst()
    if !measures.isEmpty {
      lines += ["", "Measures of a run"] + Self.lines(of: measures, width: width)
    }
    if !summaries.isEmpty {
      lines += ["", "Summary of a point"] + Self.lines(of: summaries, width: width)
    }
    if !grid.parameters.isEmpty {
      let fixed = grid.parameters.map { "\($0.name)=\(Cell($0.value).plain)" }
      lines += ["", "The same for all runs"]
      lines += wrapped(fixed.joined(separator: ", "), width: width, first: "  ")
    }
    return (lines + ["", "More"] + nextCommands).joined(separator: "\n")
  }

  /// What to type to see more, a line each.
  package var nextCommands: [String] {
    let name = path.contains(" ") ? "'\(path)'" : path
    return [
      ("NAME", "a measure or a summary over the axes (--by AXIS, --only)"),
      ("--points", "a row per point; --runs and --curves: a row per run, a step"),
      ("--runs --csv", "for a spreadsheet, pandas or R; --json"),
    ].map { "  swift-sweep show \(name) \($0.0)".visible() + "\n      \($0.1)" }
  }

  private func runsLine(_ status: SweepStatus) -> String {
    let points = grid.askedPointCount == 1 ? "1 point" : "\(grid.askedPointCount) points"
    let counts = status.counts.filter { $0.count > 0 }.map { "\($0.count) \($0.status)" }
    return "\(status.total) runs, \(points) of \(grid.membersText): "
      + counts.joined(separator: ", ")
  }

  private var axisTable: TextTable {
    let columns = axisColumns.filter { !$0.isCount }
    let values = columns.map { column in
      let shown = (0..<min(column.count, Self.valuesShown)).map { column.cell($0).plain }
        .joined(separator: ", ")
      return column.count > Self.valuesShown ? shown + ", …" : shown
    }
    let member = grid.members == 1 ? "0" : "0 to \(grid.members - 1)"
    let unit = { (column: Table.Column) in column.unit.map { ", \($0)" } ?? "" }
    return TextTable([
      TextTable.Column(
        header: "", cells: columns.map(\.column.name) + ["member"], isNumber: false, isKey: true),
      TextTable.Column(
        header: "", cells: columns.map { "\($0.count)" } + ["\(grid.members)"], isKey: true),
      TextTable.Column(header: "", cells: values + [member], isNumber: false, isKey: true),
      TextTable.Column(
        header: "",
        cells: columns.map { ($0.column.longName ?? "") + unit($0.column) } + ["ensemble member"],
        isNumber: false, isFlexible: true),
    ])
  }

  private static func lines(of arrays: [ArchivedArray], width: Int) -> [String] {
    arrays.flatMap { array in
      let dimensions = zip(array.dimensions, array.shape).map { "\($0) \($1)" }
      let shape = dimensions.isEmpty ? "" : " (" + dimensions.joined(separator: ", ") + ")"
      let unit = array.unit.map { ", in \($0)" } ?? ""
      return wrapped(
        array.plainName + shape + ": " + array.longName + unit, width: width, first: "  ",
        rest: "      ")
    }
  }
}
