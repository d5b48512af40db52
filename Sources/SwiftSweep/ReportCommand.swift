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

      --figure NAME saves one figure: --svg OUT.svg and --png OUT.png as a picture, --spec OUT.json as \
      a specification for Vega 5 with its data. Pictures are drawn by vl-convert, by Node and Vega, or \
      by Chromium and Vega; a PNG also needs vl-convert, rsvg-convert or Chromium. What is here is \
      taken, in this order.

      The exit code is 64 where there is no such figure, 65 where the file is damaged, 66 where it \
      cannot be read or is not a result file, 69 where no program draws the figure, 73 where the \
      output cannot be written.
      """)

  @Argument(help: "The result file.", completion: .file(extensions: ["h5", "gz"]))
  package var file: String

  @Option(
    help: ArgumentHelp(
      "The page; the file's name with .html unless given. One that is there is replaced, unless it is an HDF5 file.",
      valueName: "path"),
    completion: .file())
  package var output: String?

  @Option(help: ArgumentHelp("Save one figure, by its name.", valueName: "name"))
  package var figure: String?

  @Option(
    help: ArgumentHelp("The figure's specification for Vega 5, as JSON.", valueName: "path"),
    completion: .file())
  package var spec: String?

  @Option(help: ArgumentHelp("The figure as SVG.", valueName: "path"), completion: .file())
  package var svg: String?

  @Option(help: ArgumentHelp("The figure as PNG.", valueName: "path"), completion: .file())
  package var png: String?

  package init() {}

  package func validate() throws {
    guard (figure != nil) == ([spec, svg, png].compactMap { $0 }.count > 0) else {
      throw ValidationError("--figure NAME goes with --spec, --svg or --png, and these with it")
    }
    if figure != nil, output != nil {
      throw ValidationError(
        "--output is for the page; a figure goes where --svg, --png or --spec say")
    }
  }

  package func run() throws {
    try reporting { () throws(StoreError) -> Int32 in
      try report(SweepContents(opening: file))
    }
  }

  private func report(_ contents: SweepContents) throws(StoreError) -> Int32 {
    let report = try SweepReport(
      contents, studies: StudyRegistry.current, program: "swift-sweep " + Version.text)
    if let figure {
      switch report.specification(of: figure) {
      case .success(let specification)?: return try save(specification)
      case .failure(let undrawn)?: say("\(figure) cannot be drawn: \(undrawn.reason)")
      case nil:
        say(
          "\(file) has no figure \"\(figure)\"; it has "
            + report.figureNames.joined(separator: ", "))
      }
      return GridError.Kind.usage.rawValue
    }
    let library = self.library
    if library == nil {
      say("warning: no Vega in \(folders.joined(separator: ", ")): the page has tables alone")
    }
    let page = output ?? standardOutput
    let text = try report.page(library)
    let code = try TextSink.open(page) { sink throws(StoreError) in try sink.write(text) }
    if code == EXIT_SUCCESS { print(page) }
    return code
  }

  /// Saves a figure as it is asked for.
  private func save(_ specification: String) throws(StoreError) -> Int32 {
    var code = EXIT_SUCCESS
    if let spec {
      code = try TextSink.open(spec) { sink throws(StoreError) in
        try sink.write(specification + "\n")
      }
    }
    guard code == EXIT_SUCCESS, svg != nil || png != nil else { return code }
    let painter = try FigurePainter()
    let drawn = try painter.svg(specification, library)
    code = try save(drawn, as: svg)
    guard code == EXIT_SUCCESS, let png, case .drawn(let picture) = drawn else { return code }
    return try save(painter.png(picture), as: png)
  }

  /// Writes a picture, if it has a path to go to; the exit code is `EX_UNAVAILABLE` where there is no picture.
  private func save(_ picture: FigurePainter.Picture, as path: String?) throws(StoreError) -> Int32
  {
    switch picture {
    case .undrawn(let reason):
      say("\(figure ?? "") was not drawn: \(reason)")
      return 69
    case .drawn(let bytes):
      guard let path else { return EXIT_SUCCESS }
      return try TextSink.open(path) { sink throws(StoreError) in try sink.write(bytes) }
    }
  }

  /// Where Vega is looked for.
  private var folders: [String] {
    VegaLibrary.folders(
      program: Paths.resolved("/proc/self/exe"), environment: ProcessInfo.processInfo.environment)
  }

  /// Vega; nil where it is not installed.
  private var library: VegaLibrary? {
    folders.lazy.compactMap { VegaLibrary(folder: $0) }.first
  }

  /// The file's name with `.html` in place of what it ends in.
  private var standardOutput: String {
    for ending in [".h5.gz", ".h5"] where file.hasSuffix(ending) {
      return String(file.dropLast(ending.count)) + ".html"
    }
    return file + ".html"
  }
}
