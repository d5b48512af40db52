package import Files
package import Grids

extension Table {
  /// Rows that are handed over at once.
  private static let block = 4096

  /// Writes the table as comma-separated values: names of columns first. `write` is given a part after the other.
  package func writeCSV(_ write: (String) throws(StoreError) -> Void) throws(StoreError) {
    let names = columns.map { Notation.csv.text($0.name) }
    try write(names.joined(separator: ",") + "\n")
    let separators = columns.indices.map { $0 == 0 ? "" : "," }
    try writeRows(.csv, separators, end: "\n", between: "", write)
  }

  /// Writes the table as a JSON object: `table`, `file`, `study`, further members, `columns` with `name`, `long_name` and
  /// `unit`, and `rows`, each an object by the columns' names.
  package func writeJSON(
    file: String, study: String, and further: [JSONMember] = [],
    _ write: (String) throws(StoreError) -> Void
  ) throws(StoreError) {
    let text = { (text: String?) in Notation.json.text(text.map { Cell.text($0) } ?? .none) }
    let members = further.map { "  \(text($0.key)): \($0.node.pretty(indent: "  ")),\n" }
    let described = columns.map { column in
      "    {\"name\": \(text(column.name)), \"long_name\": \(text(column.longName)), "
        + "\"unit\": \(text(column.unit))}"
    }
    try write(
      """
      {
        "table": \(text(name)),
        "file": \(text(file)),
        "study": \(text(study)),
      \(members.joined())  "columns": [
      \(described.joined(separator: ",\n"))
        ],
        "rows": [
      """)
    let keys = columns.enumerated().map { index, column in
      (index == 0 ? "    {" : ", ") + text(column.name) + ": "
    }
    try writeRows(.json, keys, end: "}", between: ",\n", first: "\n", write)
    try write("\n  ]\n}\n")
  }

  /// Writes all rows: before each value its column's lead, behind a row its end, and between two rows what stands there.
  private func writeRows(
    _ notation: Notation, _ leads: [String], end: String, between: String, first: String = "",
    _ write: (String) throws(StoreError) -> Void
  ) throws(StoreError) {
    var text = ""
    var lead = first
    for index in 0..<pieceCount {
      let piece = try piece(index)
      let columns = Self.written(piece.values, in: notation, leads)
      for row in 0..<piece.rowCount {
        text += lead
        lead = between
        for column in columns { column.append(row, in: notation, to: &text) }
        text += end
        if row % Self.block == Self.block - 1 {
          try write(text)
          text.removeAll(keepingCapacity: true)
        }
      }
    }
    if !text.isEmpty { try write(text) }
  }

  /// Columns with what leads to them; neighbors that are the same in every row are one.
  private static func written(
    _ columns: [Values], in notation: Notation, _ leads: [String]
  ) -> [WrittenValues] {
    var written: [WrittenValues] = []
    for (values, lead) in zip(columns, leads) {
      let next = WrittenValues(values, in: notation, lead: lead)
      if case .same(let text) = next, case .same(let before)? = written.last {
        written[written.count - 1] = .same(before + text)
      } else {
        written.append(next)
      }
    }
    return written
  }
}
