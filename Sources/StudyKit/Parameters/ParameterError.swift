/// Why values cannot become a study's parameters.
public enum ParameterError: Error, Hashable, Sendable {
  /// The study has no parameter of this name.
  case unknown(name: String, known: [String])
  /// The value is of the wrong type or outside what is allowed.
  case unreadable(name: String, value: ParameterValue, allowed: String)
  /// The parameter was given where it does not exist.
  case inapplicable(name: String, condition: Condition, actual: ParameterValue)
  /// The values do not fit together; `names` are the parameters to look at.
  case impossible(names: [String], reason: String)
}

extension ParameterKind {
  /// What is allowed, in words for an error message and for help.
  public var allowed: String {
    switch self {
    case .integer(let range):
      switch (range.lowerBound, range.upperBound) {
      case (.min, .max): return "a whole number"
      case (_, .max): return "a whole number of at least \(range.lowerBound)"
      case (.min, _): return "a whole number of at most \(range.upperBound)"
      default: return "a whole number from \(range.lowerBound) to \(range.upperBound)"
      }
    case .number(let bounds): return bounds.allowed
    case .flag: return "true or false"
    case .choice(let words): return "one of " + words.map { "\"\($0)\"" }.joined(separator: ", ")
    case .indexOr(let words):
      return "a whole number from 0 on, or " + words.map { "\"\($0)\"" }.joined(separator: " or ")
    case .text: return "text"
    case .list(let kind, let count):
      let length =
        count.lowerBound == count.upperBound
        ? "of \(count.lowerBound)" : "of \(count.lowerBound) to \(count.upperBound)"
      return "a list \(length), each \(kind.allowed)"
    }
  }

  /// Makes a value that came as JSON one of this kind, or nil where it is not allowed.
  ///
  /// A whole real number becomes an integer where one is asked for (`2.5e6`), and an integer a real
  /// number.
  public func accept(_ value: ParameterValue) -> ParameterValue? {
    switch (self, value) {
    case (.integer(let range), .integer(let whole)):
      return range.contains(whole) ? value : nil
    case (.integer(let range), .number(let number)):
      // A double from 2⁵³ on stands for its neighbours, too.
      guard number.magnitude < 0x1p53, let whole = Int(exactly: number), range.contains(whole)
      else {
        return nil
      }
      return .integer(whole)
    case (.number(let bounds), .integer(let whole)):
      return bounds.contains(Double(whole)) ? .number(Double(whole)) : nil
    case (.number(let bounds), .number(let number)):
      // Minus zero and zero are one value, so that they have one identity.
      return bounds.contains(number) ? .number(number == 0 ? 0 : number) : nil
    case (.flag, .flag), (.text, .text): return value
    case (.choice(let words), .text(let word)): return words.contains(word) ? value : nil
    case (.indexOr(let words), .text(let text)):
      return words.contains(text) || Int(text).map { $0 >= 0 && "\($0)" == text } ?? false
        ? value : nil
    case (.indexOr, .integer), (.indexOr, .number):
      guard case .integer(let whole)? = ParameterKind.integer(0...Int.max).accept(value) else {
        return nil
      }
      return .text("\(whole)")
    case (.list(let kind, let count), .list(let items)):
      let accepted = items.compactMap { kind.accept($0) }
      return accepted.count == items.count && count.contains(items.count) ? .list(accepted) : nil
    default: return nil
    }
  }
}

extension Bounds {
  /// What is allowed, in words.
  var allowed: String {
    let lowest = lower.isFinite ? ParameterValue.number(lower).json : ""
    let highest = upper.isFinite ? ParameterValue.number(upper).json : ""
    switch (lower.isFinite, upper.isFinite) {
    case (false, false): return "a number"
    case (false, true): return "a number of at most \(highest)"
    case (true, false):
      return includesLower ? "a number of at least \(lowest)" : "a number above \(lowest)"
    case (true, true):
      return includesLower
        ? "a number from \(lowest) to \(highest)" : "a number above \(lowest), at most \(highest)"
    }
  }
}
