/// A value that a ``Setting`` may hold.
public protocol SettingValue: Hashable, Sendable {
  /// The value as grids and result files have it.
  var parameterValue: ParameterValue { get }
  /// The value that a grid gives; nil for one of another kind.
  init?(_ value: ParameterValue)
  /// Whether the values are the same, texts byte by byte: two forms of one accented letter name two files.
  func isSame(as other: Self) -> Bool
}

extension SettingValue {
  /// Whether the values are equal.
  public func isSame(as other: Self) -> Bool { self == other }
}

/// A value whose kind is only complete with a range.
public protocol RangedSettingValue: SettingValue {
  /// What limits the values.
  associatedtype Limits: Sendable
  /// The kind of values within the limits.
  static func kind(in limits: Limits) -> ParameterKind
}

/// A value whose type alone says which values there are.
public protocol UnrangedSettingValue: SettingValue {
  /// The kind of all values of the type.
  static var kind: ParameterKind { get }
}

/// One of a few words: an enumeration with raw values as a grid spells them.
///
///     enum Positions: String, Choice { case learned, sinusoidal, rotary }
public protocol Choice: UnrangedSettingValue, RawRepresentable<String>, CaseIterable {}

extension Choice {
  /// One of the words.
  public static var kind: ParameterKind { .choice(allCases.map(\.rawValue)) }
  /// The word.
  public var parameterValue: ParameterValue { .text(rawValue) }
  /// The case with this word.
  public init?(_ value: ParameterValue) {
    guard case .text(let word) = value else { return nil }
    self.init(rawValue: word)
  }
}

extension Int: RangedSettingValue {
  /// Whole numbers within a range.
  public static func kind(in limits: ClosedRange<Int>) -> ParameterKind { .integer(limits) }
  /// The number as a grid has it.
  public var parameterValue: ParameterValue { .integer(self) }
  /// The whole number that a grid gives.
  public init?(_ value: ParameterValue) {
    guard case .integer(let whole) = value else { return nil }
    self = whole
  }
}

extension Double: RangedSettingValue {
  /// Real numbers within bounds.
  public static func kind(in limits: Bounds) -> ParameterKind { .number(limits) }
  /// The number as a grid has it.
  public var parameterValue: ParameterValue { .number(self) }
  /// The real number that a grid gives.
  public init?(_ value: ParameterValue) {
    guard case .number(let number) = value else { return nil }
    self = number
  }
}

extension Bool: UnrangedSettingValue {
  /// True or false.
  public static var kind: ParameterKind { .flag }
  /// The flag as a grid has it.
  public var parameterValue: ParameterValue { .flag(self) }
  /// The flag that a grid gives.
  public init?(_ value: ParameterValue) {
    guard case .flag(let flag) = value else { return nil }
    self = flag
  }
}

extension String: UnrangedSettingValue {
  /// Any text.
  public static var kind: ParameterKind { .text }
  /// The text as a grid has it.
  public var parameterValue: ParameterValue { .text(self) }
  /// Whether all bytes are equal.
  public func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
  /// The text that a grid gives.
  public init?(_ value: ParameterValue) {
    guard case .text(let text) = value else { return nil }
    self = text
  }
}

extension Array: SettingValue where Element: SettingValue {
  /// Whether all elements are the same.
  public func isSame(as other: [Element]) -> Bool {
    elementsEqual(other) { $0.isSame(as: $1) }
  }

  /// The list as a grid has it.
  public var parameterValue: ParameterValue { .list(map(\.parameterValue)) }
  /// The list that a grid gives; nil where an element is of another kind.
  public init?(_ value: ParameterValue) {
    guard case .list(let items) = value else { return nil }
    let elements = items.compactMap { Element($0) }
    guard elements.count == items.count else { return nil }
    self = elements
  }
}
