internal import StudyKit

extension GridReader {
  /// An axis as it was written, before its values are generated.
  struct AxisDraft {
    let name: String
    let isZip: Bool
    let location: Location
    let path: String
    var columns: [ColumnDraft]
  }

  /// A parameter along an axis, as it was written.
  struct ColumnDraft {
    /// Where the values come from.
    enum Source {
      case list([JSONNode])
      case generator(Generator)
      case wholes(WholeGenerator)
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
      }
    }
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
    var locations = given.mapValues(\.location)
    var drafts: [AxisDraft] = []
    for member in members where member.key != "note" {
      guard let draft = draft(member, study) else { continue }
      for column in draft.columns {
        if let first = locations.updateValue(column.location, forKey: column.parameter) {
          report(column.location, column.path, .givenTwice(column.parameter, first: first))
        }
      }
      drafts.append(draft)
    }
    return drafts
  }

  private mutating func draft(_ member: JSONMember, _ study: AnyStudy) -> AxisDraft? {
    let path = "axes." + member.key
    if let node = member.node["zip"] {
      checkKeys(of: member.node, "zip", path)
      guard checkZipName(member, path, study) else { return nil }
      guard let columns = node.members else {
        report(node.location, path + ".zip", .value(node.compact, allowed: "an object of lists"))
        return nil
      }
      let drafts = columns.filter { $0.key != "note" }.map { column in
        self.column(column, path: path + ".zip." + column.key, study)
      }
      if drafts.isEmpty { report(node.location, path + ".zip", .empty) }
      let known = drafts.compactMap { $0 }
      guard known.count == drafts.count, !known.isEmpty else { return nil }
      guard Set(known.map(\.count)).count == 1 else {
        let lengths = known.map { ($0.parameter, Int(min($0.count, 1e15))) }
        report(
          node.location, path + ".zip",
          .unequalZip(Dictionary(lengths, uniquingKeysWith: { $1 })))
        return nil
      }
      return AxisDraft(
        name: member.key, isZip: true, location: member.location, path: path, columns: known)
    }
    return column(member, path: path, study).map { column in
      AxisDraft(
        name: member.key, isZip: false, location: member.location, path: path, columns: [column])
    }
  }

  private mutating func checkZipName(
    _ member: JSONMember, _ path: String, _ study: AnyStudy
  ) -> Bool {
    let isName = member.key.utf8.enumerated().allSatisfy { index, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): index > 0
      default: false
      }
    }
    let reason: String
    if !isName || member.key.isEmpty || member.key.utf8.count > 64 {
      reason = "a zip's name must consist of letters, digits and _, and begin with a letter"
    } else if Grid.reservedNames.contains(member.key) {
      reason = "the result file reserves this name; choose another"
    } else if member.key == "seed" || study.parameter(member.key) != nil {
      reason = "a zip names a new dimension; choose a name that is not a parameter's"
    } else {
      return true
    }
    report(member.location, path, .axisName(reason))
    return false
  }

  /// One parameter's values along an axis or in a zip.
  private mutating func column(
    _ member: JSONMember, path: String, _ study: AnyStudy
  ) -> ColumnDraft? {
    let kind: ParameterKind
    if member.key == "seed" {
      kind = .integer(0...Int.max)
    } else if let declaration = study.parameter(member.key) {
      kind = declaration.kind
    } else {
      reportUnknown(member, path, study)
      return nil
    }
    guard let source = source(of: member.node, kind, path) else { return nil }
    return ColumnDraft(
      parameter: member.key, kind: kind, location: member.location, path: path, source: source)
  }

  private mutating func source(
    of node: JSONNode, _ kind: ParameterKind, _ path: String
  ) -> ColumnDraft.Source? {
    if case .list(let nodes) = node.value {
      if nodes.isEmpty {
        report(node.location, path, .empty)
        return nil
      }
      return .list(nodes)
    }
    let spacings = Generator.Spacing.allCases.filter { node[$0.rawValue] != nil }
    guard let spacing = spacings.first, let numbers = node[spacing.rawValue] else {
      let allowed =
        "a list, or an object with one of \"linear\", \"log\", \"range\""
        + (path.contains(".zip.") ? "" : ", \"zip\"")
      report(node.location, path, .value(node.compact, allowed: allowed))
      return nil
    }
    checkKeys(of: node, spacing.rawValue, path)
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

  /// Reports every key of an axis's object except the one that gives its kind.
  private mutating func checkKeys(of node: JSONNode, _ key: String, _ path: String) {
    for member in node.members ?? [] where member.key != key && member.key != "note" {
      let reason = GridError.Reason.unknownKey(member.key, allowed: [key, "note"])
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
