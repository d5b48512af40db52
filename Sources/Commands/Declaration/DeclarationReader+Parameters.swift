internal import Grids
internal import StudyKit

extension DeclarationReader {
  private static let kinds = ["integer", "number", "choice"]
  private static let parameterKeys =
    kinds + ["default", "count", "when", "help", "label", "unit", "note"]
  /// Names that mean something else in every grid, or in one that runs a command.
  private static let taken = ["seed", "member", "note", CommandDeclaration.commandParameter]

  /// The parameters that a grid declares, in its order.
  mutating func parameters(of node: JSONNode?) -> [ParameterDeclaration] {
    guard let node else { return [] }
    guard let members = node.members else {
      refuse(node, "declares.parameters", only: "an object such as {\"width\": 64}")
      return []
    }
    var parameters: [ParameterDeclaration] = []
    for member in members where member.key != "note" {
      guard isName(member, "declares.parameters") else { continue }
      let path = "declares.parameters." + member.key
      if Self.taken.contains(member.key) {
        report(member.location, path, .other("this name means something else; choose another"))
      } else if let parameter = parameter(member, path) {
        parameters.append(parameter)
      }
    }
    checkConditions(of: parameters, members)
    return parameters
  }

  /// A parameter: its default alone, or an object with its kind.
  private mutating func parameter(
    _ member: JSONMember, _ path: String
  ) -> ParameterDeclaration? {
    let node = member.node
    let isObject = node.members != nil
    if isObject { checkKeys(of: node, Self.parameterKeys, path) }
    guard let given = isObject ? node["default"] : node else {
      report(member.location, path, .missing("default"))
      return nil
    }
    let kinds = Self.kinds.filter { node[$0] != nil }
    guard kinds.count < 2 else {
      report(member.location, path, .other("it has two kinds, \(kinds[0]) and \(kinds[1])"))
      return nil
    }
    guard let kind = kind(kinds.first, of: node, given, path) else { return nil }
    guard let standard = given.parameterValue.flatMap(kind.accept) else {
      refuse(given, path, only: kind.allowed)
      return nil
    }
    return ParameterDeclaration(
      name: member.key, help: text(node["help"], path + ".help") ?? "",
      label: text(node["label"], path + ".label"), unit: text(node["unit"], path + ".unit"),
      kind: kind, condition: condition(node["when"], path + ".when"), standard: standard)
  }

  private mutating func kind(
    _ name: String?, of node: JSONNode, _ given: JSONNode, _ path: String
  ) -> ParameterKind? {
    var element = given
    var isList = false
    if case .list(let nodes) = given.value {
      isList = true
      guard let first = nodes.first ?? (name == nil ? nil : given) else {
        report(given.location, path, .other("an empty list needs a kind, such as \"integer\""))
        return nil
      }
      element = first
    }
    let kind: ParameterKind?
    if let name, let limits = node[name] {
      kind = self.kind(name, limits, path + "." + name)
    } else {
      kind = kindOf(element, path)
    }
    guard let kind, isList else { return kind }
    guard let counts = node["count"] else { return .list(of: kind, count: 0...4096) }
    if case .list(let ends) = counts.value, ends.count == 2,
      case .integer(let least) = ends[0].value, case .integer(let most) = ends[1].value,
      0 <= least, least <= most
    {
      return .list(of: kind, count: least...most)
    }
    refuse(counts, path + ".count", only: "[least, most]")
    return nil
  }

  /// The kind of a value that is all that is said of a parameter.
  private mutating func kindOf(_ node: JSONNode, _ path: String) -> ParameterKind? {
    switch node.value {
    case .flag: return .flag
    case .text: return .text
    case .integer: return .integer(.min ... .max)
    case .number(let number) where number.rounded() != number: return .number(.all)
    case .number:
      // Such as 1.0, which would be 1 once it is written again.
      let what = "{\"number\": \"any\", \"default\": \(node.compact)}"
      report(node.location, path, .other("say whether it is a whole number: " + what))
    default: refuse(node, path, only: "a default, or an object with one")
    }
    return nil
  }

  private mutating func kind(
    _ name: String, _ limits: JSONNode, _ path: String
  ) -> ParameterKind? {
    switch name {
    case "choice":
      if let words = texts(limits), !words.isEmpty, Set(words).count == words.count {
        return .choice(words)
      }
      refuse(limits, path, only: "a list of different words")
    case "integer":
      if limits.value == .text("any") { return .integer(.min ... .max) }
      if let (least, most) = ends(limits), let range = wholeRange(least, most) {
        return .integer(range)
      }
      refuse(limits, path, only: "[least, most], null for none, or \"any\"")
    default:
      switch limits.value {
      case .text("any"): return .number(.all)
      case .text("positive"): return .number(.positive)
      default: break
      }
      if let (least, most) = ends(limits), (least ?? -.infinity) < (most ?? .infinity) {
        return .number(
          Bounds(least ?? -.infinity, most ?? .infinity, includesLower: least != nil))
      }
      refuse(limits, path, only: "[least, most], null for none, \"any\" or \"positive\"")
    }
    return nil
  }

  /// The two ends of a range, nil for null; nil for anything else.
  private func ends(_ node: JSONNode) -> (least: Double?, most: Double?)? {
    guard case .list(let nodes) = node.value, nodes.count == 2 else { return nil }
    var ends: [Double?] = []
    for node in nodes {
      switch node.value {
      case .null: ends.append(nil)
      case .integer(let whole): ends.append(Double(whole))
      case .number(let number): ends.append(number)
      default: return nil
      }
    }
    return (ends[0], ends[1])
  }

  private func wholeRange(_ least: Double?, _ most: Double?) -> ClosedRange<Int>? {
    let (low, high) = (least.flatMap { Int(exactly: $0) }, most.flatMap { Int(exactly: $0) })
    guard (least == nil) == (low == nil), (most == nil) == (high == nil) else { return nil }
    return low ?? .min <= high ?? .max ? (low ?? .min)...(high ?? .max) : nil
  }

  private mutating func condition(_ node: JSONNode?, _ path: String) -> Condition? {
    guard let node else { return nil }
    guard let member = node.members?.first, node.members?.count == 1 else {
      refuse(node, path, only: "an object such as {\"optimizer\": [\"sgd\"]}")
      return nil
    }
    switch member.node.parameterValue {
    case .list(let values)?: return Condition(member.key, isOneOf: values)
    case let value?: return Condition(member.key, isOneOf: [value])
    case nil:
      refuse(member.node, path, only: "a value of \(member.key), or a list of them")
      return nil
    }
  }

  /// Reports conditions on what is not declared before the parameter, or on values that it cannot have.
  private mutating func checkConditions(
    of parameters: [ParameterDeclaration], _ members: [JSONMember]
  ) {
    for (index, parameter) in parameters.enumerated() {
      guard let condition = parameter.condition else { continue }
      let location = members.first { $0.key == parameter.name }?.location
      let path = "declares.parameters.\(parameter.name).when"
      guard let other = parameters[..<index].first(where: { $0.name == condition.parameter })
      else {
        let what = "\(condition.parameter) is not a parameter that is declared before"
        report(location, path, .other(what))
        continue
      }
      for value in condition.values where other.kind.accept(value) != value {
        report(location, path, .value(value.description, allowed: other.kind.allowed))
      }
    }
  }
}
