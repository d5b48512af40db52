/// A parameter that a grid may set and sweep; default, help and range stand where it is declared.
///
///     @Setting("Pairs of item and label before the query.", in: 1...64) var context = 8
///     @Setting("Momentum.", in: Bounds(0, 1), .when("optimizer", is: "sgd")) var momentum = 0.0
///
/// The property's name is the parameter's name. Settings stand in a type that conforms to
/// ``Settings``: a study's parameters, or a group of them that several studies share.
@propertyWrapper
public struct Setting<Value: SettingValue>: Sendable {
  /// The value.
  public var wrappedValue: Value {
    didSet { isAssigned = true }
  }

  /// Whether the value was assigned after the setting was made; how presets know what they name.
  private(set) var isAssigned = false
  /// What was declared; nil for a setting that was made of a grid's value, so that copies are free.
  let declaration: SettingDeclaration?

  /// A setting with a value that a grid gives.
  init(given value: Value) {
    wrappedValue = value
    declaration = nil
  }

  private init(_ value: Value, _ help: String, _ kind: ParameterKind, _ traits: [SettingTrait]) {
    wrappedValue = value
    declaration = SettingDeclaration(
      help: help, kind: kind, standard: value.parameterValue, traits: traits
    ) { given in Value(given).map { Setting(given: $0) } }
  }
}

extension Setting where Value: RangedSettingValue {
  /// A number within limits.
  public init(
    wrappedValue: Value, _ help: String, in limits: Value.Limits, _ traits: SettingTrait...
  ) {
    self.init(wrappedValue, help, Value.kind(in: limits), traits)
  }
}

extension Setting where Value: UnrangedSettingValue {
  /// A flag, one of a few words, or a text.
  public init(wrappedValue: Value, _ help: String, _ traits: SettingTrait...) {
    self.init(wrappedValue, help, Value.kind, traits)
  }
}

extension Setting {
  /// A list of numbers, each within limits.
  public init<Element: RangedSettingValue>(
    wrappedValue: Value, _ help: String, each limits: Element.Limits,
    count: ClosedRange<Int> = 0...4096, _ traits: SettingTrait...
  ) where Value == [Element] {
    self.init(wrappedValue, help, .list(of: Element.kind(in: limits), count: count), traits)
  }

  /// A list of texts or words.
  public init<Element: UnrangedSettingValue>(
    wrappedValue: Value, _ help: String, count: ClosedRange<Int> = 0...4096,
    _ traits: SettingTrait...
  ) where Value == [Element] {
    self.init(wrappedValue, help, .list(of: Element.kind, count: count), traits)
  }
}

extension Setting: Hashable {
  /// Settings are equal where their values are.
  public static func == (a: Setting, b: Setting) -> Bool { a.wrappedValue == b.wrappedValue }
  /// Hashes the value.
  public func hash(into hasher: inout Hasher) { hasher.combine(wrappedValue) }
}

extension Setting: Decodable {
  /// Not for use: settings are made of a grid's values as a whole, by the type that holds them.
  public init(from decoder: any Decoder) throws {
    throw DecodingError.dataCorrupted(
      DecodingError.Context(
        codingPath: decoder.codingPath, debugDescription: "a setting stands by itself"))
  }
}

/// What a ``Setting`` says of itself, whatever its type.
final class SettingDeclaration: Sendable {
  let help: String
  let kind: ParameterKind
  /// The value that a grid need not give.
  let standard: ParameterValue
  let traits: SettingTraits
  /// Makes a `Setting` of a value of the kind; nil for another kind.
  let setting: @Sendable (ParameterValue) -> (any Sendable)?

  init(
    help: String, kind: ParameterKind, standard: ParameterValue, traits: [SettingTrait],
    setting: @escaping @Sendable (ParameterValue) -> (any Sendable)?
  ) {
    self.help = help
    self.kind = kind
    self.standard = standard
    self.traits = SettingTraits(traits)
    self.setting = setting
  }
}

/// A setting whose type is forgotten.
protocol AnySetting {
  var declaration: SettingDeclaration? { get }
  var isAssigned: Bool { get }
  var parameterValue: ParameterValue { get }
}

extension Setting: AnySetting {
  var parameterValue: ParameterValue { wrappedValue.parameterValue }
}
