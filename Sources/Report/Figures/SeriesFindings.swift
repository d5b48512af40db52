internal import Grids
internal import Store
internal import StudyKit
internal import Tables

/// What a series of a figure says at the points of a sweep.
struct SeriesFindings {
  /// Which spread over members is drawn.
  enum Kind {
    /// Median, and the quantiles at 10 and 90 %.
    case quantiles
    /// Mean ± standard error; of yes and no their share, with Wilson's interval.
    case mean
  }

  /// A number, and between which ends it is.
  struct Estimate {
    /// Members that it is made of.
    var count = 0
    var middle = Double.nan
    var lower = Double.nan
    var upper = Double.nan
  }

  /// Some element of the findings, and what tells it from the others.
  struct Part {
    var element: Int
    var label: String
  }

  private enum Source {
    case members(MemberFindings, PointCache<MemberFindings.Point>)
    case summary(SummaryFindings, PointCache<SummaryFindings.Point>)
  }

  /// What stands at one point.
  enum Reading {
    case members(MemberFindings.Point)
    case summary(SummaryFindings.Point)
  }

  let series: Series
  let array: ArchivedArray
  let dimensions: [ArchivedDimension]
  private let source: Source

  /// The findings of a series; nil where the file has none of the name.
  init?(_ series: Series, in contents: SweepContents) throws(StoreError) {
    guard let array = contents.array(named: series.name) else { return nil }
    self.series = series
    self.array = array
    dimensions = try contents.dimensions(of: array)
    // Figures ask for elements of one point after another.
    if array.owner == .summary {
      let findings = try SummaryFindings(contents, array)
      source = .summary(findings, PointCache(most: 1, findings.read))
    } else {
      let findings = try MemberFindings(contents, array)
      source = .members(findings, PointCache(most: 1, findings.read))
    }
  }

  /// Whether it is a summary's.
  var isSummary: Bool { array.owner == .summary }
  /// What legends call it.
  var label: String { series.label ?? array.longName }
  /// What stands beside the side on which it is drawn.
  var title: String { FigureFactor.title(label, label, array.unit) }

  /// Reads what stands at a point.
  func read(_ point: Int) throws(StoreError) -> Reading {
    switch source {
    case .members(_, let points): .members(try points[point])
    case .summary(_, let points): .summary(try points[point])
    }
  }

  /// What each finished member has found of an element; of a summary its value alone.
  func values(_ reading: Reading, _ element: Int) -> [Double] {
    switch reading {
    case .members(let point): point.values(element)
    case .summary(let point): [point.value(element)]
    }
  }

  /// An element with its ends.
  func estimate(_ reading: Reading, _ element: Int, _ kind: Kind) -> Estimate {
    switch (reading, source) {
    case (.summary(let point), .summary(let findings, _)):
      let value = point.value(element)
      var estimate = Estimate(count: value.isNaN ? 0 : point.members, middle: value)
      switch findings.companionColumns.count {
      case 1:
        let error = point.companion(0, element)
        (estimate.lower, estimate.upper) = (value - error, value + error)
      case 2:
        (estimate.lower, estimate.upper) = (
          point.companion(0, element), point.companion(1, element)
        )
      default: break
      }
      return estimate
    case (.members(let point), .members(let findings, _)):
      return Self.estimate(findings.spread(point, element), kind)
    default: return Estimate()
    }
  }

  private static func estimate(_ spread: Spread, _ kind: Kind) -> Estimate {
    guard spread.count > 0 else { return Estimate() }
    switch kind {
    case .quantiles:
      return Estimate(
        count: spread.count, middle: spread.quantiles[1], lower: spread.quantiles[0],
        upper: spread.quantiles[2])
    case .mean:
      let error = spread.deviation / Double(spread.count).squareRoot()
      return Estimate(
        count: spread.count, middle: spread.mean,
        lower: spread.interval?.lower ?? spread.mean - error,
        upper: spread.interval?.upper ?? spread.mean + error)
    }
  }

  /// What middle and ends are.
  func words(_ kind: Kind) -> String {
    switch (source, kind) {
    case (.summary(let findings, _), _):
      "summary of a point" + (findings.companionKind.map { ", \($0)" } ?? "")
    case (.members, .quantiles): "median over members, band between their quantiles at 10 and 90 %"
    case (.members(let findings, _), .mean):
      findings.isAnswer
        ? "share of members, with Wilson's 95 % interval"
        : "mean over members ± standard error (standard deviation with ddof 1, over √n)"
    }
  }

  /// The indices along a dimension that the series wants, in its order.
  func indices(along index: Int) -> [Int] {
    let dimension = dimensions[index]
    let all = Array(0..<dimension.count)
    guard let words = series.only[dimension.name] else { return all }
    return words.compactMap { word in all.first { dimension.cell($0).plain == word } }
  }

  /// How many elements apart neighbors along a dimension stand.
  func stride(of index: Int) -> Int { array.shape[(index + 1)...].reduce(1, *) }

  /// The elements at the first index of the named dimensions, at all indices of the others, at a point with these indices
  /// along the axes.
  func parts(except names: Set<String>, at axes: [Int]) -> [Part] {
    var parts = [Part(element: 0, label: "")]
    for (index, dimension) in dimensions.enumerated() where !names.contains(dimension.name) {
      let factor = FigureFactor(dimension)
      let wanted = indices(along: index)
      parts = parts.flatMap { part in
        wanted.map { along in
          let label = dimension.count == 1 ? "" : factor.label(along, at: axes)
          return Part(
            element: part.element + along * stride(of: index),
            label: [part.label, label].filter { !$0.isEmpty }.joined(separator: ", "))
        }
      }
    }
    return parts
  }
}
