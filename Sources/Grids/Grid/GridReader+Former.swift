internal import StudyKit

extension GridReader {
  /// Replaces former names and values of a study's parameters by the present ones.
  ///
  /// A stored grid may have them, so that old files stay readable; in a user's grid they are reported, with the
  /// present name or value.
  mutating func modernize(_ root: inout JSONNode, of study: AnyStudy, isStored: Bool) {
    guard study.parameters.contains(where: { $0.former != nil }) else { return }
    root.updateMember("parameters") { node in
      renamed(&node, path: "parameters.", study, isStored)
    }
    root.updateMember("axes") { node in
      renamed(&node, path: "axes.", study, isStored)
      node.updateMembers { axis in
        axis.node.updateMember("zip") {
          renamed(&$0, path: "axes.\(axis.key).zip.", study, isStored)
        }
      }
    }
  }

  private mutating func renamed(
    _ object: inout JSONNode, path: String, _ study: AnyStudy, _ isStored: Bool
  ) {
    object.updateMembers { member in
      let path = path + member.key
      if study.parameter(member.key) == nil, let today = study.parameter(formerly: member.key) {
        if !isStored { report(member.location, path, .renamed(member.key, today: today.name)) }
        member.key = today.name
      }
      guard let former = study.parameter(member.key)?.former, !former.values.isEmpty else { return }
      if case .list(var values) = member.node.value {
        for index in values.indices {
          renewed(&values[index], former, "\(path)[\(index)]", isStored)
        }
        member.node.value = .list(values)
      } else {
        renewed(&member.node, former, path, isStored)
      }
    }
  }

  private mutating func renewed(
    _ node: inout JSONNode, _ former: FormerParameter, _ path: String, _ isStored: Bool
  ) {
    guard let old = node.parameterValue, let today = former.current(old) else { return }
    if !isStored {
      report(node.location, path, .renamed(old.description, today: today.description))
    }
    node.value = JSONNode(of: today).value
  }
}

extension JSONNode {
  /// Changes each member of an object; does nothing to anything else.
  fileprivate mutating func updateMembers(_ body: (inout JSONMember) -> Void) {
    guard case .object(var members) = value else { return }
    for index in members.indices { body(&members[index]) }
    value = .object(members)
  }

  /// Changes the value of a key, if there is one.
  fileprivate mutating func updateMember(_ key: String, _ body: (inout JSONNode) -> Void) {
    updateMembers { if $0.key == key { body(&$0.node) } }
  }
}
