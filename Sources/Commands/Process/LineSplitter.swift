/// Splits what comes piece by piece into lines.
struct LineSplitter {
  /// The most bytes of a line.
  static let limit = 16 << 20

  // A line whose end has not come.
  private var open: [UInt8] = []

  /// Adds bytes and hands over the lines that are complete, without line ends; false if a line is too long.
  mutating func add(_ bytes: ArraySlice<UInt8>, _ body: (ArraySlice<UInt8>) -> Void) -> Bool {
    var rest = bytes
    while let end = rest.firstIndex(of: 0x0A) {
      if open.isEmpty {
        body(rest[..<end])
      } else {
        open += rest[..<end]
        body(open[...])
        open.removeAll()
      }
      rest = rest[(end + 1)...]
    }
    open += rest
    guard open.count > Self.limit else { return true }
    open.removeAll()
    return false
  }

  /// A last line that has no line end; nil if there is none.
  var last: ArraySlice<UInt8>? { open.isEmpty ? nil : open[...] }
}
