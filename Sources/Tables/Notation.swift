internal import Grids
internal import StudyKit

/// How the values of a table are written.
package enum Notation {
  /// Comma-separated values after RFC 4180, with a line feed at the end of a line: nothing for none, `inf` for an
  /// infinity.
  case csv
  /// JSON: `null` for none, and for infinities, for which it has no numbers.
  case json

  /// A value.
  package func text(_ cell: Cell) -> String {
    switch cell {
    case .none: none
    case .flag(let flag): flag ? "true" : "false"
    case .whole(let whole): String(whole)
    case .number(let number): text(number)
    case .text(let text): self.text(text)
    }
  }

  /// What stands for no value.
  package var none: String { self == .json ? "null" : "" }

  /// A number, in the shortest form that reads back as the same one.
  package func text(_ number: Double) -> String { special(number) ?? number.description }

  /// A single-precision number, in the shortest form that reads back as the same one.
  package func text(_ number: Float) -> String { special(Double(number)) ?? number.description }

  /// Whole numbers without a point, as in a grid, and what is no number; nil for all others.
  private func special(_ number: Double) -> String? {
    if number.isNaN || self == .json && number.isInfinite { return none }
    guard number.magnitude < 0x1p53 else { return nil }
    return Int(exactly: number).map { String($0) }
  }

  /// A text.
  package func text(_ text: String) -> String {
    switch self {
    case .json: return ParameterValue.json(of: text)
    case .csv:
      let isPlain = text.utf8.allSatisfy {
        $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") && $0 != 0x0A && $0 != 0x0D
      }
      return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
  }
}

/// The values of a column as they stand in rows, each behind the text that leads to it; what comes again and again is
/// written once.
package enum WrittenValues {
  /// The same in every row.
  case same(String)
  case chosen([String], [Int])
  case each(Values, lead: String)

  package init(_ values: Values, in notation: Notation, lead: String) {
    switch values {
    case .same(let cell): self = .same(lead + notation.text(cell))
    case .chosen(let cells, let indices):
      self = .chosen(cells.map { lead + notation.text($0) }, indices)
    default: self = .each(values, lead: lead)
    }
  }

  /// Appends the value of a row.
  package func append(_ row: Int, in notation: Notation, to text: inout String) {
    switch self {
    case .same(let value): text += value
    case .chosen(let values, let indices): text += values[indices[row]]
    case .each(let values, let lead):
      text += lead
      switch values {
      case .whole(let values): text += values[row].map { String($0) } ?? notation.none
      case .single(let values): text += notation.text(values[row])
      case .double(let values): text += notation.text(values[row])
      default: text += notation.text(values[row])
      }
    }
  }
}
