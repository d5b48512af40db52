/// A study's parameters, or a group of them that several studies share.
///
/// Every stored property is a ``Setting`` or another group. Groups are flat in a grid:
///
///     struct Parameters: Settings {
///       @Setting("Hidden units.", in: 1...4096) var width = 64
///       var seeds = Seeds()
///     }
///
/// A type may give a group other defaults than the group declares, in its `init()`.
public protocol Settings: Decodable, Hashable, Sendable {
  /// The defaults.
  init()
}

extension Settings {
  /// The values of all settings by name.
  public var values: ParameterValues {
    var values: ParameterValues = [:]
    SettingsSchema.forEachSetting(of: self) { name, setting in
      values[name] = setting.parameterValue
    }
    return values
  }
}

/// The settings of a type in the order of their declaration, with the groups that they stand in.
struct SettingsSchema: Sendable {
  /// One setting.
  struct Leaf: Sendable {
    let name: String
    let declaration: SettingDeclaration
    /// The default: what was declared, unless the type that holds a group gives it another one.
    let standard: ParameterValue
  }

  /// A setting, or a group of members.
  indirect enum Member: Sendable {
    /// The index among ``SettingsSchema/leaves``.
    case leaf(Int)
    case group(any Settings.Type, [Member])
  }

  private(set) var leaves: [Leaf] = []
  private(set) var members: [Member] = []

  /// No settings.
  init() {}

  /// Reads the declarations of a type off its defaults.
  init<Values: Settings>(_ type: Values.Type) {
    members = add(SettingDeclaration.reading { Values() })
  }

  private mutating func add(_ group: any Settings) -> [Member] {
    Mirror(reflecting: group).children.map { label, value in
      let name = label ?? ""
      if let inner = value as? any Settings { return .group(Swift.type(of: inner), add(inner)) }
      guard let setting = value as? any AnySetting, let declaration = setting.declaration else {
        preconditionFailure(
          "\(Swift.type(of: group)).\(name) is neither a @Setting nor a group of settings")
      }
      leaves.append(
        Leaf(
          name: Self.name(name), declaration: declaration, standard: setting.parameterValue))
      return .leaf(leaves.count - 1)
    }
  }

  /// A wrapper is stored under its property's name with an underscore before it.
  private static func name(_ label: String) -> String { String(label.dropFirst()) }

  /// Visits the settings of a value, those of its groups included.
  static func forEachSetting(of group: any Settings, _ body: (String, any AnySetting) -> Void) {
    for (label, value) in Mirror(reflecting: group).children {
      if let inner = value as? any Settings {
        forEachSetting(of: inner, body)
      } else if let setting = value as? any AnySetting {
        body(name(label ?? ""), setting)
      }
    }
  }

  /// The index of a setting; nil where there is none of that name.
  func index(of name: String) -> Int? { leaves.firstIndex { $0.name == name } }

  /// The settings as the grid reader knows them.
  var parameters: [ParameterDeclaration] {
    leaves.map { leaf in
      let traits = leaf.declaration.traits
      return ParameterDeclaration(
        name: leaf.name, help: leaf.declaration.help, label: traits.label, unit: traits.unit,
        kind: leaf.declaration.kind, condition: traits.condition, isIdentity: traits.isIdentity,
        isShaping: traits.isShaping, former: traits.former, valueBefore: traits.valueBefore,
        standard: leaf.standard)
    }
  }

  /// The names of all settings.
  var names: Set<String> { Set(leaves.map(\.name)) }

  /// The names of the settings on which measures or cost may depend.
  var shaping: Set<String> { Set(parameters.filter(\.isShaping).map(\.name)) }
}
