/// What values a parameter takes.
public enum ParameterKind: Equatable, Sendable {
  /// A whole number within the range.
  case integer(ClosedRange<Int>)
  /// A finite real number within the bounds.
  case number(Bounds)
  /// True or false.
  case flag
  /// One of the given words.
  case choice([String])
  /// A whole number from 0 on, or one of the given words; its values are texts.
  case indexOr([String])
  /// Any text.
  case text
  /// A list of values of one kind, of a length within the range.
  indirect case list(of: ParameterKind, count: ClosedRange<Int>)
}

/// An interval of real numbers whose ends may be excluded.
public struct Bounds: Equatable, Sendable {
  /// The lower end.
  public let lower: Double
  /// The upper end; infinity for none.
  public let upper: Double
  /// Whether the lower end itself is allowed.
  public let includesLower: Bool

  /// All finite numbers.
  public static let all = Bounds(-.infinity, .infinity, includesLower: false)
  /// All finite numbers above zero.
  public static let positive = Bounds(0, .infinity, includesLower: false)
  /// Zero and all finite numbers above it.
  public static let nonNegative = Bounds(0, .infinity, includesLower: true)
  /// From zero to one, both included.
  public static let fraction = Bounds(0, 1, includesLower: true)

  /// The numbers from `lower` to `upper`; `upper` itself is allowed where it is finite.
  public init(_ lower: Double, _ upper: Double, includesLower: Bool = true) {
    precondition(lower < upper, "bounds are empty: \(lower) to \(upper)")
    self.lower = lower
    self.upper = upper
    self.includesLower = includesLower
  }

  /// Whether the finite number lies within the bounds.
  public func contains(_ value: Double) -> Bool {
    value.isFinite && (includesLower ? value >= lower : value > lower) && value <= upper
  }
}

/// For which values of another parameter a parameter exists.
public struct Condition: Hashable, Sendable {
  /// The other parameter.
  public let parameter: String
  /// The values of it with which this one exists.
  public let values: [ParameterValue]

  /// Exists while `parameter` has one of `values`.
  public init(_ parameter: String, isOneOf values: [ParameterValue]) {
    self.parameter = parameter
    self.values = values
  }
}
