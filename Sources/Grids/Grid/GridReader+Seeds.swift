internal import StudyKit

extension GridReader {
  /// The keys that the axis `seed` may have besides those of its values and `when`.
  static let seedKeys = ["until", "least"]

  /// The most numbers of a summary whose means are looked at: each is held for each ensemble.
  private static let numberLimit = 1000

  /// The rule at the axis `seed` for how many ensembles there are; nil where there is none, or a wrong one, which is reported.
  mutating func untilOverSeeds(of root: JSONNode, _ study: AnyStudy, _ axes: [Axis]) -> Until? {
    let path = "axes." + Until.seeds
    guard let node = root["axes"]?[Until.seeds],
      let axis = axes.first(where: { $0.name == Until.seeds })
    else { return nil }
    guard let until = node["until"] else {
      if let least = node["least"] {
        report(least.location, path + ".least", .other("it is for a rule, \"until\""))
      }
      return nil
    }
    guard study.replicate == .ensemble else {
      report(
        until.location, path + ".until",
        .other("the replicates of \(study.name) are its members: say it in \"members\""))
      return nil
    }
    guard axis.scope == nil else {
      report(
        node["when"]?.location, path + ".when",
        .other("where outcomes decide how many seeds there are, the axis exists everywhere"))
      return nil
    }
    let block = Until.block(of: study)
    guard axis.count >= block else {
      report(
        node.location, path,
        .other("it has \(axis.count) values, and with \"until\" needs at least \(block)"))
      return nil
    }
    var least = block
    if let given = node["least"] {
      let kind = ParameterKind.integer(2...axis.count)
      guard case .integer(let count)? = accept(given, as: kind, path: path + ".least") else {
        return nil
      }
      least = count
    }
    guard
      let (measure, width) = measureAndWidth(of: until, path + ".until", "a number of summaries")
    else { return nil }
    let kind = ParameterKind.number(.positive)
    guard case .number(let narrow)? = accept(width, as: kind, path: path + ".until.width") else {
      return nil
    }
    return Until(
      measure: measure.withoutSummary,
      rule: UntilNarrow(width: narrow, block: block, least: least, most: axis.count),
      isOverSeeds: true)
  }

  /// Reports where the summaries of points have no numbers of the name that a rule for seeds gives.
  mutating func checkMeans(_ until: Until, of grid: Grid, root: JSONNode) {
    let node = root["axes"]?[Until.seeds]?["until"]?["measure"]
    let path = "axes." + Until.seeds + ".until.measure"
    let kinds = grid.study.kinds(grid.space).measures.compactMap { try? $0?.get().ofSummary }
    var known: [String] = []
    for measure in kinds.joined()
    where measure.element != .integer && measure.count <= Self.numberLimit
      && !known.contains(measure.name)
    {
      known.append(measure.name)
    }
    let found = kinds.map { $0.first { $0.name == until.measure } }
    if !known.contains(until.measure) {
      report(
        node?.location, path,
        .unknownName(
          until.measure, of: "number of summaries of \(grid.study.name)", known: known))
    } else if found.contains(where: { $0?.dimensions != found[0]?.dimensions || $0 == nil }) {
      report(
        node?.location, path,
        .other("\(until.measure) is not the same numbers at every point of the grid"))
    }
  }
}

extension String {
  /// The name of a summary's measure without what it has before it in the result file.
  var withoutSummary: String {
    let prefix = "summary_"
    return hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
  }
}
