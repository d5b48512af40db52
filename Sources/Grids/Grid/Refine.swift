internal import StudyKit

/// A grid's rule for the points at which a boundary is looked for: where a fraction of members changes along an axis, for
/// each value of a second axis if there is one.
package struct Refine: Equatable, Sendable {
  /// The axis along which the fraction changes.
  package let axis: String
  /// The axis along which the boundary is followed; nil for one boundary.
  package let along: String?
  /// The fraction, a measure of the summary without `summary_`.
  package let measure: String
  /// How many blocks of members it takes, each at a new point or at one that has members already.
  package let points: Int
  /// Members of a block.
  package let block: Int

  package init(axis: String, along: String?, measure: String, points: Int, block: Int) {
    (self.axis, self.along, self.measure) = (axis, along, measure)
    (self.points, self.block) = (points, block)
  }

  /// What an interval's name has behind that of the fraction.
  private static let suffix = "_interval"

  /// The name of the fraction whose interval a summary states by a measure of this name.
  package static func fraction(of interval: String) -> String {
    interval.hasSuffix(suffix) ? String(interval.dropLast(suffix.count)) : interval
  }

  /// Whether a summary's measure says what is counted.
  func isMeant(_ candidate: Measure) -> Bool {
    candidate.interval != nil && Self.fraction(of: candidate.name) == measure
  }

  /// How many blocks are chosen before any of them has its outcomes: fewer are chosen better, more keep ranks busy.
  var atOnce: Int { along == nil ? 2 : 4 }

  /// The rule in words, for whoever reads the results: they have decided what there is.
  package var words: String {
    """
    points along \(axis)\(along.map { " and \($0)" } ?? "") were chosen by what earlier ones had found, \(points) blocks of \
    \(block) members where they tell most about the place at which \(measure) changes: these members decided which points \
    there are
    """
  }

  /// The rule as JSON.
  var json: String {
    let second = along.map { "\"along\": \(ParameterValue.json(of: $0)), " } ?? ""
    return """
      {"axis": \(ParameterValue.json(of: axis)), \(second)"measure": \(ParameterValue.json(of: measure)), \
      "points": \(points), "block": \(block)}
      """
  }

  /// Reads the rule from ``json``, as `/grid/resolved` has it; nil for anything else.
  package init?(json node: JSONNode) {
    guard case .text(let axis)? = node["axis"]?.value,
      case .text(let measure)? = node["measure"]?.value,
      case .integer(let points)? = node["points"]?.value,
      case .integer(let block)? = node["block"]?.value
    else { return nil }
    var along: String?
    if case .text(let second)? = node["along"]?.value { along = second }
    self.init(axis: axis, along: along, measure: measure, points: points, block: block)
  }
}
