package import ArgumentParser
package import Grids

/// The grid, and what the command line changes in it.
package struct GridOptions: ParsableArguments {
  @Argument(
    help: "The grid, a JSON file: study, parameters, axes, members; or several grids.",
    completion: .file(extensions: ["json"]))
  package var grid: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Set a value of the grid; repeatable, the last one wins.",
      discussion: """
        The path is a parameter's name (the parameter is then no longer swept) or a path of keys \
        from the grid's root, separated by dots: --set learningRate=1e-4 --set members=8 \
        --set 'axes.width=[64,256]'. The value is JSON; anything else is taken as text. In a file of \
        several grids it is set in all of them, or in one: --set grids.NAME.members=8.
        """,
      valueName: "path=value"))
  package var settings: [String] = []

  @Option(
    name: .customLong("grid"),
    help: ArgumentHelp(
      "Take this grid alone of a file that has several; repeatable.", valueName: "name"))
  package var chosen: [String] = []

  package init() {}

  /// Reads and checks the grids of the file, or those of them that are chosen; if something is wrong, prints that and ends
  /// the command.
  package func read() throws -> GridBundle {
    try reporting { () throws(GridError) in
      try GridBundle.read(
        file: grid, settings: settings, chosen: chosen, studies: StudyRegistry.current)
    }
  }
}

/// The part of a grid.
package struct SelectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Run part of the grid into the same file; repeatable.",
      discussion: """
        Comma-separated conditions: --only noise=0.5,member=0..9. Conditions on different names must \
        all hold; those on one name are alternatives. a..b means the numbers from a to b; a zip is \
        selected by its index, 0, 1, 2 ….
        """,
      valueName: "axis=value"))
  package var only: [String] = []

  @Option(
    help: ArgumentHelp(
      "Run a fixed part of the grid into a file of its own, such as out.part-3-of-8.h5.",
      discussion: """
        For jobs of an array: each takes a part, 1/8 to 8/8, whose runs depend on the grid alone, and all \
        parts cost about the same. swift-sweep merge joins their files and computes the summaries.
        """,
      valueName: "k/n"))
  package var part: GridPart?

  @Option(help: ArgumentHelp("Stop after this many runs.", valueName: "n"))
  package var maxRuns: Int?

  @Option(
    help: ArgumentHelp(
      "The order of runs: longest first, or coarse to fine.",
      discussion: """
        With coarse, member 0 (or the first block of members) is computed at the ends and middles \
        of all axes, then halfway between these, and so on; then the next member likewise, up to \
        half of the members; the others follow longest first. A picture of the whole is there \
        early, also with --max-runs. Results are the same.
        """))
  package var order = RunOrder.longest

  package init() {}

  package func validate() throws {
    if let maxRuns, maxRuns < 0 { throw ValidationError("--max-runs must be at least 0") }
  }

  /// A grid with the file of the part as its output, if there is one.
  package func placed(_ grid: Grid) -> Grid {
    part.map { grid.writing(to: $0.path(of: grid.output)) } ?? grid
  }

  /// The selected runs of a grid; if something is wrong with the options, prints that and ends the command.
  ///
  /// `name` is the grid's, if its file has several: the options are for all that are run.
  package func selection(of grid: Grid, named name: String? = nil) throws -> Selection {
    try reporting { () throws(GridError) in
      do throws(GridError) { return try checkedSelection(of: grid) } catch {
        guard let name else { throw error }
        let problems = error.problems.map {
          GridError.Problem(at: $0.location, "grids." + name, $0.reason)
        }
        let advice = GridError.Reason.other(
          "--only is for every grid that is run; choose them with --grid NAME")
        throw GridError(error.kind, file: error.file, problems + [.init(at: nil, "", advice)])
      }
    }
  }

  private func checkedSelection(of grid: Grid) throws(GridError) -> Selection {
    if let part { try grid.requireNoDecisions("--part \(part)") }
    let selection = try Selection(only, of: grid)
    if selection.members != nil { try grid.requireNoDecisions("--only member") }
    for (axis, chosen) in zip(grid.axes, selection.indices)
    where chosen != nil
      && [grid.refine?.axis, grid.refine?.along, grid.until?.axis].contains(axis.name)
    {
      try grid.requireNoDecisions("--only \(axis.name)")
    }
    return selection
  }

  /// Ends the command if a part is asked for of several grids.
  func check(_ bundle: GridBundle) throws {
    if part != nil { try Self.requireSingle(bundle, for: "--part") }
  }

  /// Ends the command if there are several grids.
  static func requireSingle(_ bundle: GridBundle, for option: String) throws {
    guard bundle.entries.count > 1 else { return }
    let names = bundle.entries.compactMap(\.name).joined(separator: ", ")
    say(
      "\(option) divides the runs of one grid: choose one with --grid NAME (\(names)); without it, one job computes "
        + "all of them")
    throw ExitCode(GridError.Kind.usage.rawValue)
  }
}

extension Grid {
  /// Refuses an option that divides what outcomes decide together.
  package func requireNoDecisions(_ option: String) throws(GridError) {
    guard decides else { return }
    let reason =
      "the grid decides by results which runs there are (\"\(refine == nil ? "until" : "refine")\"), so that one sweep must "
      + "have all of them that it looks at together"
    let problem = GridError.Problem(at: .option(option), "", .other(reason))
    throw GridError(.usage, file: option, [problem])
  }
}

extension GridPart: ExpressibleByArgument {
  /// Reads a part as it is written, `3/8`.
  package init?(argument: String) { self.init(argument) }
}

extension RunOrder: ExpressibleByArgument {}

/// Calls `body`; prints its error on standard error and ends the command with the error's exit code.
package func reporting<Result>(_ body: () throws(GridError) -> Result) throws -> Result {
  do throws(GridError) {
    return try body()
  } catch {
    complain("\(error)")
    throw ExitCode(error.exitCode)
  }
}
