package import Store
package import StudyKit

/// A sweep for a reader in a browser: what was asked, how it went, and figures.
package struct SweepReport {
  let contents: SweepContents
  let status: SweepStatus
  /// The study, where this program knows it.
  let study: AnyStudy?
  /// The program that makes the report.
  let program: String
  /// Why the figures are not the study's own; nil where they are.
  let figureNote: String?
  /// The figures, in the study's order.
  let figures: [DrawnFigure]
  /// What is recorded of the runs.
  let records: Archive.Records
  /// Figures of how the sweep went.
  let course: [DrawnFigure]

  /// Reads what is reported of an open result file.
  ///
  /// - Parameters:
  ///   - studies: The studies that the program knows.
  ///   - program: What the program calls itself, with its version.
  package init(
    _ contents: SweepContents, studies: [AnyStudy], program: String
  ) throws(StoreError) {
    self.contents = contents
    self.program = program
    status = try SweepStatus(of: contents.archive, named: contents.path)
    study = studies.first { $0.name == contents.study }
    let (stated, note) = contents.figures(of: study)
    figureNote = note
    let reader = DrawingReader(contents, status)
    var figures: [DrawnFigure] = []
    for figure in stated { figures.append(try reader.draw(figure)) }
    self.figures = figures
    records = try contents.archive.runRecords()
    let went = CourseReader(contents: contents, status: status, records: records)
    course = [went.timeline(), went.costs(study)]
  }

  /// What the study follows; nil for one that is not known, or that the grid declares.
  var source: String? { study.flatMap { $0.family == nil ? $0.source : nil } }

  /// The names of the figures.
  package var figureNames: [String] {
    (figures + course).map {
      switch $0 {
      case .drawn(let drawing): drawing.name
      case .refused(let name, _): name
      }
    }
  }

  /// A figure's specification for Vega 5, as JSON, or why there is none; nil for no figure of the name.
  package func specification(of name: String) -> Result<String, Undrawn>? {
    for figure in figures + course {
      switch figure {
      case .drawn(let drawing) where drawing.name == name:
        return .success(drawing.specification(hasTitle: true))
      case .refused(name, let reason): return .failure(Undrawn(reason: reason))
      default: continue
      }
    }
    return nil
  }

  /// Why a figure cannot be drawn.
  package struct Undrawn: Error {
    package let reason: String
  }
}
