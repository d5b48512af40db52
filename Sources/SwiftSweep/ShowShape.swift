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

  @OptionGroup package var form: TableForm

  package init() {}
}
