// Texts in a number of bytes that a file has for them.
extension String {
  /// The text cut to `count` bytes of UTF-8, in whole characters.
  package func cut(toBytes count: Int) -> String {
    guard utf8.count > count else { return self }
    var size = 0
    var text = ""
    for character in self {
      size += character.utf8.count
      // The last three bytes are for the ellipsis.
      guard size <= count - 3 else { break }
      text.append(character)
    }
    return text + "…"
  }

  /// The text's bytes, padded with NUL to `count` bytes.
  package func padded(toBytes count: Int) -> [UInt8] {
    let bytes = Array(cut(toBytes: count).utf8)
    return bytes + [UInt8](repeating: 0, count: count - bytes.count)
  }
}
