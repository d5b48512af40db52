internal import Synchronization

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
    @inlinable get {
      mark?.set()
      return value
    }
    set {
      value = newValue
      isAssigned = true
    }
  }

  @usableFromInline var value: Value
  /// Set when the value is read; nil where nobody wants to know.
  @usableFromInline let mark: ReadMark?
  /// Whether the value was assigned after the setting was made; how presets know what they name.
  private(set) var isAssigned = false
  /// What was declared; nil for a setting that was made of a grid's value, so that copies are free.
  @usableFromInline let declaration: SettingDeclaration?

  /// A setting with a value that a grid gives.
  init(given value: Value, _ mark: ReadMark?) {
    self.value = value
    self.mark = mark
    declaration = nil
  }

  /// A setting as it is declared.
  ///
  /// What it says of itself is only evaluated where somebody asks: the compiler evaluates the declarations of
  /// a struct's properties whenever it makes one, for each point of a grid. Inlinable, so that this costs no look-up
  /// of types.
  @inlinable
  init(_ value: Value, _ declare: () -> SettingDeclaration) {
    self.value = value
    mark = nil
    declaration = SettingDeclaration.areWanted ? declare() : nil
  }

  /// The setting of a grid's value; nil for a value of another kind.
  @usableFromInline
  static func given(_ value: ParameterValue, _ mark: ReadMark?) -> AnyProperty? {
    Value(value).map { Property(Setting(given: $0, mark)) }
  }
}

extension Setting where Value: RangedSettingValue {
  /// A number within limits.
  @inlinable
  public init(
    wrappedValue: Value, _ help: @autoclosure () -> String,
    in limits: @autoclosure () -> Value.Limits, _ a: @autoclosure () -> SettingTrait = .none,
    _ b: @autoclosure () -> SettingTrait = .none, _ c: @autoclosure () -> SettingTrait = .none,
    _ d: @autoclosure () -> SettingTrait = .none
  ) {
    self.init(wrappedValue) {
      SettingDeclaration(
        help(), Value.kind(in: limits()), [a(), b(), c(), d()], Self.given)
    }
  }
}

extension Setting where Value: UnrangedSettingValue {
  /// A flag, one of a few words, or a text.
  @inlinable
  public init(
    wrappedValue: Value, _ help: @autoclosure () -> String,
    _ a: @autoclosure () -> SettingTrait = .none, _ b: @autoclosure () -> SettingTrait = .none,
    _ c: @autoclosure () -> SettingTrait = .none, _ d: @autoclosure () -> SettingTrait = .none
  ) {
    self.init(wrappedValue) {
      SettingDeclaration(help(), Value.kind, [a(), b(), c(), d()], Self.given)
    }
  }
}

extension Setting {
  /// A list of numbers, each within limits.
  @inlinable
  public init<Element: RangedSettingValue>(
    wrappedValue: Value, _ help: @autoclosure () -> String,
    each limits: @autoclosure () -> Element.Limits, count: ClosedRange<Int> = 0...4096,
    _ a: @autoclosure () -> SettingTrait = .none, _ b: @autoclosure () -> SettingTrait = .none,
    _ c: @autoclosure () -> SettingTrait = .none
  ) where Value == [Element] {
    self.init(wrappedValue) {
      SettingDeclaration(
        help(), .list(of: Element.kind(in: limits()), count: count),
        [a(), b(), c()], Self.given)
    }
  }

  /// A list of texts or words.
  @inlinable
  public init<Element: UnrangedSettingValue>(
    wrappedValue: Value, _ help: @autoclosure () -> String, count: ClosedRange<Int> = 0...4096,
    _ a: @autoclosure () -> SettingTrait = .none, _ b: @autoclosure () -> SettingTrait = .none,
    _ c: @autoclosure () -> SettingTrait = .none
  ) where Value == [Element] {
    self.init(wrappedValue) {
      SettingDeclaration(
        help(), .list(of: Element.kind, count: count), [a(), b(), c()], Self.given)
    }
  }
}

extension Setting: Hashable {
  /// Settings are equal where their values are the same, texts byte by byte.
  public static func == (a: Setting, b: Setting) -> Bool {
    a.wrappedValue.isSame(as: b.wrappedValue)
  }
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
@usableFromInline
final class SettingDeclaration: Sendable {
  let help: String
  let kind: ParameterKind
  let traits: SettingTraits
  /// Makes a `Setting` of a value of the kind; nil for another kind.
  let setting: @Sendable (ParameterValue, ReadMark?) -> AnyProperty?

  @usableFromInline
  init(
    _ help: String, _ kind: ParameterKind, _ traits: [SettingTrait],
    _ setting: @escaping @Sendable (ParameterValue, ReadMark?) -> AnyProperty?
  ) {
    self.help = help
    self.kind = kind
    self.traits = SettingTraits(traits)
    self.setting = setting
  }

  private static let readers = Atomic(0)

  /// Whether somebody reads declarations. One that is made in vain meanwhile does no harm.
  @usableFromInline static var areWanted: Bool { readers.load(ordering: .relaxed) > 0 }

  /// Makes a value whose settings have their declarations.
  static func reading<Value>(_ make: () -> Value) -> Value {
    readers.wrappingAdd(1, ordering: .relaxed)
    defer { readers.wrappingSubtract(1, ordering: .relaxed) }
    return make()
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
