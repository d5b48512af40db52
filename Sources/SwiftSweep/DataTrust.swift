internal import ArgumentParser
internal import Tasks

/// Whether data files are opened whose paths come from a result file.
package struct DataTrust: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Open the data files that the grid in the result file names.",
      discussion: """
        A result file may come from anyone, and its grid may name any path on this machine. Without \
        this option, only data sets known by name are read (swift-sweep data lists them).
        """))
  package var openData = false

  package init() {}

  /// Applies the option to this process.
  func apply() { DataReading.current.opensPaths = openData }
}
