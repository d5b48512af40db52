internal import Grids

/// A part of a page: what is written in the program stands as it is, what is interpolated is text and cannot become markup.
struct HTML: ExpressibleByStringInterpolation {
  /// Collects the parts of a literal.
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

    mutating func appendLiteral(_ literal: String) { text += literal }

    /// A text of a file, a grid or the program.
    mutating func appendInterpolation(_ words: String) { text += HTML(escaping: words).text }

    mutating func appendInterpolation(_ number: Int) { text += "\(number)" }

    mutating func appendInterpolation(_ part: HTML) { text += part.text }

    mutating func appendInterpolation(_ parts: [HTML]) {
      for part in parts { text += part.text }
    }
  }

  /// The markup.
  let text: String

  init(stringLiteral text: String) { self.text = text }

  init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  /// Markup that the caller has made safe, such as the source of a program.
  init(trusted text: String) { self.text = text }

  private init(escaping words: String) {
    var text = ""
    for character in words.visible(keepsLines: true).unicodeScalars {
      switch character {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      default: text.unicodeScalars.append(character)
      }
    }
    self.text = text
  }
}

extension HTML {
  /// A table whose first columns say which row it is.
  static func table(_ headers: [String], _ rows: [[String]], keys: Int = 1) -> HTML {
    let head: [HTML] = headers.map { "<th scope=\"col\">\($0)</th>" }
    let body: [HTML] = rows.map { row in
      let cells: [HTML] = row.enumerated().map { index, cell in
        index < keys ? "<th scope=\"row\">\(cell)</th>" : "<td>\(cell)</td>"
      }
      return "<tr>\(cells)</tr>\n"
    }
    return """
      <div class="table"><table><thead><tr>\(head)</tr></thead>
      <tbody>
      \(body)</tbody></table></div>

      """
  }

  /// Names with what they stand for.
  static func list(_ pairs: [(String, String)]) -> HTML {
    let rows: [HTML] = pairs.filter { !$0.1.isEmpty }.map {
      "<dt>\($0.0)</dt><dd>\($0.1)</dd>\n"
    }
    return "<dl>\n\(rows)</dl>\n"
  }
}
