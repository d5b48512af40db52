package import StudyKit

extension Grid {
  /// The most points that a grid may have; more are refused before any is checked.
  package static let pointLimit = 10_000_000
  /// The most runs that a grid may have.
  package static let runLimit = 100_000_000

  /// Reads the grid in a file, with those that it extends and the command line's `--set`, and checks all of it.
  ///
  /// `settings` are what follows `--set`, such as `learningRate=1e-4`, the last winning.
  package static func read(
    file: String, settings: [String] = [], studies: [AnyStudy]
  ) throws(GridError) -> Grid {
    let opened = try GridFile(of: file)
    return try read(
      bytes: opened.bytes, file: file, settings: settings, studies: studies,
      bases: GridBases(of: opened.identity))
  }

  /// Reads a grid that is in memory; `file` is its name in errors and gives the output's default.
  ///
  /// Without `checksPoints`, all points are assumed to be possible, and parameters may have their former names: for a
  /// grid's ``text``, which was accepted before.
  package static func read(
    text: String, file: String, settings: [String] = [], studies: [AnyStudy],
    checksPoints: Bool = true
  ) throws(GridError) -> Grid {
    try read(
      bytes: Array(text.utf8), file: file, settings: settings, studies: studies,
      checksPoints: checksPoints)
  }

  /// Reads a grid from bytes in memory, which need not be valid text; without `bases` it must not extend another.
  package static func read(
    bytes: [UInt8], file: String, settings: [String] = [], studies: [AnyStudy],
    checksPoints: Bool = true, bases: GridBases? = nil
  ) throws(GridError) -> Grid {
    var draft = try GridDraft(
      bytes, file: file, settings: settings, studies: studies, bases: bases)
    return try draft.grid(checksPoints: checksPoints)
  }

  /// A point's coordinates, as `noise=0.2, size=1`; empty for a grid without axes.
  package func description(of point: Point) -> String {
    zip(axes, point.indices).filter { $0.0.exists(at: point.indices) }.map { axis, index in
      let isValue = axis.names == nil && !axis.isZip
      return axis.name + "="
        + (isValue ? axis.columns[0].values[index].description : axis.label(index))
    }
    .joined(separator: ", ")
  }

  /// The parameters at every point, without the seeds.
  package var space: ParameterSpace {
    let axes = axes.map { axis in
      ParameterSpace.Axis(
        count: axis.count,
        columns: axis.columns.filter { $0.parameter != "seed" }.map {
          ParameterSpace.Column($0.parameter, $0.values)
        }, scope: axis.scope)
    }
    return ParameterSpace(fixed: parameters, axes: axes, absence: presence?.absence)
  }
}

extension GridError {
  /// The order in which problems are shown: the file from top to bottom, then those that it extends, then options.
  static func comesFirst(_ a: Problem, _ b: Problem) -> Bool {
    switch (a.location, b.location) {
    case (.file(let line, let column)?, .file(let otherLine, let otherColumn)?):
      (line, column, a.path) < (otherLine, otherColumn, b.path)
    case (.base(let file, let line, let column)?, .base(let other, let otherLine, let otherColumn)?):
      (file, line, column, a.path) < (other, otherLine, otherColumn, b.path)
    case (nil, .some), (.file?, .base?), (.file?, .option?), (.base?, .option?): true
    default: false
    }
  }
}
