internal import StudyKit

// How `/grid/resolved` says which runs were asked for, for readers that do not know the study.
extension RunRules {
  private static let (names, outside) = ("names", "outside")
  private static let (existsWhere, membersWhere) = ("existsWhere", "membersWhere")

  /// The rules of a grid, with the names along its axes, as keys of an object; none for a grid that asks for all runs of
  /// axes without names.
  ///
  /// `outside` are the values that parameters have where their axis does not exist.
  func resolved(_ grid: Grid) -> [JSONMember] {
    var members: [JSONMember] = []
    let add = { (key: String, entries: [JSONMember]) in
      if !entries.isEmpty { members.append(JSONMember(key, JSONNode(.object(entries)))) }
    }
    let texts = { (texts: [String]) in JSONNode.list(texts.map { JSONNode(.text($0)) }) }
    add(
      Self.names,
      grid.axes.compactMap { axis in axis.names.map { JSONMember(axis.name, texts($0)) } })
    if grid.presence != nil {
      add(Self.membersWhere, self.members.map { JSONMember($0.condition, JSONNode($0.members)) })
    }
    var scopes: [JSONMember] = []
    for axis in grid.axes.map(\.name) {
      let own = self.scopes.filter { $0.axis == axis }
      if let whole = own.first(where: { $0.name == nil }) {
        scopes.append(JSONMember(axis, texts(whole.conditions)))
      }
      let cases = own.compactMap { scope in
        scope.name.map { JSONMember("\(axis)=\($0)", texts(scope.conditions)) }
      }
      scopes += cases
    }
    add(Self.existsWhere, scopes)
    let scoped = grid.axes.filter { $0.scope != nil }.flatMap { $0.columns.map(\.parameter) }
    add(
      Self.outside,
      scoped.compactMap { name in
        let seed = ParameterValue.integer(Int(clamping: grid.seed))
        let value = name == "seed" ? seed : grid.parameters[name]
        return value.map { JSONMember(name, JSONNode(of: $0)) }
      })
    if !include.isEmpty { members.append(JSONMember("include", texts(include))) }
    if !exclude.isEmpty { members.append(JSONMember("exclude", texts(exclude))) }
    return members
  }

  /// The rules in a grid with every parameter; what is no rule is left out.
  package init(resolved root: JSONNode) {
    let texts = { (node: JSONNode?) -> [String] in
      guard case .list(let nodes)? = node?.value else { return [] }
      return nodes.compactMap { if case .text(let text) = $0.value { text } else { nil } }
    }
    self.init(
      members: (root[Self.membersWhere]?.members ?? []).compactMap { member in
        guard case .integer(let count) = member.node.value, 0...Grid.runLimit ~= count else {
          return nil
        }
        return MemberRule(member.key, count)
      },
      scopes: (root[Self.existsWhere]?.members ?? []).map { member in
        let parts = member.key.split(separator: "=", maxSplits: 1).map(String.init)
        return Scope(
          parts.first ?? "", parts.count > 1 ? parts[1] : nil, where: texts(member.node))
      },
      include: texts(root["include"]), exclude: texts(root["exclude"]))
  }

  /// The names along an axis in a grid with every parameter; nil for none.
  package static func names(along axis: String, in root: JSONNode) -> [String]? {
    guard case .list(let nodes)? = root[names]?[axis]?.value else { return nil }
    return nodes.compactMap { if case .text(let text) = $0.value { text } else { nil } }
  }
}
