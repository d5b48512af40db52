package import StudyKit

/// A grid's rule for how many members its points have: as many as it takes until an interval of a point's summary is
/// narrow.
package struct Until: Equatable, Sendable {
  /// The summary's measure with the interval, without `summary_`.
  package let measure: String
  /// When members are enough.
  package let rule: UntilNarrow

  package init(measure: String, rule: UntilNarrow) {
    (self.measure, self.rule) = (measure, rule)
  }

  /// How many replicates are added at once where the study computes its members one by one.
  private static let smallBlock = 8

  /// How many replicates of a study are added at once.
  static func block(of study: AnyStudy) -> Int {
    study.blockSize > 1 ? study.blockSize : smallBlock
  }

  /// The rule in words, for whoever reads the results: they have decided how many there are.
  package var words: String {
    """
    members were added in blocks of \(rule.block), from \(rule.least) to \(rule.most), until the 95 % interval \
    \(measure) was no wider than \(rule.width): these members decided their number
    """
  }

  /// The rule as JSON.
  var json: String {
    """
    {"measure": \(ParameterValue.json(of: measure)), "width": \(ParameterValue.number(rule.width).json), \
    "block": \(rule.block), "least": \(rule.least), "most": \(rule.most)}
    """
  }

  /// Reads the rule from ``json``, as `/grid/resolved` has it; nil for anything else.
  package init?(json node: JSONNode) {
    guard case .text(let measure)? = node["measure"]?.value,
      case .number(let width)? = node["width"]?.value, 0 < width, width < 1,
      case .integer(let block)? = node["block"]?.value, block > 0,
      case .integer(let least)? = node["least"]?.value, least > 0,
      case .integer(let most)? = node["most"]?.value, most >= least
    else { return nil }
    self.init(
      measure: measure, rule: UntilNarrow(width: width, block: block, least: least, most: most))
  }
}
