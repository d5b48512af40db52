package import Grids
package import StudyKit

extension Archive {
  /// The grid that the file was made for; refuses a file whose arrays are not those of the grid in it.
  package func grid() throws(StoreError) -> ArchivedGrid {
    let damaged = { (what: String) in
      StoreError.damaged(path: self.path, reason: "the grid in it \(what)")
    }
    guard let root = try? JSONReader.read(Array(resolvedText.utf8)).node,
      let parameters = root["parameters"]?.members, let members = root["axes"]?.members
    else { throw damaged("is not one that a sweep writes") }
    var axes: [Grids.Axis] = []
    for member in members {
      guard let axis = Self.axis(member, RunRules.names(along: member.key, in: root)) else {
        throw damaged("has no values for \(member.key)")
      }
      axes.append(axis)
    }
    guard axes.map(\.count) + [self.members] == shape else {
      throw damaged("has other axes than its arrays")
    }
    let rules = RunRules(resolved: root)
    let presence: Presence?
    do throws(RunRules.Contradiction) {
      axes = try rules.scoped(axes)
      presence = try Presence(rules, axes: axes, members: self.members)
    } catch { throw damaged("has conditions that cannot be judged") }
    let isSeedSwept = axes.contains { $0.columns.contains { $0.parameter == "seed" } }
    let preset: String? =
      if case .text(let name)? = root["preset"]?.value { name } else { nil }
    return ArchivedGrid(
      axes: axes, members: self.members,
      presence: presence, until: root["until"].flatMap { Until(json: $0) },
      refine: root["refine"].flatMap { Refine(json: $0) },
      parameters: parameters.compactMap { member in
        member.node.parameterValue.map { (member.key, $0) }
      }, seed: isSeedSwept ? nil : root["seed"]?.parameterValue, preset: preset)
  }

  /// An axis as `/grid/resolved` has it: a list, or a zip of lists of one length; nil for anything else.
  private static func axis(_ member: JSONMember, _ names: [String]?) -> Grids.Axis? {
    let zipped = member.node["zip"]?.members
    var columns: [Grids.Axis.Column] = []
    for column in zipped ?? [member] {
      guard case .list(let nodes) = column.node.value else { return nil }
      let known = nodes.map(\.parameterValue)
      // A parameter that does not exist is null; what stands there is never looked at.
      guard let any = known.lazy.compactMap({ $0 }).first,
        zip(nodes, known).allSatisfy({ $0.value == .null || $1 != nil })
      else { return nil }
      columns.append(
        Grids.Axis.Column(
          parameter: column.key, values: ofOneKind(known.map { $0 ?? any }),
          exists: known.contains(nil) ? known.map { $0 != nil } : nil))
    }
    guard let count = names?.count ?? columns.first?.values.count, count > 0,
      columns.allSatisfy({ $0.values.count == count })
    else { return nil }
    return Grids.Axis(name: member.key, isZip: zipped != nil, names: names, columns: columns)
  }

  /// The values with real numbers for whole ones if some are real: JSON writes 1.0 as 1.
  private static func ofOneKind(_ values: [ParameterValue]) -> [ParameterValue] {
    let areReal = values.contains { if case .number = $0 { true } else { false } }
    guard areReal else { return values }
    return values.map { if case .integer(let whole) = $0 { .number(Double(whole)) } else { $0 } }
  }
}

extension Archive {
  /// A dimension of the runs, with its values as text.
  package struct Axis: Equatable, Sendable {
    /// The name of the dimension.
    package let name: String
    /// A text for each index along it.
    package let labels: [String]
    /// Where it exists; nil for everywhere.
    package let scope: ParameterSpace.Scope?

    package init(name: String, labels: [String], scope: ParameterSpace.Scope? = nil) {
      self.name = name
      self.labels = labels
      self.scope = scope
    }
  }

  /// The axes and `member`, outermost first.
  package func axes() throws(StoreError) -> [Axis] {
    let grid = try grid()
    return grid.axes.map { axis in
      Axis(
        name: axis.name, labels: (0..<axis.count).map { axis.label($0) }, scope: axis.scope)
    } + [Axis(name: "member", labels: (0..<grid.members).map(String.init))]
  }
}
