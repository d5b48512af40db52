internal import Grids
internal import StudyKit

/// Reads how a grid declares a study, and collects all problems with it.
struct DeclarationReader {
  private(set) var problems: [GridError.Problem] = []

  /// The keys of a grid with which it declares a study.
  static let keys = ["title", "run", "declares", "version", "cost", "patience", "checkpoints"]
  /// The keys of `declares`.
  private static let declared = ["parameters", "dimensions", "quantiles", "measures", "note"]

  /// Adds a problem.
  mutating func report(_ location: Location?, _ path: String, _ reason: GridError.Reason) {
    problems.append(GridError.Problem(at: location, path, reason))
  }

  /// Adds that a value is not what it has to be.
  mutating func refuse(_ node: JSONNode, _ path: String, only allowed: String) {
    report(node.location, path, .value(node.compact, allowed: allowed))
  }

  /// The study that a grid in `folder` declares; nil if there are problems.
  ///
  /// With a `version` above 0, that is taken in place of what the grid says.
  mutating func declaration(
    of root: JSONNode, in folder: String, version: Int
  ) -> CommandDeclaration? {
    let words = words(of: root)
    let declares = root["declares"]
    checkKeys(of: declares, Self.declared, "declares")
    let parameters = parameters(of: declares?["parameters"])
    let dimensions = dimensions(of: declares?["dimensions"])
    let levels = levels(of: declares?["quantiles"])
    let measures = measures(of: declares?["measures"], dimensions, levels)
    if declares?["measures"] == nil {
      let what = "declare what a run measures: \"declares\": {\"measures\": {\"loss\": {}}}"
      report((declares ?? root).location, "declares", .other(what))
    }
    let cost = root["cost"].flatMap { formula(of: $0, "cost") }
    checkNames(cost, "cost", at: root["cost"], parameters)
    for dimension in dimensions {
      let node = declares?["dimensions"]?[dimension.name]
      checkNames(dimension.names, "declares.dimensions.\(dimension.name)", at: node, parameters)
    }
    let declaration = CommandDeclaration(
      words: words, folder: folder,
      title: text(root["title"], "title") ?? words.joined(separator: " "),
      version: self.version(of: root["version"], in: folder, known: version),
      patience: patience(of: root["patience"]),
      keepsCheckpoints: flag(root["checkpoints"], "checkpoints"), cost: cost,
      parameters: parameters, measures: measures)
    return problems.isEmpty ? declaration : nil
  }

  private mutating func words(of root: JSONNode) -> [String] {
    guard let node = root["run"] else {
      report(
        root["study"]?.location, "",
        .other(
          "\"run\" is missing: the command as a list of words, such as [\"python3\", \"train.py\"]")
      )
      return []
    }
    let words = texts(node)
    guard let words, let program = words.first, !program.isEmpty,
      !words.contains(where: { $0.utf8.contains(0) })
    else {
      refuse(
        node, "run",
        only: "a list of words, such as [\"python3\", \"train.py\"]; no shell reads them")
      return []
    }
    return words
  }

  private mutating func version(of node: JSONNode?, in folder: String, known: Int) -> Int {
    guard let node else { return known > 0 ? known : 1 }
    if case .integer(let number) = node.value, number > 0 { return known > 0 ? known : number }
    guard let files = texts(node), !files.isEmpty else {
      refuse(node, "version", only: "a whole number from 1, or a list of files whose content it is")
      return 1
    }
    if known > 0 { return known }
    do throws(FileDigest.Failure) { return try FileDigest.version(of: files, in: folder) } catch {
      report(node.location, "version", .other("\(error.file) cannot be read: \(error.reason)"))
      return 1
    }
  }

  private mutating func patience(of node: JSONNode?) -> Double? {
    guard let node else { return nil }
    switch node.value {
    case .integer(let whole) where whole > 0: return Double(whole)
    case .number(let seconds) where seconds > 0: return seconds
    default:
      refuse(node, "patience", only: "seconds above 0 that a run may say nothing")
      return nil
    }
  }
}

extension DeclarationReader {
  /// Reports every key that is not one of `known`; anything but an object as such.
  mutating func checkKeys(of node: JSONNode?, _ known: [String], _ path: String) {
    guard let node else { return }
    guard let members = node.members else { return refuse(node, path, only: "an object") }
    for member in members where !known.contains(member.key) {
      report(member.location, path + "." + member.key, .unknownKey(member.key, allowed: known))
    }
  }

  /// Reports a formula's names that are not parameters, or not numbers.
  private mutating func checkNames(
    _ formula: Formula?, _ path: String, at node: JSONNode?, _ parameters: [ParameterDeclaration]
  ) {
    checkNames(formula?.names ?? [], path, at: node, parameters)
  }

  private mutating func checkNames(
    _ names: Set<String>, _ path: String, at node: JSONNode?,
    _ parameters: [ParameterDeclaration]
  ) {
    for name in names.sorted() {
      guard let parameter = parameters.first(where: { $0.name == name }) else {
        let known = parameters.map(\.name)
        report(node?.location, path, .unknownName(name, of: "parameter", known: known))
        continue
      }
      switch parameter.kind {
      case .integer, .number, .flag: break
      default: report(node?.location, path, .other("the parameter \(name) is not a number"))
      }
    }
  }

  /// A formula; nil, and reported, for anything else.
  mutating func formula(of node: JSONNode, _ path: String) -> Formula? {
    switch node.value {
    case .integer(let whole): return Formula(Double(whole))
    case .number(let number): return Formula(number)
    case .text(let text):
      do throws(Formula.Failure) { return try Formula(text) } catch {
        report(node.location, path, .other("not a formula: " + error.reason))
      }
    default: refuse(node, path, only: "a number, or a formula of the parameters as text")
    }
    return nil
  }

  /// The texts of a list; nil for anything else.
  func texts(_ node: JSONNode) -> [String]? {
    guard case .list(let nodes) = node.value else { return nil }
    let texts = nodes.compactMap { if case .text(let text) = $0.value { text } else { nil } }
    return texts.count == nodes.count ? texts : nil
  }

  /// A text; reported for anything else.
  mutating func text(_ node: JSONNode?, _ path: String) -> String? {
    guard let node else { return nil }
    if case .text(let text) = node.value { return text }
    refuse(node, path, only: "text")
    return nil
  }

  /// A flag, false where there is none; reported for anything else.
  mutating func flag(_ node: JSONNode?, _ path: String) -> Bool {
    guard let node else { return false }
    if case .flag(let flag) = node.value { return flag }
    refuse(node, path, only: "true or false")
    return false
  }

  /// Whether a name may be one of a parameter, a dimension or a measure; reported if not.
  mutating func isName(_ member: JSONMember, _ path: String) -> Bool {
    let isName = member.key.utf8.enumerated().allSatisfy { index, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): index > 0
      default: false
      }
    }
    if isName, 1...64 ~= member.key.utf8.count { return true }
    let what = "a name must consist of letters, digits and _, and begin with a letter"
    report(member.location, path + "." + member.key, .other(what))
    return false
  }
}
