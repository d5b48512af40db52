/// The end of what a program prints.
struct LastLines {
  private var bytes: [UInt8] = []

  /// How many bytes are kept, at least.
  private static let kept = 8 << 10

  /// Adds what it has printed.
  mutating func add(_ more: ArraySlice<UInt8>) {
    bytes += more.suffix(Self.kept)
    if bytes.count > 2 * Self.kept { bytes.removeFirst(bytes.count - Self.kept) }
  }

  /// The last lines that are not empty, each shortened, in one line; empty for none.
  func text(lines: Int = 3) -> String {
    let rows = bytes.split { $0 == 0x0A || $0 == 0x0D }.map { row in
      String(decoding: row, as: UTF8.self)
    }
    .filter { $0.contains { !$0.isWhitespace } }
    return rows.suffix(lines).map(Self.shortened).joined(separator: " | ")
  }

  private static func shortened(_ row: String) -> String {
    let row = row.drop { $0 == " " || $0 == "\t" }
    return row.count > 120 ? row.prefix(80) + "…" + row.suffix(39) : String(row)
  }
}
