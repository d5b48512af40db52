internal import Grids
internal import StudyKit

/// A measure, as a grid declares it, with what is to be said of it over the members.
struct DeclaredMeasure: Equatable, Sendable {
  let name: String
  let element: Measure.Element
  let unit: String?
  let longName: String
  let definition: String
  let dimensions: [DeclaredDimension]
  /// Whether values may be absent: NaN, or null.
  let mayBeAbsent: Bool
  let summaries: [DeclaredSummary]

  /// The measure with these parameters.
  func measure(_ parameters: ParameterValues) throws(ParameterError) -> Measure {
    var own: [Dimension] = []
    for dimension in dimensions { own.append(try dimension.dimension(parameters)) }
    return Measure(
      name, element: element, unit: unit, longName: longName, definition: definition,
      dimensions: own)
  }
}

/// What is said of a measure over the members of a point, element by element.
package enum DeclaredSummary: Equatable, Sendable {
  case mean
  /// The standard deviation, with one degree of freedom less.
  case deviation
  case quantiles([Double])
  /// The fraction of the members on one side of a limit, with Wilson's interval of 95 %.
  case fraction(above: Bool, limit: Double)

  /// The measures that it yields.
  func measures(of measure: Measure) -> [Measure] {
    let (name, longName) = (measure.name, measure.longName)
    func over(
      _ kind: String, _ longName: String, _ definition: String, unit: String? = measure.unit,
      _ dimensions: [Dimension] = measure.dimensions
    ) -> Measure {
      Measure(
        kind, unit: unit, longName: longName, definition: definition, dimensions: dimensions)
    }
    switch self {
    case .mean:
      return [over("mean_" + name, "mean " + longName, "mean over members")]
    case .deviation:
      return [
        over(
          "deviation_" + name, "deviation of " + longName,
          "standard deviation over members (n − 1)")
      ]
    case .quantiles(let levels):
      let dimension = Dimension("quantile", .numbers(levels), longName: "level of the quantile")
      return [
        over(
          "quantiles_" + name, "quantiles of " + longName,
          "quantiles over members, linear between them", [dimension] + measure.dimensions)
      ]
    case .fraction(let above, let limit):
      let side = above ? "above" : "below"
      let what = "fraction of members with \(longName) \(side) \(limit)"
      // A program reports as many numbers as it likes; rules that count members ask for one.
      let counted = measure.dimensions.isEmpty
      return [
        Measure(
          "fraction_" + name, longName: what,
          definition: "members on this side, of all that are done", dimensions: measure.dimensions,
          interval: counted ? Proportion(of: name, above ? .above(limit) : .below(limit)) : nil),
        over(
          "fraction_\(name)_lower", "lower end of the " + what, "Wilson's interval, 95 %",
          unit: nil),
        over(
          "fraction_\(name)_upper", "upper end of the " + what, "Wilson's interval, 95 %",
          unit: nil),
      ]
    }
  }

  /// The arrays of ``measures(of:)``, from the values of all members, (members, count); absent ones are left out.
  package func values(_ values: [Double], count: Int) -> [[Double]] {
    let members = count == 0 ? 0 : values.count / count
    let present = { (element: Int) in
      (0..<members).map { values[$0 * count + element] }.filter { !$0.isNaN }
    }
    switch self {
    case .mean: return [(0..<count).map { Moments.mean(present($0)) }]
    case .deviation:
      return [(0..<count).map { Moments.variance(present($0)).squareRoot() }]
    case .quantiles(let levels):
      let each = (0..<count).map { Moments.quantiles(of: present($0), at: levels) }
      return [levels.indices.flatMap { level in each.map { $0[level] } }]
    case .fraction(let above, let limit):
      let rows = (0..<count).map { element -> [Double] in
        let values = present(element)
        guard !values.isEmpty else { return [.nan, .nan, .nan] }
        let hits = values.count { above ? $0 > limit : $0 < limit }
        let interval = WilsonInterval(successes: hits, trials: values.count)
        return [Double(hits) / Double(values.count), interval.lower, interval.upper]
      }
      return (0..<3).map { part in rows.map { $0[part] } }
    }
  }
}
