internal import StudyKit

extension GridReader {
  /// The rule in `members` for how many there are; nil where `members` is no such rule, or a wrong one, which is reported.
  mutating func until(of root: JSONNode, _ study: AnyStudy) -> Until? {
    guard let node = root["members"], let until = node["until"] else { return nil }
    checkKeys(of: node, among: ["until", "least", "most", "note"], "members")
    let path = "members.until"
    let block = Until.block(of: study)
    guard let most = bound("most", of: node, from: max(block, study.minimumMembers)) else {
      if node["most"] == nil { report(node.location, "members", .missing("most")) }
      return nil
    }
    let first = node["least"] == nil ? min(block, most) : bound("least", of: node, from: 1)
    guard let first else { return nil }
    let least = max(first, study.minimumMembers)
    guard least <= most else {
      report(
        node["least"]?.location, "members.least",
        .value("\(first)", allowed: "a whole number up to \"most\", \(most)"))
      return nil
    }
    guard let (name, width) = measureAndWidth(of: until, path, "an interval"),
      let narrow = self.width(width, path + ".width")
    else { return nil }
    let rule = UntilNarrow(width: narrow, block: block, least: least, most: most)
    guard rule.countAtHalf != nil else {
      // Rounded up, so that the width that is named is one that is allowed.
      let reached = (UntilNarrow.width(atHalfOf: most) * 1000).rounded(.up) / 1000
      let allowed =
        "a width from \(reached), since \(most) members (\"most\") of which half succeed leave one of that width"
      report(width.location, path + ".width", .value(width.compact, allowed: allowed))
      return nil
    }
    return Until(measure: name, rule: rule)
  }

  /// The measure of a rule, which is the name of what `kind` says, and the node of its width; nil if something is wrong
  /// with them, which is reported.
  mutating func measureAndWidth(
    of until: JSONNode, _ path: String, _ kind: String
  ) -> (measure: String, width: JSONNode)? {
    guard until.members != nil else {
      let allowed = "an object with \"measure\" and \"width\""
      report(until.location, path, .value(until.compact, allowed: allowed))
      return nil
    }
    checkKeys(of: until, among: ["measure", "width", "note"], path)
    for key in ["measure", "width"] where until[key] == nil {
      report(until.location, path, .missing(key))
    }
    guard let measure = until["measure"], let width = until["width"],
      let name = text(measure, path + ".measure", allowed: "the name of \(kind)")
    else { return nil }
    return (name, width)
  }

  /// Reports where points have no interval of the name that a rule gives, or no fraction.
  mutating func checkIntervals(of grid: Grid, root: JSONNode) {
    if let until = grid.until, until.isOverSeeds { checkMeans(until, of: grid, root: root) }
    let node: JSONNode?
    let path: String
    let name: String
    let isMeant: (Measure) -> Bool
    if let until = grid.until, !until.isOverSeeds {
      (node, path) = (root["members"]?["until"]?["measure"], "members.until.measure")
      (name, isMeant) = (until.measure, until.isMeant)
    } else if let refine = grid.refine {
      (node, path) = (root["refine"]?["measure"], "refine.measure")
      (name, isMeant) = (refine.measure, refine.isMeant)
    } else {
      return
    }
    guard let node else { return }
    guard grid.study.replicate == .member else {
      report(
        node.location, path,
        .other(
          "a member of \(grid.study.name) is one of an ensemble, and the replicates of an ensemble "
            + "are the values of an axis \"seed\", which may have an \"until\" of its own"))
      return
    }
    let kinds = grid.study.kinds(grid.space).measures.compactMap { try? $0?.get().ofSummary }
    var known: [String] = []
    for measure in kinds.joined() where measure.interval != nil && !known.contains(measure.name) {
      known.append(measure.name)
    }
    if known.isEmpty {
      report(
        node.location, path,
        .other("\(grid.study.name) states no interval of a fraction of members here"))
    } else if !kinds.joined().contains(where: isMeant) {
      let isFraction = grid.refine != nil
      let names = isFraction ? known.map(Refine.fraction) : known
      let kind = (isFraction ? "fraction" : "interval") + " of \(grid.study.name)"
      report(node.location, path, .unknownName(name, of: kind, known: names))
    } else if !kinds.allSatisfy({ $0.contains(where: isMeant) }) {
      let what = grid.refine == nil ? "the interval \(name)" : "an interval of \(name)"
      report(node.location, path, .other("not every point of the grid has \(what)"))
    }
  }

  /// A whole number in `members`; nil if it is missing or wrong.
  private mutating func bound(_ key: String, of node: JSONNode, from least: Int) -> Int? {
    guard let bound = node[key] else { return nil }
    let kind = ParameterKind.integer(least...Grid.runLimit)
    guard case .integer(let whole)? = accept(bound, as: kind, path: "members." + key) else {
      return nil
    }
    return whole
  }

  private mutating func width(_ node: JSONNode, _ path: String) -> Double? {
    if case .number(let width)? = node.parameterValue, 0 < width, width < 1 { return width }
    report(node.location, path, .value(node.compact, allowed: "a number between 0 and 1"))
    return nil
  }

  /// A text that is not empty; reported if it is anything else.
  mutating func text(_ node: JSONNode, _ path: String, allowed: String) -> String? {
    if case .text(let text) = node.value, !text.isEmpty { return text }
    report(node.location, path, .value(node.compact, allowed: allowed))
    return nil
  }

  /// Reports the keys of an object that are not among those that it may have.
  mutating func checkKeys(of node: JSONNode, among keys: [String], _ path: String) {
    for member in node.members ?? [] where !keys.contains(member.key) {
      report(member.location, path + "." + member.key, .unknownKey(member.key, allowed: keys))
    }
  }
}
