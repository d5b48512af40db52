package import ArgumentParser
package import Grids

/// The grid, and what the command line changes in it.
package struct GridOptions: ParsableArguments {
  @Argument(
    help: "The grid, a JSON file: study, parameters, axes, members.",
    completion: .file(extensions: ["json"]))
  package var grid: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Set a value of the grid; repeatable, the last one wins.",
      discussion: """
        The path is a parameter's name (the parameter is then no longer swept) or a path of keys \
        from the grid's root, separated by dots: --set learningRate=1e-4 --set members=8 \
        --set 'axes.width=[64,256]'. The value is JSON; anything else is taken as text.
        """,
      valueName: "path=value"))
  package var settings: [String] = []

  package init() {}

  /// Reads and checks the grid; if something is wrong with it, prints that and ends the command.
  package func read() throws -> Grid {
    try reporting { () throws(GridError) in
      try Grid.read(file: grid, settings: settings, studies: StudyRegistry.current)
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
  package func selection(of grid: Grid) throws -> Selection {
    try reporting { () throws(GridError) in
      if let part { try grid.requireNoDecisions("--part \(part)") }
      let selection = try Selection(only, of: grid)
      if selection.members != nil { try grid.requireNoDecisions("--only member") }
      for (axis, chosen) in zip(grid.axes, selection.indices)
      where chosen != nil && [grid.refine?.axis, grid.refine?.along].contains(axis.name) {
        try grid.requireNoDecisions("--only \(axis.name)")
      }
      return selection
    }
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
