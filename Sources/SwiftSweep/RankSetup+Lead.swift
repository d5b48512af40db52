internal import ArgumentParser
internal import Glibc
internal import Logging
internal import StudyKit
internal import Sweep
internal import Tasks

// What rank 0 does before and after the computing.
extension RankSetup {
  /// Reads the grid, opens the result file and plans; says what is wrong and throws the exit code.
  func prepare(ranks: Int) throws -> (ResultFile, Plan, Casualties) {
    let grid = try command.grid.read()
    let selection = try command.part.selection(of: grid)
    let file: ResultFile
    let casualties: Casualties
    do throws(StoreError) {
      file = try ResultFile.open(
        grid, at: grid.output, start: start(ranks: ranks),
        options: ResultFile.Options(
          durable: command.options.durable, fresh: command.options.fresh,
          allowsMixed: command.options.allowMixed, retriesFailed: command.options.retryFailed,
          usesChild: true, selection: selection))
      checkpoints(file.path).removeDrafts()
      casualties = try Casualties(of: file, CrewFolder(beside: file.path))
    } catch {
      say("\(error)")
      throw ExitCode(
        error.isOfGrid ? GridError.Kind.invalid.rawValue : GridError.Kind.output.rawValue)
    }
    let plan = Plan(
      grid, selection: selection, maxRuns: command.part.maxRuns ?? .max,
      retryFailed: command.options.retryFailed, status: file.status)
    return (file, plan, casualties)
  }

  private func start(ranks: Int) -> Start {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Start(
      time: Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9, commit: Version.commit,
      build: "\(Version.number), \(Version.build)", host: machine.hostName, ranks: ranks,
      cpu: machine.processor, blasCore: machine.blasCore, vectorLevel: machine.vectorLevel)
  }

  /// Prints the result file's path first of all, then what was found there.
  func announce(_ file: ResultFile, _ plan: Plan, _ casualties: Casualties) {
    print(file.path)
    fflush(nil)
    for data in DataLibrary.standard.readings {
      say("\(data.name) is \(data.origin), SHA-256 \(data.digest)")
    }
    let opening = file.opening
    if let old = opening.oldFile { say("what was there before is in \(old)") }
    if opening.isMigrated {
      let reason =
        opening.wasRewritten ? "another program has changed the file" : "the grid has changed"
      say("\(reason); \(runs(opening.kept)) stay as they are")
    }
    if !opening.damaged.isEmpty {
      say("\(runs(opening.damaged.count)) had been damaged and are done again")
    }
    if opening.notKept > 0 {
      say(
        "\(runs(opening.notKept)) are done again: what the grid records or a summary needs of them "
          + "was not kept")
    }
    if !casualties.lost.isEmpty {
      let lost = runs(casualties.lost.count)
      say("\(lost) given up: \(Casualties.limit) starts died while computing")
    }
    if plan.finishedCount > 0 {
      say("\(runs(plan.finishedCount)) are done already, \(runs(plan.runCount)) to do")
    }
  }

  /// Says how the sweep ended; returns the exit code.
  func conclude(_ ending: Crew.Ending, seconds: Double, _ path: String, _ grid: Grid) -> Int32 {
    guard let end = ending.sweep, let standing = ending.standing else { return EXIT_FAILURE }
    say(summary(of: standing, seconds: seconds))
    for failure in standing.failures {
      let place = grid.description(of: grid.point(failure.run.point))
      let who = failure.run.member.map { "member \($0)" } ?? "summary"
      say("  \(place.isEmpty ? "" : place + ", ")\(who): \(failure.reason)")
    }
    let unsuccessful = standing.diverged + standing.failed + standing.lost
    if unsuccessful > standing.failures.count {
      say("  and \(unsuccessful - standing.failures.count) more; swift-sweep status \(path)")
    }
    switch end {
    case .complete: return EXIT_SUCCESS
    case .stopped(.interrupted):
      say("stopped by a signal; the same command goes on")
      return 75
    case .stopped(.timeLimit):
      say("stopped by the time limit; the same command goes on")
      return 75
    case .stopped(.failFast):
      say("stopped at the first run that did not succeed (--fail-fast)")
      return EXIT_FAILURE
    case .mixed(let rank, let difference):
      say("rank \(rank) has \(difference) as rank 0 has; results could differ in the last bits")
      say("choose like machines or --portable, or allow it with --allow-mixed")
      return EXIT_FAILURE
    case .rankFailed(let rank, let reason):
      say("rank \(rank) cannot take part: \(reason)")
      return EXIT_FAILURE
    case .outputFailed(let error):
      say(error.reason)
      return GridError.Kind.output.rawValue
    }
  }

  private func summary(of standing: Standing, seconds: Double) -> String {
    var parts = ["\(runs(standing.done)) done"]
    if standing.diverged > 0 { parts.append("\(standing.diverged) diverged") }
    if standing.failed > 0 { parts.append("\(standing.failed) failed") }
    if standing.lost > 0 { parts.append("\(standing.lost) lost") }
    if standing.ended < standing.runs { parts.append("\(standing.runs - standing.ended) left") }
    if standing.dead > 0 {
      parts.append(standing.dead == 1 ? "1 rank died" : "\(standing.dead) ranks died")
    }
    return parts.joined(separator: ", ") + " in \(durationText(seconds))"
  }

  private func runs(_ count: Int) -> String { count == 1 ? "1 run" : "\(count) runs" }

  var settings: CrewSettings {
    var settings = CrewSettings()
    settings.allowsMixed = command.options.allowMixed
    settings.failsFast = command.options.failFast
    settings.timeLimit = command.options.timeLimit?.seconds
    settings.shuffle = command.options.shuffle
    return settings
  }

  var timing: CrewTiming {
    var timing = CrewTiming()
    if let silence = command.options.silence { timing.silence = silence }
    return timing
  }

  /// What the crew of a grid needs on this rank.
  func crew(_ grid: Grid, rank: Int, summariesFrom path: String? = nil) -> Crew.Setup {
    let summaries = FileSummaries(path: path ?? grid.output, grid: grid)
    return Crew.Setup(
      grid: grid, machine: machine, timing: timing, summaryReader: summaries.members,
      checkpoints: checkpoints(path ?? grid.output),
      note: CrewFolder(beside: path ?? grid.output).note(of: rank), logger: logger,
      isInterrupted: { StopSignal.hasCome })
  }

  /// The checkpoints beside a result file.
  func checkpoints(_ path: String) -> CheckpointFolder {
    let logger = logger
    return CheckpointFolder(beside: path) { logger.warning("\($0)") }
  }
}

/// Reads finished members from the result file, which is opened when the first summary asks.
///
/// Used by the computing thread alone.
private final class FileSummaries: @unchecked Sendable {
  private let path: String
  private let grid: Grid
  private var reader: ResultReader?

  init(path: String, grid: Grid) {
    self.path = path
    self.grid = grid
  }

  @Sendable func members(ofPoint point: Int) throws -> any MemberReader {
    let reader = try reader ?? ResultReader(path, grid)
    self.reader = reader
    return try reader.members(ofPoint: point)
  }
}

extension StoreError {
  /// Whether the grid is at fault, not its output.
  fileprivate var isOfGrid: Bool {
    switch self {
    case .clash, .unusable, .inconsistent, .measures: true
    default: false
    }
  }
}
