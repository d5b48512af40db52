package import ArgumentParser

/// Which part of a result file is shown, and how.
package struct ShowShape: ParsableArguments {
  /// The tidy tables.
  package enum Kind: String, EnumerableFlag {
    case runs
    case points
    case curves

    package static func help(for kind: Kind) -> ArgumentHelp? {
      switch kind {
      case .runs: "A row per run: axes, fixed parameters, member, status, reason, seconds, numbers."
      case .points: "A row per point: axes, members by status, the summary's numbers."
      case .curves:
        "A row per step of each run, or an element of the measure NAME: axes, member, status, values."
      }
    }
  }

  @Flag
  package var table: Kind?

  @Option(
    help: ArgumentHelp(
      "Show a part; repeatable.",
      discussion: "Conditions as for a sweep: --only noise=0.5,member=0..9.",
      valueName: "axis=value"))
  package var only: [String] = []

  @Option(
    help: ArgumentHelp(
      "The axis, or dimension of the measure, that goes across the columns.", valueName: "axis"))
  package var by: String?

  @Option(help: ArgumentHelp("The most rows of a table as text; 40 unless given.", valueName: "n"))
  package var rows: Int?

  @Flag(help: "Write all rows as comma-separated values.")
  package var csv = false

  @Flag(help: "Write JSON.")
  package var json = false

  @Option(
    help: ArgumentHelp(
      "Write to this file in place of standard output; one that is there is replaced, unless it is an HDF5 file.",
      valueName: "path"),
    completion: .file())
  package var output: String?

  package init() {}

  /// Whether a program is to read it.
  var isForPrograms: Bool { csv || json }

  /// The most rows of a table as text.
  var rowCount: Int { rows ?? 40 }
}
