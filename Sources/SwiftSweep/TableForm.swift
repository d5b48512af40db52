package import ArgumentParser

/// In which form tables are written, and where to.
package struct TableForm: ParsableArguments {
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

  package func validate() throws {
    if csv, json { throw ValidationError("--csv and --json exclude each other") }
    if let rows, rows < 0 { throw ValidationError("--rows must be at least 0") }
  }

  /// Whether a program is to read it.
  var isForPrograms: Bool { csv || json }

  /// The most rows of a table as text.
  var rowCount: Int { rows ?? 40 }
}
