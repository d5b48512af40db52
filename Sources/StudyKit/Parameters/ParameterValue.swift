/// A value of a study's parameter, as a grid gives it and as a result file records it.
///
/// Texts are equal where their bytes are: they may name files, and a letter and its accent, which Swift
/// holds equal to the one character for both, name another file.
public enum ParameterValue: Hashable, Sendable {
  /// A whole number.
  case integer(Int)
  /// A real number, finite.
  case number(Double)
  /// True or false.
  case flag(Bool)
  /// Text, or one of a parameter's choices.
  case text(String)
  /// A list of values of one kind.
  case list([ParameterValue])
}

extension ParameterValue {
  /// Whether two values are of one kind and equal, texts byte by byte.
  public static func == (first: ParameterValue, second: ParameterValue) -> Bool {
    switch (first, second) {
    case (.integer(let first), .integer(let second)): first == second
    case (.number(let first), .number(let second)): first == second
    case (.flag(let first), .flag(let second)): first == second
    case (.text(let first), .text(let second)): first.utf8.elementsEqual(second.utf8)
    case (.list(let first), .list(let second)): first == second
    default: false
    }
  }

  /// Whether two values are equal to the last bit: 0 and −0, which are equal, are not the same.
  func isSame(as other: ParameterValue) -> Bool {
    switch (self, other) {
    case (.number(let own), .number(let other)): own.bitPattern == other.bitPattern
    case (.list(let own), .list(let other)): own.elementsEqual(other) { $0.isSame(as: $1) }
    default: self == other
    }
  }

  /// Hashes what is compared; texts that Swift holds equal share a hash.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .integer(let value): hasher.combine(value)
    case .number(let value): hasher.combine(value)
    case .flag(let value): hasher.combine(value)
    case .text(let value): hasher.combine(value)
    case .list(let values): hasher.combine(values)
    }
  }

  /// The value in canonical JSON: numbers in their shortest form, strings with the least escapes.
  ///
  /// Equal values give equal text, so it can be hashed. A number that is whole is written like an
  /// integer (`64`, not `64.0`); the parameter's type tells them apart.
  public var json: String {
    switch self {
    case .integer(let value): return String(value)
    case .number(let value): return Self.json(of: value)
    case .flag(let value): return value ? "true" : "false"
    case .text(let value): return Self.json(of: value)
    case .list(let values): return "[" + values.map(\.json).joined(separator: ",") + "]"
    }
  }

  /// A string as a JSON literal.
  public static func json(of text: String) -> String {
    var literal = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": literal += "\\\""
      case "\\": literal += "\\\\"
      case "\n": literal += "\\n"
      case "\r": literal += "\\r"
      case "\t": literal += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: literal.unicodeScalars.append(scalar)
      }
    }
    return literal + "\""
  }

  /// A finite number as JSON, in the shortest form that reads back as the same number.
  private static func json(of number: Double) -> String {
    precondition(number.isFinite, "JSON has no number for \(number)")
    if let whole = Int(exactly: number), whole.magnitude < 1 << 53 { return String(whole) }
    return number.description
  }
}

extension ParameterValue: CustomStringConvertible {
  /// The value as a person would write it in a grid; what JSON has no number for, as Swift has it.
  public var description: String {
    switch self {
    case .number(let value) where !value.isFinite: value.description
    case .list(let values): "[" + values.map(\.description).joined(separator: ",") + "]"
    default: json
    }
  }
}

/// The parameters of one point by name, every one of them, as the study's kinds have them.
public typealias ParameterValues = [String: ParameterValue]
