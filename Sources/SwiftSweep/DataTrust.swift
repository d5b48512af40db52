internal import ArgumentParser
internal import Tasks

/// Whether data files are opened whose paths stand in a result file.
package struct DataTrust: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Open the data files that the grid in the result file names.",
      discussion: """
        A result file may be anybody's, and its grid may name any path of this machine. Without this \
        option only data sets that are known by name are read.
        """))
  package var openData = false

  package init() {}

  /// Lets this process read data as is said.
  func apply() { DataReading.current.opensPaths = openData }
}
