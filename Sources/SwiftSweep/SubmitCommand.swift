package import ArgumentParser
internal import Glibc
internal import Grids
internal import Posix
internal import Store

/// `swift-sweep submit grid.json --ranks 64`.
package struct SubmitCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Write a batch script for a grid and submit it to Slurm or PBS.",
    discussion: """
      The script asks for as many cores as ranks, for memory and for wall time after what the grid is \
      predicted to take, and computes the sweep in as many jobs as that needs. All options of a sweep \
      may be given; what follows -- goes to the batch system: submit grid.json --ranks 64 -- \
      --partition=short --account=lab. PBS scripts follow its manuals and were not tried.
      """)

  @OptionGroup package var grid: GridOptions
  @OptionGroup package var part: SelectionOptions
  @OptionGroup package var options: RunOptions

  @Option(help: ArgumentHelp("Ranks, one core each.", valueName: "n"))
  package var ranks: Int

  @Option(
    help: ArgumentHelp(
      "The batch system. (default: the one that is here)", valueName: "slurm|pbs"))
  package var scheduler: BatchSystem?

  @Option(
    help: ArgumentHelp(
      "Wall time of one job. (default: 1.5 times the prediction and 2 minutes, at most a day)",
      valueName: "duration"))
  package var wallTime: TimeSpan?

  @Option(help: ArgumentHelp("Speed of one core, in GFLOP/s.", valueName: "gflops"))
  package var rate: Double?

  @Flag(help: "Print the script; write and submit nothing.")
  package var dryRun = false

  @Argument(
    parsing: .postTerminator, help: "Options of sbatch or qsub, after --, each in one word.")
  package var directives: [String] = []

  package init() {}

  package func validate() throws {
    guard 1...1_000_000 ~= ranks else { throw ValidationError("--ranks must be from 1 to 1000000") }
    guard rate.map({ $0.isFinite && $0 > 0 }) ?? true else {
      throw ValidationError("--rate must be above 0")
    }
    if directives.contains(where: { $0.contains(where: \.isNewline) }) {
      throw ValidationError("an option of the batch system must be one line")
    }
  }

  package func run() throws {
    let planned = try PlannedBundle(grid, part, rate: rate)
    try planned.stopIfRefused()
    let outputs = planned.sweeps.map(\.grid.output)
    guard planned.plan.runCount > 0 else {
      say("nothing left to do in \(outputs.joined(separator: ", ")); nothing is submitted")
      return
    }
    let system = try scheduler ?? found()
    let prediction = planned.prediction(ranks: ranks)
    let need = JobNeed(
      prediction, runs: planned.plan.runCount, points: planned.plan.points.count, ranks: ranks,
      wallTime: wallTime?.seconds)
    let stem = outputs.count == 1 ? GridBundle.stem(of: outputs[0]) : planned.bundle.stem
    let script = BatchScript(
      system, name: stem.split(separator: "/").last.map(String.init) ?? "sweep", ranks: ranks,
      seconds: need.seconds, megabytes: need.megabytes, options: directives, program: try program(),
      arguments: Self.forwarded(Array(CommandLine.arguments.dropFirst())))
    say(need.text(prediction, rateSource: planned.sweeps[0].pace.source.words))
    if dryRun {
      print(script.text.dropLast())
      say("a dry run: nothing is written, nothing is submitted")
      return
    }
    try submit(script, as: "\(stem).\(system.rawValue).sh", outputs: outputs)
  }

  /// Arguments of this command that are the sweep's: all but its own and what follows `--`.
  package static func forwarded(_ arguments: [String]) -> [String] {
    var result: [String] = []
    var rest = arguments.prefix { $0 != "--" }.dropFirst()
    while let word = rest.popFirst() {
      if word == "--dry-run" { continue }
      if own.contains(word) {
        _ = rest.popFirst()
      } else if !own.contains(where: { word.hasPrefix($0 + "=") }) {
        result.append(word)
      }
    }
    return result
  }

  /// Its own options with a value.
  private static let own = ["--ranks", "--scheduler", "--wall-time", "--rate"]

  /// The batch system of which there is a program to submit with.
  private func found() throws -> BatchSystem {
    let here = BatchSystem.allCases.filter { isOnPath($0.submitter) }
    guard here.count == 1 else {
      say(
        here.isEmpty
          ? "neither sbatch nor qsub is here: submit on a login node, or see the script by --scheduler slurm --dry-run"
          : "both sbatch and qsub are here: choose by --scheduler slurm or --scheduler pbs")
      throw ExitCode(GridError.Kind.usage.rawValue)
    }
    return here[0]
  }

  private func isOnPath(_ name: String) -> Bool {
    let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? ""
    return path.split(separator: ":").contains { unsafe access("\($0)/\(name)", X_OK) == 0 }
  }

  /// The path of this program.
  private func program() throws -> String {
    guard let path = unsafe realpath("/proc/self/exe", nil) else {
      say("the path of this program is not known: \(unsafe String(cString: strerror(errno)))")
      throw ExitCode.failure
    }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }

  /// Writes a script and submits it.
  private func submit(_ script: BatchScript, as path: String, outputs: [String]) throws {
    try write(script.text, to: path)
    let answer = ProgramAnswer(of: [script.system.submitter, path], within: 120)
    guard answer.isGood else {
      say("\(script.system.submitter) has not taken \(path): \(answer.firstLine)")
      throw ExitCode.failure
    }
    say("submitted \(path): \(answer.firstLine)")
    for output in outputs { say("see how it stands: \(commandLine(["status", output]))") }
  }

  /// Writes a script, in place of one that this command has written.
  private func write(_ text: String, to path: String) throws {
    try reporting { () throws(StoreError) -> Int32 in
      if FileStatus(at: path) != nil {
        let head = Array(BatchScript.head.utf8)
        let old = try RawFile(opening: path, forWriting: false)
        let bytes = try old.read(UInt8.self, count: min(head.count, try old.size()), at: 0)
        guard bytes == head else {
          say("\(path) was not written by swift-sweep submit, and is not replaced: move it away")
          return GridError.Kind.output.rawValue
        }
      }
      return try TextSink.open(path) { sink throws(StoreError) in try sink.write(text) }
    }
  }
}
