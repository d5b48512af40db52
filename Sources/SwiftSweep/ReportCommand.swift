package import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Grids
internal import Report
internal import Store

/// `swift-sweep report out.h5`.
package struct ReportCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make a page for the browser: what was asked, how it went, and figures.",
    discussion: """
      The page is one file that needs no network. Figures are those that the study states, or curves \
      and lines of what the file has; the numbers behind each are in a table below it. The file may \
      be read while the sweep writes it, and may be packed by gzip.

      Vega draws the figures. It is looked for in the folder that SWIFT_SWEEP_VEGA names, in \
      ../share/swift-sweep/vega beside the program, and in /usr/share/javascript/vega, where Debian's \
      libjs-vega has it; without it the page has its tables.

      --figure NAME --spec writes one figure as a specification for Vega 5, from which other programs \
      make pictures. The exit code is 64 where there is no such figure, 65 where the file is damaged, \
      66 where it cannot be read or is not a result file, 73 where the page cannot be written.
      """)

  @Argument(help: "The result file.", completion: .file(extensions: ["h5", "gz"]))
  package var file: String

  @Option(
    help: ArgumentHelp(
      "The page, or with --spec the specification; the file's name with .html, or standard output, unless given. One that is there is replaced, unless it is an HDF5 file.",
      valueName: "path"),
    completion: .file())
  package var output: String?

  @Option(help: ArgumentHelp("One figure, by its name.", valueName: "name"))
  package var figure: String?

  @Flag(help: "Write the specification of the figure as JSON.")
  package var spec = false

  package init() {}

  package func validate() throws {
    if spec != (figure != nil) {
      throw ValidationError("--figure NAME and --spec are used together")
    }
  }

  package func run() throws {
    try reporting { () throws(StoreError) -> Int32 in
      let plain = try PlainFile(file)
      return try withExtendedLifetime(plain) { () throws(StoreError) -> Int32 in
        try report(SweepContents(reading: plain.path, called: file, usesChild: true))
      }
    }
  }

  private func report(_ contents: SweepContents) throws(StoreError) -> Int32 {
    let report = try SweepReport(
      contents, studies: StudyRegistry.current, program: "swift-sweep " + Version.text)
    if let figure {
      switch report.specification(of: figure) {
      case .success(let specification)?: return try write(specification + "\n", to: output)
      case .failure(let undrawn)?: say("\(figure) cannot be drawn: \(undrawn.reason)")
      case nil:
        say(
          "\(file) has no figure \"\(figure)\"; it has "
            + report.figureNames.joined(separator: ", "))
      }
      return GridError.Kind.usage.rawValue
    }
    let folders = VegaLibrary.folders(
      program: Paths.resolved("/proc/self/exe"), environment: ProcessInfo.processInfo.environment)
    let library = folders.lazy.compactMap { VegaLibrary(folder: $0) }.first
    if library == nil {
      say("warning: no Vega in \(folders.joined(separator: ", ")): the page has tables alone")
    }
    let page = output ?? standardOutput
    let code = try write(report.page(library), to: page)
    if code == EXIT_SUCCESS { print(page) }
    return code
  }

  /// The file's name with `.html` in place of what it ends in.
  private var standardOutput: String {
    for ending in [".h5.gz", ".h5"] where file.hasSuffix(ending) {
      return String(file.dropLast(ending.count)) + ".html"
    }
    return file + ".html"
  }

  private func write(_ text: String, to path: String?) throws(StoreError) -> Int32 {
    guard let sink = try TextSink(path) else {
      say("\(path ?? "") is an HDF5 file, which no text replaces: choose another --output")
      return GridError.Kind.output.rawValue
    }
    try sink.write(text)
    return EXIT_SUCCESS
  }
}
