/// A study that is described by values, such as what a grid says of it, in place of a type.
///
/// What it says of itself is checked by whoever makes it: ``AnyStudy`` stops at contradictions.
package protocol DeclaredStudy: Sendable {
  /// The name by which a grid asks for it.
  var name: String { get }
  /// What it is, in one line.
  var title: String { get }
  /// Where it is from.
  var source: String { get }
  /// Part of every run's identity.
  var version: Int { get }
  /// The parameters, with their defaults.
  var parameters: [ParameterDeclaration] { get }
  /// The parameters on which measures depend.
  var measuring: Set<String> { get }
  /// The parameters on which the cost depends.
  var costing: Set<String> { get }

  /// What a run yields with these values.
  func measures(_ values: ParameterValues) throws(ParameterError) -> [Measure]
  /// What a point's summary yields; empty for no summary.
  func summaryMeasures(_ values: ParameterValues) throws(ParameterError) -> [Measure]
  /// What one member costs.
  func cost(_ values: ParameterValues) -> Cost
  /// Computes one member.
  func run(
    _ values: ParameterValues, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings
  /// Computes the summary of a point from its finished members.
  func summary(
    _ values: ParameterValues, of members: any MemberReader
  ) throws -> Findings
}

/// Studies that come about when a grid declares one; who reads grids knows more of them.
package protocol StudyFamily: Sendable {}

extension DeclaredStudy {
  /// What the points of a space measure and cost.
  func kinds(_ space: ParameterSpace) -> PointKinds {
    PointKinds(
      space, measuring: measuring, costing: costing,
      measures: { values in
        Result { () throws(ParameterError) in
          PointKinds.Measures(
            ofRun: try measures(values), ofSummary: try summaryMeasures(values))
        }
      }, cost: cost)
  }

  /// Reports the points whose measures cannot be stated, as ``AnyStudy/check(_:_:)`` does.
  func check(_ space: ParameterSpace, _ report: (Int, ParameterError) -> Bool) {
    let kinds = KindStrides(space, along: space.axes(of: measuring))
    var errors: [Int: ParameterError] = [:]
    for kind in 0..<min(kinds.count, ParameterSpace.measuredKinds) {
      let first = kinds.firstPoint(ofKind: kind)
      if space.isAbsent(first) { continue }
      let values = space.values(ofPoint: first)
      do throws(ParameterError) {
        _ = try measures(values)
        _ = try summaryMeasures(values)
      } catch { errors[first] = error }
    }
    if errors.isEmpty { return }
    for point in 0..<space.pointCount where !space.isAbsent(point) {
      if let error = errors[kinds.firstPoint(alike: point)], !report(point, error) { return }
    }
  }
}

extension ParameterSpace {
  /// The axes along which it is told apart what points have of these parameters.
  func axes(of names: Set<String>) -> Set<Int> {
    let stepping = axes.indices.filter {
      axes[$0].columns.contains { names.contains($0.parameter) }
    }
    return withScopes(Set(stepping))
  }
}
