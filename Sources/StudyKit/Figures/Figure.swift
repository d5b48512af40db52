/// A picture of what a sweep has found, as data: a study states what stands where, the report draws it.
///
/// Findings, axes and dimensions are named as in the result file, those of summaries with or without `summary_`. Where a
/// sweep has more axes than a figure names, each of their values gets a panel of its own.
public struct Figure: Equatable, Sendable {
  /// What is drawn.
  public enum Content: Equatable, Sendable {
    /// Measures along the run: the median over members with the band between their quantiles at 10 and 90 %, and
    /// members as thin lines. Of a summary: its value, with what it states of its uncertainty as a band.
    case curves([Series])
    /// Numbers over an axis or a dimension; nil for the first axis of the sweep. Of a summary: its value with the
    /// interval or error that stands beside it; of a measure: the mean over members ± its standard error, or the share
    /// of members with Wilson's interval where it is yes or no.
    case lines([Series], over: String?)
    /// A number over two axes, dimensions, or further coordinates along one dimension; of a measure the mean over
    /// members.
    case map(Series, x: String, y: String)
    /// One number against another: a dot per run for two measures, a dot per element of each point for two summaries.
    case scatter(x: Series, y: Series, reference: Reference?)
  }

  /// A line that findings are compared with.
  public enum Reference: Equatable, Sendable {
    /// Where both numbers are equal.
    case diagonal
    /// Where the upright one has this value.
    case level(Double)
  }

  /// A side of a figure with a scale of its own.
  public enum Side: Hashable, Sendable {
    case x
    case y
    /// The colors of a map.
    case color
  }

  /// The name by which a command asks for it, in kebab-case, unique in the study.
  public let name: String
  /// What it shows, in one line.
  public let title: String
  /// What is drawn.
  public let content: Content
  /// The axis, or dimension of the findings, that is told apart by colors; several series are in any case.
  public let color: String?
  /// The axes of which each value has a panel, the outermost first; those that stand nowhere else follow.
  public let facets: [String]
  /// The sides whose scale is logarithmic; a sweep's axis that is spaced so is in any case.
  public let logarithmic: Set<Side>
  /// Whether curves keep each value up to the next one, as shares of members do that change when something happens.
  public let isStepwise: Bool

  private init(
    _ name: String, _ title: String, _ content: Content, color: String?, facets: [String],
    logarithmic: Set<Side>, isStepwise: Bool = false
  ) {
    self.name = name
    self.title = title
    self.content = content
    self.color = color
    self.facets = facets
    self.logarithmic = logarithmic
    self.isStepwise = isStepwise
  }

  /// Measures along the run.
  public static func curves(
    _ name: String, _ title: String, of series: [Series], color: String? = nil,
    facets: [String] = [], logarithmic: Set<Side> = [], isStepwise: Bool = false
  ) -> Figure {
    Figure(
      name, title, .curves(series), color: color, facets: facets, logarithmic: logarithmic,
      isStepwise: isStepwise)
  }

  /// Numbers over an axis or a dimension; nil for the first axis of the sweep.
  public static func lines(
    _ name: String, _ title: String, of series: [Series], over factor: String? = nil,
    color: String? = nil, facets: [String] = [], logarithmic: Set<Side> = []
  ) -> Figure {
    Figure(
      name, title, .lines(series, over: factor), color: color, facets: facets,
      logarithmic: logarithmic)
  }

  /// A number over two axes, dimensions, or further coordinates along one dimension.
  public static func map(
    _ name: String, _ title: String, of series: Series, x: String, y: String,
    facets: [String] = [], logarithmic: Set<Side> = []
  ) -> Figure {
    Figure(
      name, title, .map(series, x: x, y: y), color: nil, facets: facets, logarithmic: logarithmic)
  }

  /// One number against another.
  public static func scatter(
    _ name: String, _ title: String, x: Series, y: Series, reference: Reference? = nil,
    color: String? = nil, facets: [String] = [], logarithmic: Set<Side> = []
  ) -> Figure {
    Figure(
      name, title, .scatter(x: x, y: y, reference: reference), color: color, facets: facets,
      logarithmic: logarithmic)
  }
}
