package import Files

extension Table.Column {
  /// Whether a value says anything to people.
  fileprivate func says(_ cell: Cell) -> Bool {
    cell != .none && !(isTally && cell == .whole(0))
  }
}

extension Table {
  /// The first rows for people, at most so many rows of so many characters, and what is left out; `command` is what gives
  /// all of it. Columns with one value for all rows are left to that.
  package func text(rows limit: Int, width: Int, command: String) throws(StoreError) -> String {
    let varying = columns.indices.filter { !columns[$0].isConstant }
    var cells = columns.map { _ in [Cell]() }
    var rowCount = 0
    var index = 0
    // One row more than are shown tells whether there are more.
    while index < pieceCount, rowCount <= limit {
      let piece = try piece(index)
      for row in 0..<piece.rowCount where rowCount <= limit {
        for column in varying { cells[column].append(piece.values[column][row]) }
        rowCount += 1
      }
      index += 1
    }
    let shown = varying.filter { column in
      columns[column].isKey || cells[column].contains { columns[column].says($0) }
    }
    let table = TextTable(
      shown.map { column in
        let values = cells[column].prefix(limit)
        return TextTable.Column(
          header: columns[column].name, cells: values.map(\.plain), isNumber: !values.hasTexts,
          isKey: columns[column].isKey)
      })
    let (lines, left) = table.lines(width: width)
    var notes: [String] = []
    if rowCount == 0 { notes.append("no rows") }
    if rowCount > limit { notes.append("more rows") }
    if !left.isEmpty { notes.append(counted(left.count, "more column")) }
    let constants = columns.count - varying.count
    if constants > 0 { notes.append("\(constants) parameters that are the same in all rows") }
    guard !notes.isEmpty else { return lines.joined(separator: "\n") }
    let note = notes.joined(separator: ", ") + "; all of it: " + command
    return (lines + [""] + wrapped(note, width: width)).joined(separator: "\n")
  }
}
