package import ArgumentParser
internal import Commands
package import Grids
internal import Posix
internal import Store
internal import StudyKit

/// `swift-sweep plan grid.json --ranks 16`.
package struct PlanCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what a grid would take: runs, time, memory, file size. Runs nothing.",
    discussion: """
      The grid is checked at every point. If the output already exists, its finished runs are left \
      out, and the time of the others is estimated from how long those took. Otherwise it is \
      estimated from the floating-point operations that the study states and the speed of a core, \
      which is measured on this machine unless --rate is given.
      """)

  @OptionGroup package var options: GridOptions
  @OptionGroup package var part: SelectionOptions

  @Option(help: ArgumentHelp("Ranks to compute on.", valueName: "n"))
  package var ranks = 1

  @Option(
    help: ArgumentHelp(
      "Speed of one core, in GFLOP/s.", valueName: "gflops"))
  package var rate: Double?

  @Flag(help: "Print a line for each point that exists, with its members, and nothing else.")
  package var list = false

  @Flag(help: JSONHelp.text)
  package var json = false

  package init() {}

  package func validate() throws {
    guard 1...1_000_000 ~= ranks else { throw ValidationError("--ranks must be from 1 to 1000000") }
    guard rate.map({ $0.isFinite && $0 > 0 }) ?? true else {
      throw ValidationError("--rate must be above 0")
    }
  }

  package func run() throws {
    if list { return try printPoints() }
    let planned = try PlannedBundle(options, part, rate: rate)
    let names = planned.bundle.entries.map(\.name)
    if json {
      let documents = planned.sweeps.map { document(of: $0) }
      print(
        (planned.sweeps.count == 1
          ? documents[0]
          : document(of: planned, documents: zip(names, documents).map { ($0 ?? "", $1) }))
          .pretty())
    } else {
      let texts = planned.sweeps.map { description(of: $0) }
      let parts = zip(names, texts).map { name, text in (name.map { $0 + "\n" } ?? "") + text }
      let total = planned.sweeps.count == 1 ? [] : [description(of: planned)]
      print((parts + total).joined(separator: "\n\n"))
    }
    try planned.stopIfRefused()
  }

  private func description(of sweep: PlannedSweep) -> String {
    description(
      of: sweep.grid, sweep.plan, fileBytes: sweep.layout.byteCount,
      scratchBytes: sweep.layout.scratchBytes(members: sweep.grid.members),
      weights: Weights(of: sweep.layout), addressBytes: AddressSpace.need, pace: sweep.pace)
  }

  /// What all grids of a file take together, in aligned lines.
  private func description(of planned: PlannedBundle) -> String {
    let prediction = planned.prediction(ranks: ranks)
    let runs = planned.plan.runCount
    let bytes = planned.sweeps.reduce(0.0) {
      $0 + Double($1.layout.byteCount + $1.layout.bytesBeside)
    }
    let rows = [
      ("runs", "\(runs) to do"),
      ("output", "\(planned.sweeps.count) files, \(byteText(bytes))"),
      (
        "work",
        "\(countText(prediction.operations)) operations, \(timeText(prediction.coreSeconds)) of one core"
      ),
      ("time", "\(timeText(prediction.makespan)) on \(ranks) rank\(ranks == 1 ? "" : "s")"),
      ("memory", "\(byteText(prediction.bytesPerRank)) a rank for the studies' own arrays"),
    ]
    return "all \(planned.sweeps.count) grids, as one queue of runs\n"
      + Self.aligned(runs == 0 ? [("work", "nothing left to do")] : rows)
  }

  /// Rows of a name and what it is, the empty ones left out.
  private static func aligned(_ rows: [(String, String)]) -> String {
    rows.filter { !$0.1.isEmpty }
      .map { $0.0 + String(repeating: " ", count: 12 - $0.0.count) + $0.1 }
      .joined(separator: "\n")
  }

  /// Bytes of the weights that are kept: in the result file, or in one beside it.
  package struct Weights {
    let inFile: Int
    let beside: Int

    package init(inFile: Int = 0, beside: Int = 0) { (self.inFile, self.beside) = (inFile, beside) }

    /// Those of a layout.
    init(of layout: Layout) {
      self.init(inFile: layout.weightsByteCount, beside: layout.bytesBeside)
    }

    /// How large they are, and where; empty for none.
    func words(of output: String) -> String {
      if beside > 0 { return "\(byteText(Double(beside))), in \(output)\(KeptWeights.ending)" }
      return inFile > 0 ? "\(byteText(Double(inFile))) of it" : ""
    }
  }

  /// Prints the points that are selected, in the files' order.
  private func printPoints() throws {
    for entry in try options.read().entries {
      if let name = entry.name { print(name) }
      let grid = entry.grid
      let selection = try part.selection(of: grid)
      for index in 0..<grid.pointCount {
        let members = (0..<grid.members(ofPoint: index)).count(where: selection.contains(member:))
        let point = grid.point(index)
        guard members > 0, selection.contains(point.indices) else { continue }
        let text = grid.description(of: point)
        print(
          (text.isEmpty ? "" : text + ": ").visible()
            + (members == 1 ? "1 member" : "\(members) members"))
      }
    }
  }

  /// The speed of a core, and where that is from.
  package struct Pace {
    /// Floating-point operations per second.
    package let rate: Double
    /// Where it is from.
    package let source: Source

    /// Where the speed of a core is from.
    package enum Source: String {
      /// The option `--rate`.
      case option
      /// Runs of the output that are done.
      case finishedRuns = "finished_runs"
      /// The grid, which states seconds.
      case grid
      /// A measurement on this machine.
      case measurement

      /// The words that follow the rate.
      var words: String {
        switch self {
        case .option: ""
        case .finishedRuns: ", from the finished runs"
        case .grid: ", as the grid states seconds"
        case .measurement: ", measured on this machine"
        }
      }
    }

    package init(rate: Double, source: Source) { (self.rate, self.source) = (rate, source) }
  }

  /// How much of the work is that of summaries, if they take a second or a hundredth of it.
  private static func ofSummaries(_ plan: Plan, _ prediction: Prediction) -> String {
    let seconds = prediction.summarySeconds
    guard seconds >= 1 || seconds > prediction.coreSeconds / 100 else { return "" }
    return
      "; \(timeText(seconds)) of it for \(plan.summaryCount) \(plan.summaryCount == 1 ? "summary" : "summaries")"
  }

  /// What a rule for the number of members may add to a plan.
  private static func text(
    of until: Until, _ plan: Plan, _ prediction: Prediction, _ pace: Pace
  ) -> String {
    let count = until.isOverSeeds ? plan.members : until.rule.countAtHalf ?? until.rule.most
    let seconds = prediction.coreSeconds + plan.addedOperations(upTo: count) / pace.rate
    if until.isOverSeeds {
      let deviation = countText(until.rule.reachedDeviation)
      return
        "the mean of \(until.measure) over seeds has an interval no wider than \(until.rule.width), looked at"
        + " after every \(until.rule.block) seeds; all \(until.rule.most) reach it where the standard deviation is"
        + " below \(deviation), \(timeText(seconds)) of one core if they are needed everywhere"
    }
    return "\(until.measure) is no wider than \(until.rule.width), looked at after every"
      + " \(until.rule.block) members; \(count) members where half succeed, \(timeText(seconds)) of one core if that is everywhere"
  }

  /// What a search for boundaries computes in all; the plan has what it begins with.
  private static func text(of refine: Refine, _ plan: Plan) -> String {
    let searches = plan.decisions?.groupCount ?? 1
    let runs = searches * refine.points * refine.block
    return "up to \(runs) of these runs, \(refine.points) blocks of \(refine.block) members for"
      + (searches == 1 ? " one boundary" : " each of \(searches) boundaries")
  }

  /// What a plan will take, in aligned lines; `addressBytes` is what a rank maps besides the study's arrays, 0 to omit
  /// that line.
  package func description(
    of grid: Grid, _ plan: Plan, fileBytes: Int, scratchBytes: Int = 0,
    weights: Weights = Weights(),
    addressBytes: Int = 0, pace: Pace
  ) -> String {
    let prediction = Prediction(plan, ranks: ranks, rate: pace.rate)
    let points = grid.askedPointCount == 1 ? "1 point" : "\(grid.askedPointCount) points"
    let members = Presence.text(grid.presence, grid.until, of: grid.members)
    let isPart = plan.runCount < grid.askedRunCount - plan.finishedCount
    let dimensions = grid.axes.map { axis in
      let zipped = axis.columns.map(\.parameter).joined(separator: ", ")
      return "\(axis.name) \(axis.count)" + (axis.isZip && !zipped.isEmpty ? " (\(zipped))" : "")
    }
    let until: String = grid.until.map { Self.text(of: $0, plan, prediction, pace) } ?? ""
    let refine: String = grid.refine.map { Self.text(of: $0, plan) } ?? ""
    let rows: [(String, String)] = [
      ("study", grid.study.name),
      ("runs", "\(points) × \(members) = \(grid.askedRunCount) runs"),
      ("until", until),
      ("refine", refine),
      ("done", plan.finishedCount > 0 ? "\(plan.finishedCount) runs, already in the output" : ""),
      ("part", isPart ? "\(plan.runCount) runs" : ""),
      ("dimensions", (dimensions + ["member \(grid.members)"]).joined(separator: ", ")),
      ("output", "\(grid.output), \(byteText(Double(fileBytes)))"),
      ("weights", weights.words(of: grid.output)),
      (
        "scratch",
        scratchBytes == 0
          ? "" : "\(byteText(Double(scratchBytes))) beside it until the summaries are done"
      ),
      (
        "work",
        plan.runCount == 0
          ? "nothing left to do"
          : "\(countText(prediction.operations)) operations,"
            + " \(timeText(prediction.coreSeconds)) of one core"
            + " at \(countText(pace.rate / 1e9)) GFLOP/s\(pace.source.words)"
            + Self.ofSummaries(plan, prediction)
      ),
      (
        "time",
        plan.runCount == 0
          ? "" : "\(timeText(prediction.makespan)) on \(ranks) rank\(ranks == 1 ? "" : "s")"
      ),
      (
        "memory",
        plan.runCount == 0
          ? "" : "\(byteText(prediction.bytesPerRank)) a rank for the study's own arrays"
      ),
      (
        "addresses",
        plan.runCount == 0 || addressBytes == 0
          ? ""
          : "\(byteText(Double(addressBytes) + prediction.bytesPerRank)) a rank, if ulimit -v or h_vmem "
            + "limits address space"
      ),
    ]
    return Self.aligned(rows)
  }
}
