package import StudyKit

/// A grid's rule for how many replicates there are: as many as it takes until an interval is narrow.
///
/// Where members are replicates, the interval is that of a fraction of them, which a point's summary states; where a member
/// is a part of an ensemble, it is that of the mean over ensembles, for different seeds, of what their summaries state.
package struct Until: Equatable, Sendable {
  /// The summary's measure with the interval, or the one whose mean has it, without `summary_`.
  package let measure: String
  /// When replicates are enough.
  package let rule: UntilNarrow
  /// Whether replicates are the values of the axis ``axis``, and not members.
  package let isOverSeeds: Bool

  package init(measure: String, rule: UntilNarrow, isOverSeeds: Bool = false) {
    (self.measure, self.rule, self.isOverSeeds) = (measure, rule, isOverSeeds)
  }

  /// The axis along which ensembles are replicates.
  static let seeds = "seed"

  /// Whether a summary's measure says what is counted.
  func isMeant(_ candidate: Measure) -> Bool {
    candidate.interval != nil && candidate.name == measure
  }

  /// The axis along which replicates are added; nil where they are members.
  package var axis: String? { isOverSeeds ? Self.seeds : nil }

  /// How many replicates are added at once where the study computes its members one by one.
  private static let smallBlock = 8

  /// How many replicates of a study are added at once.
  static func block(of study: AnyStudy) -> Int {
    study.blockSize > 1 ? study.blockSize : smallBlock
  }

  /// The rule in words, for whoever reads the results: they have decided how many there are.
  package var words: String {
    if isOverSeeds {
      return """
        ensembles were added along seed in blocks of \(rule.block), from \(rule.least) to \(rule.most), until the 95 % \
        interval of the mean of \(measure) over them was no wider than \(rule.width): these ensembles decided their number
        """
    }
    return """
      members were added in blocks of \(rule.block), from \(rule.least) to \(rule.most), until the 95 % interval \
      \(measure) was no wider than \(rule.width): these members decided their number
      """
  }

  /// The rule as JSON.
  var json: String {
    let along = axis.map { "\"axis\": \(ParameterValue.json(of: $0)), " } ?? ""
    return """
      {\(along)"measure": \(ParameterValue.json(of: measure)), "width": \(ParameterValue.number(rule.width).json), \
      "block": \(rule.block), "least": \(rule.least), "most": \(rule.most)}
      """
  }

  /// Reads the rule from ``json``, as `/grid/resolved` has it; nil for anything else.
  package init?(json node: JSONNode) {
    guard case .text(let measure)? = node["measure"]?.value,
      case .number(let width)? = node["width"]?.parameterValue.flatMap(
        ParameterKind.number(.positive).accept),
      case .integer(let block)? = node["block"]?.value, block > 0,
      case .integer(let least)? = node["least"]?.value, least > 0,
      case .integer(let most)? = node["most"]?.value, most >= least
    else { return nil }
    let isOverSeeds = node["axis"]?.value == .text(Self.seeds)
    guard isOverSeeds || width < 1 else { return nil }
    self.init(
      measure: measure, rule: UntilNarrow(width: width, block: block, least: least, most: most),
      isOverSeeds: isOverSeeds)
  }
}
