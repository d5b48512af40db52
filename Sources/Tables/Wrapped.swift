internal import Grids

/// How many there are of something, such as `1 row` and `2 rows`.
package func counted(_ count: Int, _ noun: String) -> String {
  "\(groupedText(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// A text in lines of at most so many characters, the first and the others with what stands before them; a longer word
/// has a line of its own.
package func wrapped(
  _ text: String, width: Int, first: String = "", rest: String = "  "
) -> [String] {
  var lines: [String] = []
  var line = first
  var isEmpty = true
  for word in text.visible().split(separator: " ") {
    if !isEmpty, line.count + 1 + word.count > width {
      lines.append(line)
      line = rest + word
    } else {
      line += (isEmpty ? "" : " ") + word
    }
    isEmpty = false
  }
  return lines + [line]
}
