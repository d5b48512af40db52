internal import StudyKit

/// The arrays of a file's measures, run by run: where each row is and how it is filled.
struct RowTable {
  /// One array.
  struct Array {
    let column: Layout.Column
    let offset: Int
    /// A row without findings.
    let empty: [UInt8]
  }

  /// One point's part of an array.
  struct Cell {
    let array: Int
    /// The lengths of the own dimensions.
    let shape: [Int]
    let count: Int
    let padding: Padding
  }

  private let arrays: [Array]
  /// By kind of point: its cells in the order of the measures' names.
  private let cells: [[Cell]]
  private let cellsOfPoint: PointEntries

  /// The rows of some columns of a layout, of which kinds of points have these cells.
  init(
    _ columns: [Layout.Column], _ kinds: [[Layout.Cell]], _ layout: Layout, _ archive: Archive
  ) {
    arrays = columns.map {
      Array(column: $0, offset: archive.offset(of: $0.path), empty: $0.emptyRow())
    }
    cells = kinds.map { kind in
      kind.map { cell in
        Cell(
          array: cell.column, shape: cell.shape, count: cell.shape.reduce(1, *),
          padding: Padding(cell.shape, in: columns[cell.column].shape))
      }
    }
    cellsOfPoint = layout.cellsOfPoint
  }

  /// The cells of a point.
  func cells(ofPoint point: Int) -> [Cell] { cells[cellsOfPoint[point]] }

  /// Which kind a point is; points of one kind have the same cells.
  func kind(ofPoint point: Int) -> Int { cellsOfPoint[point] }

  /// The array of a cell.
  func array(of cell: Cell) -> Array { arrays[cell.array] }

  /// What is wrong with findings of a point; nil if they match the measures.
  ///
  /// `isPartial`: the run is still running, and measures may be missing.
  func problem(_ findings: Findings, ofPoint point: Int, isPartial: Bool) -> String? {
    let cells = cells(ofPoint: point)
    var found = 0
    for cell in cells {
      let column = arrays[cell.array].column
      guard let values = findings[column.name] else {
        if isPartial { continue }
        return "the findings have no \(column.name)"
      }
      found += 1
      if values.element != column.element {
        return "\(column.name) has \(values.element) values, not \(column.element) ones"
      }
      if values.count != cell.count {
        return "\(column.name) has \(values.count) values, not \(cell.count)"
      }
    }
    if found < findings.values.count {
      let known = Set(cells.map { arrays[$0.array].column.name })
      let others = findings.values.keys.filter { !known.contains($0) }.sorted()
      return "the study declares no measure named \(others.joined(separator: ", "))"
    }
    return nil
  }

  /// The arrays' pending writes, all empty.
  var writes: [RowWrites] {
    arrays.map { RowWrites(at: $0.offset, rowSize: $0.column.rowSize) }
  }

  /// The offset of a run's row of an array.
  func offset(ofRow index: Int, in array: Int) -> Int {
    arrays[array].offset + index * arrays[array].column.rowSize
  }

  /// Passes the rows with a run's findings, which have been checked, to `body` array by array, and adds the findings
  /// to a checksum.
  func rows(
    of findings: Findings, point: Int, _ checksum: inout Checksum,
    _ body: (_ array: Int, UnsafeRawBufferPointer) throws(StoreError) -> Void
  ) throws(StoreError) {
    for cell in cells(ofPoint: point) {
      let array = arrays[cell.array]
      guard let values = findings[array.column.name] else { continue }
      let isUnseen =
        array.column.isAdded
        && values.withUnsafeBytes { $0.elementsEqual(array.column.emptyRow(of: cell.shape)) }
      if !isUnseen { checksum.add(values) }
      if cell.padding.isWhole {
        try values.withUnsafeBytes { bytes in
          Result { () throws(StoreError) in try body(cell.array, bytes) }
        }.get()
      } else {
        var row = array.empty
        let size = array.column.element.size
        values.withUnsafeBytes { bytes in
          row.withUnsafeMutableBytes { row in
            for piece in cell.padding.pieces {
              row[(piece.file * size)..<((piece.file + piece.count) * size)].copyBytes(
                from: bytes[(piece.own * size)..<((piece.own + piece.count) * size)])
            }
          }
        }
        try row.withUnsafeBytes { row in
          Result { () throws(StoreError) in try body(cell.array, row) }
        }.get()
      }
    }
  }

  /// Passes the rows of a run as they were before it began to `body`, array by array.
  func emptyRows(
    point: Int, _ body: (_ array: Int, UnsafeRawBufferPointer) -> Void
  ) {
    for cell in cells(ofPoint: point) {
      arrays[cell.array].empty.withUnsafeBytes { body(cell.array, $0) }
    }
  }

  /// Restores a run's rows at once to what they were before it began.
  func clear(point: Int, index: Int, in file: borrowing RawFile) throws(StoreError) {
    for cell in cells(ofPoint: point) {
      let array = arrays[cell.array]
      try file.write(array.empty, at: array.offset + index * array.column.rowSize)
    }
  }
}
