internal import Glibc
internal import Grids

/// A table for people, of columns as wide as what is in them.
package struct TextTable {
  /// One column.
  package struct Column {
    package let header: String
    package var cells: [String]
    /// Whether numbers are in it, which stand below each other at the right.
    package var isNumber = true
    /// Whether it says which row it is: it is shown however narrow the terminal.
    package var isKey = false
    /// Whether its texts are cut to the room that is left.
    package var isFlexible = false

    /// A column of numbers or texts.
    package init(
      header: String, cells: [String], isNumber: Bool = true, isKey: Bool = false,
      isFlexible: Bool = false
    ) {
      self.header = header
      self.cells = cells
      self.isNumber = isNumber
      self.isKey = isKey
      self.isFlexible = isFlexible
    }

    /// A column that says which row it is.
    package init(header: String, keys: [Cell]) {
      self.init(header: header, cells: keys.map(\.plain), isNumber: !keys.hasTexts, isKey: true)
    }
  }

  /// A column that is known to fit.
  private struct Fitted {
    var column: Column
    var width: Int

    init(_ column: Column) {
      self.column = column
      width = max(column.header.count, column.cells.map(\.count).max() ?? 0)
    }
  }

  /// Between two columns.
  private static let gap = "  "
  /// The widest that a text may be in a table.
  private static let widest = 40

  /// The least room for texts that are cut.
  private static let narrowest = 12

  private let columns: [Fitted]

  /// A table of these columns, whose texts may be anybody's.
  package init(_ columns: [Column]) {
    self.columns = columns.map { column in
      let widest = column.isFlexible ? Int.max : Self.widest
      return Fitted(Self.cut(column, to: widest))
    }
  }

  /// A column whose texts are at most so long.
  private static func cut(_ column: Column, to width: Int) -> Column {
    let cut = { (text: String) in
      let text = text.visible()
      return text.count > width ? text.prefix(max(width - 1, 0)) + "…" : text
    }
    return Column(
      header: cut(column.header), cells: column.cells.map(cut), isNumber: column.isNumber,
      isKey: column.isKey, isFlexible: column.isFlexible)
  }

  /// The lines, header first, and the names of the columns that do not fit.
  package func lines(width: Int) -> (lines: [String], left: [String]) {
    var room = width
    for column in columns where column.column.isKey { room -= column.width + Self.gap.count }
    var shown: [Fitted] = []
    var hasValues = false
    var left: [String] = []
    for var fitted in columns {
      let most = room - Self.gap.count
      if fitted.column.isFlexible, fitted.width > most, most >= Self.narrowest {
        fitted = Fitted(Self.cut(fitted.column, to: most))
      }
      // The first that says more than which row it is, a table cannot do without.
      let isNeeded = fitted.column.isKey || !fitted.column.isFlexible && !hasValues
      if isNeeded || left.isEmpty && fitted.width <= most {
        hasValues = hasValues || !fitted.column.isKey
        if !fitted.column.isKey { room -= fitted.width + Self.gap.count }
        shown.append(fitted)
      } else if !fitted.column.isFlexible {
        left.append(fitted.column.header)
      }
    }
    let rows = shown.first?.column.cells.count ?? 0
    let lines = (-1..<rows).map { row in
      let cells = shown.map { fitted in
        let text = row < 0 ? fitted.column.header : fitted.column.cells[row]
        let space = String(repeating: " ", count: fitted.width - text.count)
        return fitted.column.isNumber ? space + text : text + space
      }
      return Self.trimmed(Self.gap + cells.joined(separator: Self.gap))
    }
    return (lines, left)
  }

  private static func trimmed(_ line: String) -> String {
    guard let last = line.lastIndex(where: { $0 != " " }) else { return "" }
    return String(line[...last])
  }
}

extension Cell {
  /// The value as a table for people has it.
  package var plain: String {
    switch self {
    case .none: Quantity.none
    case .flag(let flag): flag ? "true" : "false"
    case .whole(let whole): String(whole)
    case .number(let number): Quantity.text(number)
    case .text(let text): text
    }
  }
}

extension Collection<Cell> {
  /// Whether there is a text among them.
  package var hasTexts: Bool { contains { if case .text = $0 { true } else { false } } }
}

/// Numbers for people.
package enum Quantity {
  /// What stands for no number.
  package static let none = "–"

  /// A number, to four significant digits; whole ones below a million in full.
  package static func text(_ number: Double) -> String {
    if number.isNaN { return none }
    if number.magnitude < 1e6, let whole = Int(exactly: number) { return String(whole) }
    return formatted(number, "%.4g")
  }

  /// A number and how far it may be off: the latter to two significant digits, the former to as many decimals.
  package static func text(_ number: Double, _ deviation: Double) -> String {
    guard deviation.isFinite, number.isFinite else { return text(number) }
    guard deviation > 0 else { return text(number) + " ± 0" }
    return scaled([number, deviation]) { scale, decimals in
      "\(formatted(number / scale, decimals(deviation))) ± \(formatted(deviation / scale, decimals(deviation)))"
    }
  }

  /// A number and an interval around it, to the decimals that its width asks for; of an interval that is open on one side,
  /// each as it is.
  package static func text(_ number: Double, from lower: Double, to upper: Double) -> String {
    if lower.isNaN != upper.isNaN { return "\(text(number)) [\(text(lower)), \(text(upper))]" }
    guard lower.isFinite, upper.isFinite, number.isFinite, upper > lower else {
      return text(number)
    }
    return scaled([number, lower, upper, upper - lower]) { scale, decimals in
      let texts = [number, lower, upper].map { formatted($0 / scale, decimals(upper - lower)) }
      return "\(texts[0]) [\(texts[1]), \(texts[2])]"
    }
  }

  /// A text of numbers, divided by a power of ten where they are very large or very small, which then stands behind it.
  ///
  /// `body` gets the power, and what gives the format of two significant digits of a size.
  private static func scaled(
    _ numbers: [Double], _ body: (_ scale: Double, _ decimals: (Double) -> String) -> String
  ) -> String {
    let largest = numbers.map(\.magnitude).max() ?? 0
    let isPlain = largest == 0 || 1e-4..<1e6 ~= largest
    let exponent = isPlain ? 0 : Int(log10(largest).rounded(.down))
    let scale = Double("1e\(exponent)") ?? 1
    let text = body(scale) { format($0 / scale) }
    return exponent == 0 ? text : "(\(text))e\(exponent)"
  }

  /// The format that gives two significant digits of a size.
  private static func format(_ size: Double) -> String {
    var decimals = 1
    var unit = 1.0
    while size < unit, decimals < 8 {
      unit /= 10
      decimals += 1
    }
    return size >= 10 ? "%.0f" : "%.\(decimals)f"
  }
}
