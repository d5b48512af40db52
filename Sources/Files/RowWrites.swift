/// Rows of one array that are to be written; adjacent ones are written with one call.
package struct RowWrites: Sendable {
  private let offset: Int
  private let rowSize: Int
  private var rows: [Int] = []
  // The contents of `rows`, one after another.
  private var bytes: [UInt8] = []
  // Whether each row comes after the one that was added before it.
  private var isAscending = true

  /// Writes of an array whose first row is at `offset`, in bytes from the file's start.
  package init(at offset: Int, rowSize: Int) {
    self.offset = offset
    self.rowSize = rowSize
  }

  /// Bytes that are to be written.
  package var byteCount: Int { bytes.count }

  /// Sets the contents of a row, replacing what was to be written there.
  package mutating func set(_ row: Int, _ contents: UnsafeRawBufferPointer) {
    precondition(contents.count == rowSize, "\(contents.count) bytes for a row of \(rowSize)")
    if let last = rows.last, row <= last { isAscending = false }
    rows.append(row)
    bytes.append(contentsOf: contents)
  }

  /// Writes all rows; after an error they are still to be written.
  package mutating func write(to file: borrowing RawFile) throws(StoreError) {
    if rows.isEmpty { return }
    if !isAscending { sort() }
    var first = 0
    while first < rows.count {
      var end = first + 1
      while end < rows.count, rows[end] == rows[end - 1] + 1 { end += 1 }
      let begin = offset + rows[first] * rowSize
      try bytes.withUnsafeBytes { bytes in
        Result { () throws(StoreError) in
          try file.write(
            UnsafeRawBufferPointer(rebasing: bytes[(first * rowSize)..<(end * rowSize)]), at: begin)
        }
      }.get()
      first = end
    }
    rows.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    isAscending = true
  }

  /// Sorts the rows; of several contents of one row the last is kept.
  private mutating func sort() {
    let order = rows.indices.sorted { (rows[$0], $0) < (rows[$1], $1) }
    var sortedRows: [Int] = []
    var sortedBytes: [UInt8] = []
    sortedRows.reserveCapacity(rows.count)
    sortedBytes.reserveCapacity(bytes.count)
    for (position, index) in order.enumerated() {
      if position + 1 < order.count, rows[order[position + 1]] == rows[index] { continue }
      sortedRows.append(rows[index])
      sortedBytes += bytes[(index * rowSize)..<((index + 1) * rowSize)]
    }
    (rows, bytes, isAscending) = (sortedRows, sortedBytes, true)
  }
}
