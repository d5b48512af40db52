import Studies
import StudyKit
import Testing

/// Figures name findings, axes and dimensions by texts, which no compiler compares with what there is.
struct FigureNamesTests {
  private let clouds: Clouds

  init() throws { clouds = try Clouds() }

  /// The defaults, and with one word after the other in place of a default, as far as a grid may have them.
  private func variants(of study: AnyStudy) -> [ParameterValues] {
    var given: [ParameterValues] = [[:]]
    for parameter in study.parameters {
      guard case .choice(let words) = parameter.kind else { continue }
      given += words.map { [parameter.name: .text($0)] }
    }
    return given.compactMap { values in
      var values = values
      for (name, path) in [("training", clouds.training), ("test", clouds.test)]
      where study.parameter(name)?.kind == .text { values[name] = .text(path) }
      return try? study.resolve(values, stated: [])
    }
  }

  /// The series of a figure, and what it stands over.
  private func parts(of figure: Figure) -> (series: [Series], places: [String]) {
    switch figure.content {
    case .curves(let series): (series, [])
    case .lines(let series, let factor): (series, [factor].compactMap { $0 })
    case .map(let series, let x, let y): ([series], [x, y])
    case .scatter(let x, let y, _): ([x, y], [])
    }
  }

  @Test(arguments: catalogue.map { $0.name })
  func `a figure's names are those of measures, summaries, axes and words`(
    _ name: String
  ) throws {
    let type = try #require(catalogue.first { $0.name == name })
    let study = AnyStudy(type)
    let axes = study.parameters.map(\.name)
    var known = 0
    for values in variants(of: study) {
      guard let ofRuns = try? study.measures(values),
        let ofSummaries = try? study.summaryMeasures(values)
      else { continue }
      let measures = ofRuns + ofSummaries
      let figures = study.figures(values)
      #expect(Set(figures.map(\.name)).count == figures.count)
      for figure in figures {
        let (series, places) = parts(of: figure)
        let found = series.compactMap { series -> Measure? in
          measures.first { [$0.name, "summary_" + $0.name].contains(series.name) }
        }
        #expect(found.count == series.count, "\(figure.name): \(series.map(\.name))")
        let dimensions = found.flatMap(\.dimensions)
        let names = dimensions.map(\.name) + dimensions.flatMap { $0.auxiliary.map(\.name) } + axes
        for place in places + figure.facets + [figure.color].compactMap({ $0 }) {
          #expect(names.contains(place), "\(figure.name): \(place)")
        }
        for (dimension, words) in series.flatMap({ Array($0.only) }) {
          let there = dimensions.first { $0.name == dimension }?.coordinate
          guard case .texts(let all)? = there else {
            Issue.record("\(figure.name): \(dimension) has no words")
            continue
          }
          #expect(Set(words).isSubset(of: all), "\(figure.name): \(words)")
        }
        known += found.count
      }
    }
    #expect(known > 0)
  }
}
