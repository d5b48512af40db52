/// Makes parameters of a grid's values, by way of `Decodable`: the compiler knows how to fill a struct
/// property by property, and no key path or offset is needed.
///
/// One instance serves one thread. Between two values only what was changed is converted again.
final class SettingsBuilder<Values: Settings> {
  private let root: GroupBuilder
  /// Where each leaf of the schema stands: its group, and its slot there.
  private let slots: [(group: GroupBuilder, index: Int)]
  private let leaves: [SettingsSchema.Leaf]

  /// A builder of the defaults.
  init(_ schema: SettingsSchema) {
    leaves = schema.leaves
    var slots = [(group: GroupBuilder, index: Int)?](repeating: nil, count: schema.leaves.count)
    root = GroupBuilder(Values.self, schema.members, leaves: schema.leaves, &slots)
    self.slots = slots.compactMap { $0 }
  }

  /// The setting of a leaf for a value; made once where the value is used many times.
  func setting(_ leaf: Int, _ value: ParameterValue) -> any Sendable {
    guard let setting = leaves[leaf].declaration.setting(value) else {
      preconditionFailure("\(leaves[leaf].name) cannot be \(value)")
    }
    return setting
  }

  /// Sets a leaf to a setting that ``setting(_:_:)`` has made.
  func set(_ leaf: Int, _ setting: any Sendable) {
    let (group, index) = slots[leaf]
    group.set(index, setting)
  }

  /// Sets all that `values` names.
  func set(_ values: ParameterValues) {
    for (leaf, declared) in leaves.enumerated() {
      if let value = values[declared.name] { set(leaf, setting(leaf, value)) }
    }
  }

  /// The parameters as they are set.
  func make() -> Values {
    guard let values = root.value() as? Values else {
      preconditionFailure("\(Values.self) was not made of its own settings")
    }
    return values
  }
}

/// The values of one group.
private final class GroupBuilder {
  private let type: any Settings.Type
  /// A `Setting` or a group's value, in the order of declaration.
  private var values: [any Sendable] = []
  private var groups: [(index: Int, builder: GroupBuilder)] = []
  private unowned var parent: GroupBuilder?
  private var hasChanged = true
  private var made: (any Sendable)?

  init(
    _ type: any Settings.Type, _ members: [SettingsSchema.Member], leaves: [SettingsSchema.Leaf],
    _ slots: inout [(group: GroupBuilder, index: Int)?]
  ) {
    self.type = type
    for (index, member) in members.enumerated() {
      switch member {
      case .leaf(let leaf):
        slots[leaf] = (self, index)
        guard let setting = leaves[leaf].declaration.setting(leaves[leaf].standard) else {
          preconditionFailure("the default of \(leaves[leaf].name) is of another kind")
        }
        values.append(setting)
      case .group(let inner, let members):
        let builder = GroupBuilder(inner, members, leaves: leaves, &slots)
        builder.parent = self
        groups.append((index, builder))
        values.append(0)
      }
    }
  }

  func set(_ index: Int, _ setting: any Sendable) {
    values[index] = setting
    var group: GroupBuilder? = self
    while let changed = group, !changed.hasChanged {
      changed.hasChanged = true
      group = changed.parent
    }
  }

  func value() -> any Sendable {
    if let made, !hasChanged { return made }
    for (index, builder) in groups where builder.hasChanged { values[index] = builder.value() }
    let value = type.made(of: values)
    made = value
    hasChanged = false
    return value
  }
}

extension Settings {
  /// The value whose properties are `values`, in the order of their declaration.
  fileprivate static func made(of values: [any Sendable]) -> any Sendable {
    do { return try Self(from: SettingsDecoder(values)) } catch {
      preconditionFailure("\(Self.self) was not made of its settings: \(error)")
    }
  }
}
