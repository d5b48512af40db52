internal import StudyKit

extension GridReader {
  /// An axis as it was written, before its values are generated.
  struct AxisDraft {
    /// How its values are written.
    enum Kind {
      /// Values of the parameter after which it is called.
      case parameter
      /// Values of parameters that step together.
      case zip
      /// Names, each with values of some parameters.
      case cases([CaseDraft])
      /// Values of parameters, of which one at a time has not that of the grid.
      case oneAtATime
    }

    let name: String
    let kind: Kind
    let location: Location
    let path: String
    let columns: [ColumnDraft]
    /// Where it exists; none for everywhere.
    let when: [ConditionsDraft]

    /// How many values there are; whole.
    var count: Double {
      switch kind {
      case .parameter, .zip: columns.first?.count ?? 1
      case .cases(let cases): Double(cases.count)
      case .oneAtATime: columns.reduce(1) { $0 + $1.count }
      }
    }

    /// Whether its parameters have a value where it says nothing of them.
    var isOverlay: Bool {
      switch kind {
      case .parameter, .zip: !when.isEmpty
      case .cases, .oneAtATime: true
      }
    }
  }

  /// A parameter along an axis, as it was written.
  struct ColumnDraft {
    /// Where the values come from.
    enum Source {
      case list([JSONNode])
      case generator(Generator)
      case wholes(WholeGenerator)
      /// By case; nil where the case does not say.
      case cases([CaseDraft.Entry?])
    }

    let parameter: String
    let kind: ParameterKind
    let location: Location
    let path: String
    let source: Source

    /// How many values there are; whole.
    var count: Double {
      switch source {
      case .list(let nodes): Double(nodes.count)
      case .generator(let generator): generator.count
      case .wholes(let generator): generator.count
      case .cases(let entries): Double(entries.count)
      }
    }
  }

  /// Conditions as they were written.
  struct ConditionsDraft {
    let text: String
    let location: Location
    let path: String
  }

  /// The axes as they were written, with everything checked except the values.
  mutating func axes(
    of root: JSONNode, _ study: AnyStudy, given: [String: Given]
  ) -> [AxisDraft] {
    guard let node = root["axes"] else { return [] }
    guard let members = node.members else {
      report(node.location, "axes", .value(node.compact, allowed: "an object"))
      return []
    }
    var swept: [String: Location] = [:]
    var drafts: [AxisDraft] = []
    for member in members where member.key != "note" {
      guard let draft = draft(member, study) else { continue }
      for column in draft.columns {
        let other = draft.isOverlay ? nil : given[column.parameter]?.location
        let first = swept.updateValue(column.location, forKey: column.parameter)
        if let first = first ?? other {
          report(column.location, column.path, .givenTwice(column.parameter, first: first))
        }
      }
      drafts.append(draft)
    }
    return drafts
  }

  /// The keys of an axis' object that give the parameters of a dimension which it names itself.
  private static let kinds = ["zip", "cases", "oneAtATime"]

  private mutating func draft(_ member: JSONMember, _ study: AnyStudy) -> AxisDraft? {
    let path = "axes." + member.key
    let when = conditions(member.node["when"], path + ".when")
    guard let kind = Self.kinds.first(where: { member.node[$0] != nil }),
      let node = member.node[kind]
    else {
      let more = ["when"] + (member.key == Until.seeds ? Self.seedKeys : [])
      return column(member, path: path, study, more: more).map { column in
        AxisDraft(
          name: member.key, kind: .parameter, location: member.location, path: path,
          columns: [column], when: when)
      }
    }
    checkKeys(of: member.node, [kind, "when"], path)
    guard checkZipName(member, path, kind, study) else { return nil }
    let inner = path + "." + kind
    guard let entries = node.members?.filter({ $0.key != "note" }) else {
      let allowed = kind == "cases" ? "an object of cases, each an object" : "an object of lists"
      report(node.location, inner, .value(node.compact, allowed: allowed))
      return nil
    }
    if entries.isEmpty { report(node.location, inner, .empty) }
    let made = { (kind: AxisDraft.Kind, columns: [ColumnDraft]) in
      AxisDraft(
        name: member.key, kind: kind, location: member.location, path: path, columns: columns,
        when: when)
    }
    if kind == "cases" {
      guard let (cases, columns) = cases(entries, inner, study) else { return nil }
      return made(.cases(cases), columns)
    }
    let drafts = entries.map { column($0, path: inner + "." + $0.key, study) }
    let columns = drafts.compactMap { $0 }
    guard columns.count == drafts.count, !columns.isEmpty else { return nil }
    if kind == "oneAtATime" { return made(.oneAtATime, columns) }
    guard Set(columns.map(\.count)).count == 1 else {
      let lengths = columns.map { ($0.parameter, Int(min($0.count, 1e15))) }
      report(
        node.location, inner, .unequalZip(Dictionary(lengths, uniquingKeysWith: { $1 })))
      return nil
    }
    return made(.zip, columns)
  }

  private mutating func checkZipName(
    _ member: JSONMember, _ path: String, _ kind: String, _ study: AnyStudy
  ) -> Bool {
    let (what, name) =
      switch kind {
      case "cases": ("an axis of cases", "the name of an axis of cases")
      case "oneAtATime": ("an axis of variations", "the name of an axis of variations")
      default: ("a zip", "a zip's name")
      }
    let isName = member.key.utf8.enumerated().allSatisfy { index, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): index > 0
      default: false
      }
    }
    let reason: String
    if !isName || member.key.isEmpty || member.key.utf8.count > 64 {
      reason = "\(name) must consist of letters, digits and _, and begin with a letter"
    } else if Grid.reservedNames.contains(member.key) {
      reason = "the result file reserves this name; choose another"
    } else if member.key == "seed" || study.parameter(member.key) != nil {
      reason = "\(what) names a new dimension; choose a name that is not a parameter's"
    } else {
      return true
    }
    report(member.location, path, .axisName(reason))
    return false
  }

  /// The kind of a parameter that may be swept; reports a name that is none.
  mutating func kind(
    ofSwept member: JSONMember, _ path: String, _ study: AnyStudy
  ) -> ParameterKind? {
    if member.key == "seed" { return .integer(0...Int.max) }
    if let declaration = study.parameter(member.key) { return declaration.kind }
    reportUnknown(member, path, study)
    return nil
  }

  /// One parameter's values along an axis or in a zip; its object may have `more` keys than that of the values.
  private mutating func column(
    _ member: JSONMember, path: String, _ study: AnyStudy, more: [String] = []
  ) -> ColumnDraft? {
    guard let kind = kind(ofSwept: member, path, study),
      let source = source(of: member.node, kind, path, more)
    else { return nil }
    return ColumnDraft(
      parameter: member.key, kind: kind, location: member.location, path: path, source: source)
  }

  private mutating func source(
    of node: JSONNode, _ kind: ParameterKind, _ path: String, _ more: [String]
  ) -> ColumnDraft.Source? {
    if case .list(let nodes) = node.value {
      if nodes.isEmpty {
        report(node.location, path, .empty)
        return nil
      }
      return .list(nodes)
    }
    if let list = node["values"], case .list = list.value {
      checkKeys(of: node, ["values"] + more, path)
      return source(of: list, kind, path, [])
    }
    let spacings = Generator.Spacing.allCases.filter { node[$0.rawValue] != nil }
    guard let spacing = spacings.first, let numbers = node[spacing.rawValue] else {
      let allowed =
        "a list, or an object with one of \"linear\", \"log\", \"range\""
        + (more.isEmpty ? "" : ", \"values\", \"zip\", \"cases\", \"oneAtATime\"")
      report(node.location, path, .value(node.compact, allowed: allowed))
      return nil
    }
    checkKeys(of: node, [spacing.rawValue] + more, path)
    switch kind {
    case .integer, .number: break
    default:
      report(numbers.location, path, .other("only numbers can be evenly spaced; write a list"))
      return nil
    }
    return generator(spacing, numbers, kind, path + "." + spacing.rawValue)
  }

  private mutating func generator(
    _ spacing: Generator.Spacing, _ node: JSONNode, _ kind: ParameterKind, _ path: String
  ) -> ColumnDraft.Source? {
    var allowed = "three numbers, [first, last, \(spacing == .range ? "step" : "count")]"
    if case .list(let nodes) = node.value {
      let numbers = nodes.compactMap(\.number)
      if numbers.count == 3, nodes.count == 3 {
        do throws(Generator.Refusal) {
          if case .integer = kind, let first = nodes[0].whole, let last = nodes[1].whole {
            return .wholes(try WholeGenerator(spacing, first, last, numbers[2], nodes[2].whole))
          }
          return .generator(try Generator(spacing, numbers[0], numbers[1], numbers[2]))
        } catch { allowed = error.reason }
      }
    }
    report(node.location, path, .value(node.compact, allowed: allowed))
    return nil
  }

  /// Reports every key of an axis's object except those that it may have.
  private mutating func checkKeys(of node: JSONNode, _ keys: [String], _ path: String) {
    let allowed = keys + ["note"]
    for member in node.members ?? [] where !allowed.contains(member.key) {
      let reason = GridError.Reason.unknownKey(member.key, allowed: allowed)
      report(member.location, path + "." + member.key, reason)
    }
  }
}

extension JSONNode {
  /// The number, possibly rounded if it is an integer; nil for anything else.
  fileprivate var number: Double? {
    switch value {
    case .integer(let whole): Double(whole)
    case .number(let number): number
    default: nil
    }
  }

  /// The whole number; nil for anything else.
  fileprivate var whole: Int? {
    switch value {
    case .integer(let whole): whole
    case .number(let number): Int(exactly: number)
    default: nil
    }
  }
}

extension Grid {
  /// Names that a result file reserves: no zip may have one, and the coordinate of a parameter with one is called
  /// `<name>_parameter`.
  package static let reservedNames: Set<String> = [
    "member", "step", "sequences", "epoch", "evaluator", "output", "test", "runs", "summary", "log",
  ]
}
