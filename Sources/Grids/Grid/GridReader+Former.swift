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
        let path = "axes.\(axis.key)."
        for key in ["zip", "oneAtATime"] {
          axis.node.updateMember(key) { renamed(&$0, path: "\(path)\(key).", study, isStored) }
        }
        axis.node.updateMember("cases") { cases in
          cases.updateMembers { one in
            let path = "\(path)cases.\(one.key)."
            renamed(&one.node, path: path, study, isStored)
            one.node.updateMember("when") { rename(&$0, path: path + "when", study, isStored) }
          }
        }
        axis.node.updateMember("when") { rename(&$0, path: path + "when", study, isStored) }
      }
    }
    for key in ["include", "exclude"] {
      root.updateMember(key) { rename(&$0, path: key, study, isStored) }
    }
    root.updateMember("members") { node in
      node.updateMembers { member in
        var key = JSONNode(.text(member.key), at: member.location)
        rename(&key, path: "members", study, isStored)
        if case .text(let text) = key.value { member.key = text }
      }
    }
  }

  /// Replaces former names and values in conditions: a text, or a list of texts.
  private mutating func rename(
    _ node: inout JSONNode, path: String, _ study: AnyStudy, _ isStored: Bool
  ) {
    switch node.value {
    case .list(var nodes):
      for index in nodes.indices {
        rename(&nodes[index], path: "\(path)[\(index)]", study, isStored)
      }
      node.value = .list(nodes)
    case .text(let text):
      let conditions = Conditions.split(text).map { condition in
        var parts = condition.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return condition }
        if study.parameter(parts[0]) == nil, let today = study.parameter(formerly: parts[0]) {
          if !isStored { report(node.location, path, .renamed(parts[0], today: today.name)) }
          parts[0] = today.name
        }
        if let today = study.parameter(parts[0])?.former?.current(.text(parts[1])) {
          if !isStored { report(node.location, path, .renamed(parts[1], today: today.label)) }
          parts[1] = today.label
        }
        return parts.joined(separator: "=")
      }
      node.value = .text(conditions.joined(separator: ","))
    default: break
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
      // An axis may be an object with its list.
      member.node.updateMember("values") { renew(&$0, former, path, isStored) }
      renew(&member.node, former, path, isStored)
    }
  }

  private mutating func renew(
    _ node: inout JSONNode, _ former: FormerParameter, _ path: String, _ isStored: Bool
  ) {
    if case .list(var values) = node.value {
      for index in values.indices {
        renewed(&values[index], former, "\(path)[\(index)]", isStored)
      }
      node.value = .list(values)
    } else {
      renewed(&node, former, path, isStored)
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
