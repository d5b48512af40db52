extension String {
  /// The text in a form that is safe to print: characters that control a terminal, or change the direction of writing,
  /// are written as `\u001b`.
  ///
  /// Everything from grids, files and names is passed through here before it is printed. `keepsLines` keeps line
  /// ends, for text of several lines whose parts are known to contain none.
  package func visible(keepsLines: Bool = false) -> String {
    // Mostly a text is ASCII that can be seen.
    let isPlain = utf8.allSatisfy {
      0x20..<0x7F ~= $0 || keepsLines && ($0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\t"))
    }
    guard !isPlain, unicodeScalars.contains(where: \.isControl) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n" where keepsLines, "\t" where keepsLines: text.unicodeScalars.append(scalar)
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case _ where scalar.isControl:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  /// Whether it controls a terminal instead of being visible: C0, DEL and C1, ends of lines and paragraphs, and changes
  /// of the direction of writing.
  fileprivate var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
