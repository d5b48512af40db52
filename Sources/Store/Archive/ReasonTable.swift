/// The reasons for failures as texts; each run records the slot of its text.
struct ReasonTable {
  private var texts: [String]
  private let offset: Int

  /// Reads the texts of a file.
  init(_ archive: Archive) throws(StoreError) {
    offset = archive.offset(of: "/runs/reasons")
    // Slot 0 stands for no reason; the texts in use have no gap.
    texts = Array(try archive.texts("/runs/reasons").dropFirst().prefix { !$0.isEmpty })
  }

  /// The slot of a text, which is written if it is new; when the table is full, its last slot,
  /// which says so.
  mutating func slot(of text: String, in file: borrowing RawFile) throws(StoreError) -> UInt16 {
    let reason = text.isEmpty ? "no reason given" : text.cut(toBytes: TableSize.reasonText)
    if let known = texts.firstIndex(of: reason) { return UInt16(known + 1) }
    guard texts.count < TableSize.reasons - 1 else { return UInt16(texts.count) }
    let isLast = texts.count == TableSize.reasons - 2
    let row = isLast ? "another reason: there are too many to keep" : reason
    try file.write(
      row.padded(toBytes: TableSize.reasonText),
      at: offset + (texts.count + 1) * TableSize.reasonText)
    texts.append(row)
    return UInt16(texts.count)
  }

  /// The text in a slot; nil for 0.
  func text(_ slot: UInt16) -> String? {
    texts.indices.contains(Int(slot) - 1) ? texts[Int(slot) - 1] : nil
  }
}
