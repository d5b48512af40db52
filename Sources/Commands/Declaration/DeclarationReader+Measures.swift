internal import Grids
internal import StudyKit

extension DeclarationReader {
  private static let sources = ["values", "count", "linear", "log", "range"]
  private static let dimensionKeys = sources + ["unit", "longName", "note"]
  private static let measureKeys = [
    "unit", "longName", "definition", "element", "dimensions", "absent", "summary", "note",
  ]

  /// The dimensions that a grid declares.
  mutating func dimensions(of node: JSONNode?) -> [DeclaredDimension] {
    var dimensions: [DeclaredDimension] = []
    for member in members(of: node, "declares.dimensions") {
      let path = "declares.dimensions." + member.key
      if let dimension = dimension(member, path) { dimensions.append(dimension) }
    }
    return dimensions
  }

  /// The members of an object of names, without notes.
  private mutating func members(of node: JSONNode?, _ path: String) -> [JSONMember] {
    guard let node else { return [] }
    guard let members = node.members else {
      refuse(node, path, only: "an object")
      return []
    }
    var named: [JSONMember] = []
    for member in members where member.key != "note" {
      if isName(member, path) { named.append(member) }
    }
    return named
  }

  private mutating func dimension(_ member: JSONMember, _ path: String) -> DeclaredDimension? {
    let node = member.node
    let values: DeclaredDimension.Values?
    if node.members == nil {
      if case .list = node.value {
        values = listed(node, path)
      } else {
        values = formula(of: node, path).map { .counted($0) }
      }
    } else {
      checkKeys(of: node, Self.dimensionKeys, path)
      let sources = Self.sources.filter { node[$0] != nil }
      guard sources.count == 1, let source = node[sources[0]] else {
        let allowed = "an object with one of " + Self.sources.joined(separator: ", ")
        refuse(node, path, only: allowed)
        return nil
      }
      values = self.values(sources[0], source, path + "." + sources[0])
    }
    return values.map {
      DeclaredDimension(
        name: member.key, values: $0, unit: text(node["unit"], path + ".unit"),
        longName: text(node["longName"], path + ".longName") ?? words(of: member.key))
    }
  }

  private mutating func values(
    _ source: String, _ node: JSONNode, _ path: String
  ) -> DeclaredDimension.Values? {
    guard let spacing = Generator.Spacing(rawValue: source) else {
      return source == "count"
        ? formula(of: node, path).map { .counted($0) } : listed(node, path)
    }
    guard case .list(let nodes) = node.value, nodes.count == 3 else {
      let third = spacing == .range ? "step" : "count"
      refuse(node, path, only: "[first, last, \(third)], numbers or formulas of the parameters")
      return nil
    }
    var formulas: [Formula] = []
    for node in nodes {
      if let formula = formula(of: node, path) { formulas.append(formula) }
    }
    return formulas.count == 3 ? .spaced(spacing, formulas) : nil
  }

  private mutating func listed(
    _ node: JSONNode, _ path: String
  ) -> DeclaredDimension.Values? {
    if let words = texts(node), !words.isEmpty { return .listed(.texts(words)) }
    guard case .list(let nodes) = node.value, !nodes.isEmpty else {
      refuse(node, path, only: "a list of numbers or words")
      return nil
    }
    let wholes = nodes.compactMap { if case .integer(let whole) = $0.value { whole } else { nil } }
    if wholes.count == nodes.count { return .listed(.integers(wholes)) }
    let numbers = nodes.compactMap { node in
      switch node.value {
      case .integer(let whole): Double(whole)
      case .number(let number): number
      default: nil
      }
    }
    if numbers.count == nodes.count { return .listed(.numbers(numbers)) }
    refuse(node, path, only: "a list of numbers or words")
    return nil
  }

  /// The levels of all quantiles of summaries.
  mutating func levels(of node: JSONNode?) -> [Double] {
    let standard = [0.1, 0.5, 0.9]
    guard let node else { return standard }
    if case .list(let values)? = node.parameterValue, !values.isEmpty {
      let kind = ParameterKind.number(.fraction)
      let levels = values.compactMap { value -> Double? in
        if case .number(let level)? = kind.accept(value) { level } else { nil }
      }
      if levels.count == values.count { return levels }
    }
    refuse(node, "declares.quantiles", only: "a list of numbers from 0 to 1")
    return standard
  }

  /// The measures that a grid declares, of dimensions that it declares.
  mutating func measures(
    of node: JSONNode?, _ dimensions: [DeclaredDimension], _ levels: [Double]
  ) -> [DeclaredMeasure] {
    members(of: node, "declares.measures").map { member in
      measure(member, dimensions, levels, "declares.measures." + member.key)
    }
  }

  private mutating func measure(
    _ member: JSONMember, _ dimensions: [DeclaredDimension], _ levels: [Double], _ path: String
  ) -> DeclaredMeasure {
    let node = member.node
    checkKeys(of: node, Self.measureKeys, path)
    let element = text(node["element"], path + ".element") ?? "double"
    if Measure.Element(rawValue: element) == nil, let given = node["element"] {
      refuse(given, path + ".element", only: "\"double\", \"float\" or \"integer\"")
    }
    var own: [DeclaredDimension] = []
    let names = node["dimensions"].map { texts($0) } ?? []
    if names == nil, let given = node["dimensions"] {
      refuse(given, path + ".dimensions", only: "a list of dimensions' names")
    }
    for name in names ?? [] {
      if let dimension = dimensions.first(where: { $0.name == name }) {
        own.append(dimension)
      } else {
        report(
          node["dimensions"]?.location, path + ".dimensions",
          .unknownName(name, of: "dimension", known: dimensions.map(\.name)))
      }
    }
    let summaries = summaries(of: node["summary"], levels, path + ".summary")
    if element == "integer", !summaries.isEmpty {
      report(
        node["summary"]?.location, path + ".summary",
        .other("whole numbers have no summary; leave out \"element\""))
    }
    return DeclaredMeasure(
      name: member.key, element: Measure.Element(rawValue: element) ?? .double,
      unit: text(node["unit"], path + ".unit"),
      longName: text(node["longName"], path + ".longName") ?? words(of: member.key),
      definition: text(node["definition"], path + ".definition") ?? "as the program reports it",
      dimensions: own, mayBeAbsent: flag(node["absent"], path + ".absent"), summaries: summaries)
  }

  private mutating func summaries(
    of node: JSONNode?, _ levels: [Double], _ path: String
  ) -> [DeclaredSummary] {
    guard let node else { return [] }
    var summaries: [DeclaredSummary] = []
    let nodes = if case .list(let nodes) = node.value { nodes } else { [node] }
    for entry in nodes {
      switch entry.value {
      case .text("mean"): summaries.append(.mean)
      case .text("deviation"): summaries.append(.deviation)
      case .text("quantiles"): summaries.append(.quantiles(levels))
      default:
        guard let fraction = fraction(entry) else {
          refuse(
            entry, path,
            only: "\"mean\", \"deviation\", \"quantiles\" or {\"fraction\": {\"above\": 0.9}}")
          continue
        }
        summaries.append(fraction)
      }
    }
    let kinds = summaries.map { "\($0)".prefix { $0 != "(" } }
    if Set(kinds).count < kinds.count {
      report(node.location, path, .other("it has something twice"))
    }
    return summaries
  }

  private func fraction(_ node: JSONNode) -> DeclaredSummary? {
    guard let inner = node["fraction"], node.members?.count == 1, let limit = inner.members?.first,
      inner.members?.count == 1, ["above", "below"].contains(limit.key)
    else { return nil }
    switch limit.node.value {
    case .integer(let whole):
      return .fraction(above: limit.key == "above", limit: Double(whole))
    case .number(let number): return .fraction(above: limit.key == "above", limit: number)
    default: return nil
    }
  }

  /// A name in words: `test_loss` as `test loss`.
  private func words(of name: String) -> String {
    name.split(separator: "_").joined(separator: " ")
  }
}
