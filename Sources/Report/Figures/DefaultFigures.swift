internal import Grids
internal import Store
internal import StudyKit
internal import Tables

extension SweepContents {
  /// The most figures of one kind that are drawn where the study states none.
  private static let mostOfAKind = 6

  /// What is drawn of any study: each measure along the run as curves, each number of the summary over the first axis, or
  /// each number of a run where there is no summary.
  var defaultFigures: [Figure] {
    let curves = measures.filter { timeDimension(of: $0) != nil }
    let companions = SummaryFindings.companions(among: summaries)
    let summarized = summaries.filter { $0.dimensions.isEmpty && !companions.contains($0.name) }
    let numbers = summarized.isEmpty ? measures.filter(\.dimensions.isEmpty) : summarized
    return curves.prefix(Self.mostOfAKind).map {
      .curves($0.name, $0.longName, of: [Series($0.name)])
    }
      + numbers.prefix(Self.mostOfAKind).map {
        .lines($0.name, $0.longName, of: [Series($0.name)])
      }
  }

  /// The figures of a sweep: those that the study states, or what is drawn of any study, and then why.
  func figures(of study: AnyStudy?) -> (figures: [Figure], note: String?) {
    guard let study else {
      return (defaultFigures, "This program does not know the study \(self.study)")
    }
    // What the grid has declared has no figures of its own.
    if study.family != nil { return (defaultFigures, nil) }
    if let version = archive.studyVersion, version != study.version {
      let words = "The file is of version \(version) of the study, this program of \(study.version)"
      return (defaultFigures, words)
    }
    var given = grid.parameters.map { ($0.name, $0.value) }
    given += grid.axes.flatMap(\.columns).map { ($0.parameter, $0.values[0]) }
    var values = study.defaults
    // Whether they can be computed with is not asked: data that runs have read may be elsewhere.
    for (name, value) in given where name != "seed" {
      let declaration = study.parameter(name) ?? study.parameter(formerly: name)
      guard let declaration, let accepted = declaration.kind.accept(value) else {
        return (defaultFigures, "The study has no \(name) with the value \(Cell(value).plain)")
      }
      values[declaration.name] = accepted
    }
    let figures = study.figures(values)
    return (figures.isEmpty ? defaultFigures : figures, nil)
  }
}
