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

  /// Exists while `parameter` is the word `value`.
  public init(_ parameter: String, is value: String) {
    self.init(parameter, isOneOf: [.text(value)])
  }
}

/// One parameter of a study, as help, schema and grid reader need it.
public struct ParameterDeclaration: Equatable, Sendable {
  /// The name in grids and files, in lowerCamelCase.
  public let name: String
  /// What it is, in one sentence.
  public let help: String
  /// The unit; nil for pure numbers and words.
  public let unit: String?
  /// What values it takes.
  public let kind: ParameterKind
  /// When it exists; nil for always.
  public let condition: Condition?
  /// Whether it is part of a run's identity; what only steers recording or checkpoints is not.
  public let isIdentity: Bool
  /// The value that a grid need not give.
  public let standard: ParameterValue

  /// A parameter with its default.
  public init(
    name: String, help: String, unit: String? = nil, kind: ParameterKind,
    condition: Condition? = nil, isIdentity: Bool = true, standard: ParameterValue
  ) {
    self.name = name
    self.help = help
    self.unit = unit
    self.kind = kind
    self.condition = condition
    self.isIdentity = isIdentity
    self.standard = standard
  }
}

/// One parameter of a study whose parameters are a `Values`, tied to the property that holds it.
public struct Parameter<Values: Sendable>: Sendable {
  let name: String
  let help: String
  let unit: String?
  let kind: ParameterKind
  let condition: Condition?
  let isIdentity: Bool
  let get: @Sendable (Values) -> ParameterValue
  /// Stores a value that the kind allows.
  let set: @Sendable (inout Values, ParameterValue) -> Void

  /// The declaration, with the value in `values` as the standard one.
  func declaration(in values: Values) -> ParameterDeclaration {
    ParameterDeclaration(
      name: name, help: help, unit: unit, kind: kind, condition: condition, isIdentity: isIdentity,
      standard: get(values))
  }
}

extension Parameter {
  /// A whole number within `range`.
  public init(
    _ name: String, _ path: any WritableKeyPath<Values, Int> & Sendable, _ help: String,
    unit: String? = nil, in range: ClosedRange<Int>, when condition: Condition? = nil,
    isIdentity: Bool = true
  ) {
    self.init(
      name: name, help: help, unit: unit, kind: .integer(range), condition: condition,
      isIdentity: isIdentity, get: { .integer($0[keyPath: path]) },
      set: { values, value in
        if case .integer(let whole) = value { values[keyPath: path] = whole }
      })
  }

  /// A real number within `bounds`.
  public init(
    _ name: String, _ path: any WritableKeyPath<Values, Double> & Sendable, _ help: String,
    unit: String? = nil, in bounds: Bounds, when condition: Condition? = nil,
    isIdentity: Bool = true
  ) {
    self.init(
      name: name, help: help, unit: unit, kind: .number(bounds), condition: condition,
      isIdentity: isIdentity, get: { .number($0[keyPath: path]) },
      set: { values, value in
        if case .number(let number) = value { values[keyPath: path] = number }
      })
  }

  /// True or false.
  public init(
    _ name: String, _ path: any WritableKeyPath<Values, Bool> & Sendable, _ help: String,
    when condition: Condition? = nil, isIdentity: Bool = true
  ) {
    self.init(
      name: name, help: help, unit: nil, kind: .flag, condition: condition,
      isIdentity: isIdentity, get: { .flag($0[keyPath: path]) },
      set: { values, value in
        if case .flag(let flag) = value { values[keyPath: path] = flag }
      })
  }

  /// Any text.
  public init(
    _ name: String, _ path: any WritableKeyPath<Values, String> & Sendable, _ help: String,
    when condition: Condition? = nil, isIdentity: Bool = true
  ) {
    self.init(
      name: name, help: help, unit: nil, kind: .text, condition: condition,
      isIdentity: isIdentity, get: { .text($0[keyPath: path]) },
      set: { values, value in
        if case .text(let text) = value { values[keyPath: path] = text }
      })
  }

  /// One of the words of an enumeration.
  public init<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Values, Choice> & Sendable, _ help: String,
    when condition: Condition? = nil, isIdentity: Bool = true
  ) {
    self.init(
      name: name, help: help, unit: nil, kind: .choice(Choice.allCases.map(\.rawValue)),
      condition: condition, isIdentity: isIdentity,
      get: { .text($0[keyPath: path].rawValue) },
      set: { values, value in
        if case .text(let word) = value, let choice = Choice(rawValue: word) {
          values[keyPath: path] = choice
        }
      })
  }

  /// A list of whole numbers, each within `range`.
  public init(
    _ name: String, _ path: any WritableKeyPath<Values, [Int]> & Sendable, _ help: String,
    unit: String? = nil, in range: ClosedRange<Int>, count: ClosedRange<Int> = 0...4096,
    when condition: Condition? = nil, isIdentity: Bool = true
  ) {
    self.init(
      name: name, help: help, unit: unit, kind: .list(of: .integer(range), count: count),
      condition: condition, isIdentity: isIdentity,
      get: { .list($0[keyPath: path].map { .integer($0) }) },
      set: { values, value in
        guard case .list(let items) = value else { return }
        values[keyPath: path] = items.compactMap { if case .integer(let i) = $0 { i } else { nil } }
      })
  }

  /// A list of real numbers, each within `bounds`.
  public init(
    _ name: String, _ path: any WritableKeyPath<Values, [Double]> & Sendable, _ help: String,
    unit: String? = nil, in bounds: Bounds, count: ClosedRange<Int> = 0...4096,
    when condition: Condition? = nil, isIdentity: Bool = true
  ) {
    self.init(
      name: name, help: help, unit: unit, kind: .list(of: .number(bounds), count: count),
      condition: condition, isIdentity: isIdentity,
      get: { .list($0[keyPath: path].map { .number($0) }) },
      set: { values, value in
        guard case .list(let items) = value else { return }
        values[keyPath: path] = items.compactMap { if case .number(let x) = $0 { x } else { nil } }
      })
  }

  /// A list of words.
  public init(
    _ name: String, _ path: any WritableKeyPath<Values, [String]> & Sendable, _ help: String,
    choices: [String]? = nil, count: ClosedRange<Int> = 0...4096,
    when condition: Condition? = nil, isIdentity: Bool = true
  ) {
    self.init(
      name: name, help: help, unit: nil,
      kind: .list(of: choices.map { .choice($0) } ?? .text, count: count),
      condition: condition, isIdentity: isIdentity,
      get: { .list($0[keyPath: path].map { .text($0) }) },
      set: { values, value in
        guard case .list(let items) = value else { return }
        values[keyPath: path] = items.compactMap { if case .text(let t) = $0 { t } else { nil } }
      })
  }
}
