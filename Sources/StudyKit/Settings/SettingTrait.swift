/// Something that a ``Setting`` says of itself beside help and range.
public struct SettingTrait: Sendable {
  fileprivate let apply: @Sendable (inout SettingTraits) -> Void

  /// Nothing.
  public static var none: SettingTrait { SettingTrait { _ in } }

  /// The unit of the values, such as `"steps"`.
  public static func unit(_ unit: String) -> SettingTrait { SettingTrait { $0.unit = unit } }

  /// A short label for a plot's axis; by default the name in words, `learning rate`.
  public static func label(_ label: String) -> SettingTrait { SettingTrait { $0.label = label } }

  /// The setting exists only while another one has one of these words.
  public static func when(_ parameter: String, is words: String...) -> SettingTrait {
    SettingTrait { $0.condition = Condition(parameter, isOneOf: words.map { .text($0) }) }
  }

  /// The setting exists only while another one has one of these values.
  public static func when(_ parameter: String, isOneOf values: [ParameterValue]) -> SettingTrait {
    SettingTrait { $0.condition = Condition(parameter, isOneOf: values) }
  }

  /// The setting only steers recording or checkpoints: it is not a part of a run's identity.
  public static var outsideIdentity: SettingTrait { SettingTrait { $0.isIdentity = false } }

  /// Whether measures or cost depend on the value: by default for everything but real numbers.
  ///
  /// What a run yields and costs is stated once for all points that agree in these settings.
  public static func shaping(_ isShaping: Bool) -> SettingTrait {
    SettingTrait { $0.isShaping = isShaping }
  }

  /// What the setting was called before; identities and stored grids keep that.
  public static func formerly(_ name: String) -> SettingTrait {
    SettingTrait { $0.former = FormerParameter(name: name, values: [:]) }
  }

  /// What the setting was called before and what its values were, by today's values.
  public static func formerly(
    _ name: String, _ values: [ParameterValue: ParameterValue]
  ) -> SettingTrait {
    SettingTrait { $0.former = FormerParameter(name: name, values: values) }
  }

  /// The study got the setting after runs had been made, all of which had this value.
  ///
  /// It enters a run's identity only where it differs, so those runs stay done.
  public static func added(before value: some SettingValue) -> SettingTrait {
    let value = value.parameterValue
    return SettingTrait { $0.valueBefore = value }
  }
}

/// All traits of one setting.
struct SettingTraits: Sendable {
  var unit: String?
  var label: String?
  var condition: Condition?
  var isIdentity = true
  var isShaping: Bool?
  var former: FormerParameter?
  var valueBefore: ParameterValue?

  init(_ traits: [SettingTrait]) {
    for trait in traits { trait.apply(&self) }
  }
}
