internal import StudyKit

/// Makes a grid from a tree of JSON, and collects all problems with it.
struct GridReader {
  /// The grid's file, as given.
  let file: String
  /// The studies that a grid may name.
  let studies: [AnyStudy]
  /// The problems found so far.
  private(set) var problems: [GridError.Problem] = []
  /// How many points have been checked, each by itself.
  private(set) var checkedPoints = 0

  /// A parameter that a grid sets outside its axes.
  struct Given {
    /// The value, of the parameter's kind.
    var value: ParameterValue
    /// The location of its key.
    var location: Location
  }

  init(file: String, studies: [AnyStudy]) {
    self.file = file
    self.studies = studies
  }

  /// Adds a problem.
  mutating func report(_ location: Location?, _ path: String, _ reason: GridError.Reason) {
    problems.append(GridError.Problem(at: location, path, reason))
  }

  /// The grid that a tree describes; nil if there are problems.
  ///
  /// `text` is what the tree was read from. Without `checksPoints`, all points are assumed to be possible, and
  /// parameters may have their former names: for text that was accepted before.
  mutating func grid(from written: JSONNode, text: String, checksPoints: Bool) -> Grid? {
    var root = written
    guard let members = root.members else {
      report(
        root.location, "", .value(root.compact, allowed: "an object such as {\"study\": \"…\"}"))
      return nil
    }
    refuseGrids(in: members)
    let study = study(of: root)
    if let study { modernize(&root, of: study, isStored: !checksPoints) }
    let keys = Self.rootKeys + (family(of: root)?.keys ?? [])
    for member in members where !keys.contains(member.key) {
      let reason: GridError.Reason =
        study?.parameter(member.key) == nil
        ? .unknownKey(member.key, allowed: keys.filter { $0 != "$schema" })
        : .other("parameters belong in \"parameters\", or in \"axes\" to be swept")
      report(member.location, member.key, reason)
    }
    let seed = whole("seed", of: root, from: 0) ?? 0
    var rules = rules(of: root, study)
    let output = output(of: root)
    guard let study else { return nil }
    let until = until(of: root, study)
    if let until { rules.members.most = until.rule.most }
    var fixed = study.defaults
    let preset = preset(of: root, study)
    for (name, value) in preset?.values ?? [:] {
      // The values of presets were checked when the study was declared.
      fixed[name] = study.parameter(name)?.kind.accept(value)
    }
    let given = parameters(of: root, study)
    for (name, parameter) in given { fixed[name] = parameter.value }
    let drafts = axes(of: root, study, given: given)
    guard checkSize(drafts, members: rules.members.most, study, fixed, at: root) else { return nil }
    let standards = fixed.merging(["seed": .integer(seed)]) { $1 }
    let names = drafts.map { Set($0.columns.map(\.parameter)) }
    var swept = drafts.indices.compactMap { index in
      let others = names.enumerated().filter { $0.offset != index }.flatMap(\.element)
      return axis(drafts[index], study, standards, besides: Set(others))
    }
    // Conditions can be judged once all axes have their values.
    guard swept.count == drafts.count, let asked = asked(rules, drafts, swept.map(\.axis)) else {
      return nil
    }
    let refine = self.refine(of: root, study, asked.axes, members: rules.members.most)
    let overSeeds = untilOverSeeds(of: root, study, asked.axes)
    guard problems.isEmpty else { return nil }
    for index in swept.indices { swept[index].axis = asked.axes[index] }
    let set = Set(given.keys).union(swept.flatMap { $0.axis.columns.map(\.parameter) })
    let grid = Grid(
      study: study, seed: UInt64(seed), members: rules.members.most, rules: asked.rules,
      presence: asked.presence, until: until ?? overSeeds, refine: refine, axes: asked.axes,
      preset: preset.map { preset in
        GridPreset(
          name: preset.name, provenance: preset.provenance.filter { !set.contains($0.key) })
      },
      parameters: fixed, output: output, text: text)
    if checksPoints {
      checkedPoints = grid.pointCount
      checkPoints(of: grid, root: root, given: given, swept: swept)
      checkIntervals(of: grid, root: root)
    }
    return problems.isEmpty ? grid : nil
  }
}

extension GridReader {
  private mutating func study(of root: JSONNode) -> AnyStudy? {
    guard let node = root["study"] else {
      report(root.location, "", .missing("study"))
      return nil
    }
    guard case .text(let name) = node.value else {
      report(node.location, "study", .value(node.compact, allowed: "a study's name"))
      return nil
    }
    guard let study = studies.first(where: { $0.name == name }) else {
      report(node.location, "study", .unknownName(name, of: "study", known: studies.map(\.name)))
      return nil
    }
    guard let family = study.family as? any DeclaredStudies else { return study }
    let declared = family.study(of: root, in: file, version: study.version)
    problems += declared.problems
    return declared.study
  }

  /// The studies of which the grid declares one; nil if it does not.
  func family(of root: JSONNode) -> (any DeclaredStudies)? {
    studies.first { root["study"]?.value == .text($0.name) }?.family as? any DeclaredStudies
  }

  private mutating func preset(of root: JSONNode, _ study: AnyStudy) -> Preset? {
    guard let node = root["preset"] else { return nil }
    let known = study.presets.map(\.name)
    guard case .text(let name) = node.value else {
      report(node.location, "preset", .value(node.compact, allowed: "a preset's name"))
      return nil
    }
    guard let preset = study.presets.first(where: { $0.name == name }) else {
      let kind = "preset of \(study.name)"
      report(node.location, "preset", .unknownName(name, of: kind, known: known))
      return nil
    }
    return preset
  }

  /// An integer at the root; nil if it is missing or wrong.
  private mutating func whole(_ key: String, of root: JSONNode, from least: Int) -> Int? {
    guard let node = root[key] else { return nil }
    let value = accept(node, as: .integer(least...Int.max), path: key)
    if case .integer(let whole)? = value { return whole }
    return nil
  }

  /// The result file's path if a grid's file does not say one.
  static func standardOutput(of file: String) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? "grid"
    let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
    return (stem.isEmpty ? name : String(stem)) + ".h5"
  }

  /// Reports `grids` where one grid has to be.
  private mutating func refuseGrids(in members: [JSONMember]) {
    guard let member = members.first(where: { $0.key == "grids" }) else { return }
    let reason = "one grid is expected here; only the file of a sweep can have several"
    report(member.location, "grids", .other(reason))
  }

  private mutating func output(of root: JSONNode) -> String {
    let standard = Self.standardOutput(of: file)
    guard let node = root["output"] else {
      if standard == file {
        let reason = "the result file would overwrite the grid, \(file); set \"output\""
        report(root.location, "", .other(reason))
      }
      return standard
    }
    guard case .text(let path) = node.value, !path.isEmpty, !path.contains("\0") else {
      report(node.location, "output", .value(node.compact, allowed: "the path of a file"))
      return standard
    }
    if path == file {
      report(
        node.location, "output", .other("the result file would overwrite the grid; choose another"))
    }
    return path
  }

  private mutating func parameters(of root: JSONNode, _ study: AnyStudy) -> [String: Given] {
    guard let node = root["parameters"] else { return [:] }
    guard let members = node.members else {
      report(node.location, "parameters", .value(node.compact, allowed: "an object"))
      return [:]
    }
    var given: [String: Given] = [:]
    for member in members where member.key != "note" {
      let path = "parameters." + member.key
      guard let declaration = study.parameter(member.key) else {
        reportUnknown(member, path, study)
        continue
      }
      // A wrong value still counts as given: the default is used instead in what follows.
      let value = accept(member.node, as: declaration.kind, path: path)
      given[member.key] = Given(value: value ?? declaration.standard, location: member.location)
    }
    return given
  }

  /// Reports a name that is not a parameter of the study.
  mutating func reportUnknown(_ member: JSONMember, _ path: String, _ study: AnyStudy) {
    let known = study.parameters.map(\.name)
    report(
      member.location, path,
      .parameter(.unknown(name: member.key, known: known), study: study.name))
  }

  /// The value of a node as a kind of parameter; if it is wrong, reports the innermost node that is wrong.
  mutating func accept(
    _ node: JSONNode, as kind: ParameterKind, path: String
  ) -> ParameterValue? {
    if case .list(let elements, let count) = kind, case .list(let nodes) = node.value,
      count.contains(nodes.count)
    {
      let values = nodes.enumerated().map { accept($1, as: elements, path: "\(path)[\($0)]") }
      let accepted = values.compactMap { $0 }
      return accepted.count == values.count ? .list(accepted) : nil
    }
    if let accepted = node.parameterValue.flatMap(kind.accept) { return accepted }
    report(node.location, path, .value(node.compact, allowed: kind.allowed))
    return nil
  }
}
