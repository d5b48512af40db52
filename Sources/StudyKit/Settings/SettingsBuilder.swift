internal import Synchronization

/// Makes parameters of a grid's values, by way of `Decodable`: the compiler knows how to fill a struct
/// property by property, and no key path or offset is needed.
///
/// One instance serves one thread. Between two values only what was changed is converted again.
final class SettingsBuilder<Values: Settings> {
  private let root: GroupBuilder
  /// Where each leaf of the schema stands: its group, and its slot there.
  private let slots: [(group: GroupBuilder, index: Int)]
  private let leaves: [SettingsSchema.Leaf]
  // By leaf: the value that it has; nil where it was set to a setting.
  private var given: [ParameterValue?]

  /// A builder of the defaults.
  init(_ schema: SettingsSchema) {
    leaves = schema.leaves
    given = schema.leaves.map(\.standard)
    var slots = [(group: GroupBuilder, index: Int)?](repeating: nil, count: schema.leaves.count)
    root = GroupBuilder(Values.self, schema.members, leaves: schema.leaves, &slots)
    self.slots = slots.compactMap { $0 }
  }

  /// The setting of a leaf for a value, with a mark for who wants to know whether it is read; made once where the value
  /// is used many times.
  func setting(_ leaf: Int, _ value: ParameterValue, _ mark: ReadMark? = nil) -> AnyProperty {
    guard let setting = leaves[leaf].declaration.setting(value, mark) else {
      preconditionFailure("\(leaves[leaf].name) cannot be \(value)")
    }
    return setting
  }

  /// Sets a leaf to a setting that ``setting(_:_:)`` has made.
  func set(_ leaf: Int, _ setting: AnyProperty) {
    let (group, index) = slots[leaf]
    given[leaf] = nil
    group.set(index, setting)
  }

  /// Sets all that `values` names; the others have their defaults again.
  func set(_ values: ParameterValues) {
    for (leaf, declared) in leaves.enumerated() {
      let value = values[declared.name] ?? declared.standard
      if let known = given[leaf], known.isSame(as: value) { continue }
      set(leaf, setting(leaf, value))
      given[leaf] = value
    }
  }

  /// The parameters as they are set.
  func make() -> Values { root.value().value(as: Values.self) }
}

/// Parameters of values that are much the same from one time to the next, on any thread.
final class LastParameters<Values: Settings>: Sendable {
  private let builder = Mutex<SettingsBuilder<Values>?>(nil)
  private let schema: @Sendable () -> SettingsSchema

  init(_ schema: @escaping @Sendable () -> SettingsSchema) { self.schema = schema }

  /// The parameters with these values, defaults for those that are not named.
  func parameters(_ values: ParameterValues) -> Values {
    builder.withLock { builder in
      let known = builder ?? SettingsBuilder(schema())
      builder = known
      known.set(values)
      return known.make()
    }
  }
}

/// The values of one group.
private final class GroupBuilder {
  private let type: any Settings.Type
  /// A `Setting` or a group's value, in the order of declaration.
  private var values: [AnyProperty] = []
  private var groups: [(index: Int, builder: GroupBuilder)] = []
  private unowned var parent: GroupBuilder?
  private var hasChanged = true
  private var made: AnyProperty?

  init(
    _ type: any Settings.Type, _ members: [SettingsSchema.Member], leaves: [SettingsSchema.Leaf],
    _ slots: inout [(group: GroupBuilder, index: Int)?]
  ) {
    self.type = type
    for (index, member) in members.enumerated() {
      switch member {
      case .leaf(let leaf):
        slots[leaf] = (self, index)
        guard let setting = leaves[leaf].declaration.setting(leaves[leaf].standard, nil) else {
          preconditionFailure("the default of \(leaves[leaf].name) is of another kind")
        }
        values.append(setting)
      case .group(let inner, let members):
        let builder = GroupBuilder(inner, members, leaves: leaves, &slots)
        builder.parent = self
        groups.append((index, builder))
        // Until the group is made for the first time.
        values.append(Property(()))
      }
    }
  }

  func set(_ index: Int, _ setting: AnyProperty) {
    values[index] = setting
    var group: GroupBuilder? = self
    while let changed = group, !changed.hasChanged {
      changed.hasChanged = true
      group = changed.parent
    }
  }

  func value() -> AnyProperty {
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
  fileprivate static func made(of values: [AnyProperty]) -> AnyProperty {
    do { return Property(try Self(from: SettingsDecoder(values))) } catch {
      preconditionFailure("\(Self.self) was not made of its settings: \(error)")
    }
  }
}
