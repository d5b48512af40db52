/// The end of what a program prints.
package struct LastLines {
  private var bytes: [UInt8] = []

  /// How many bytes are kept, at least.
  private static let kept = 8 << 10

  package init() {}

  /// Adds what it has printed.
  package mutating func add(_ more: ArraySlice<UInt8>) {
    bytes += more.suffix(Self.kept)
    if bytes.count > 2 * Self.kept { bytes.removeFirst(bytes.count - Self.kept) }
  }

  /// As many of the last lines as fit into so many bytes, in one line, the very last in any case; empty for none.
  ///
  /// Lines without a letter or a digit are left out, such as those that mark a place in the line above.
  package func text(bytes limit: Int) -> String {
    var text = ""
    for row in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).reversed() {
      let line = String(decoding: row.drop { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
      guard line.contains(where: { $0.isLetter || $0.isNumber }) else { continue }
      if text.isEmpty {
        text = line.utf8.count <= limit ? line : String(line.prefix(limit / 4)) + "…"
      } else {
        guard line.utf8.count + 3 + text.utf8.count <= limit else { break }
        text = line + " | " + text
      }
    }
    return text
  }
}
