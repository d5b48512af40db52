internal import ArgumentParser
internal import BLAS
internal import Crew
internal import Glibc
internal import Grids
internal import Logging
internal import Posix
internal import Report
internal import Store

/// The parts of rank 0 and of the other ranks in a sweep, as the command line requests it.
struct RankSetup {
  let command: RunCommand
  let machine: Machine
  let logger: Logger
  /// When this process began, on the monotonic clock.
  private let begin = monotonicSeconds()

  /// Rank 0's part: waits for the others, reads the grid, opens the file, coordinates and computes, and tells the others
  /// how it ended.
  func lead(_ transport: any Transport) throws -> RankResult {
    let reception = Reception(transport, launch, context(ranks: transport.size))
    let result = try lead(transport, reception)
    try reception.dismiss(result.code)
    return result
  }

  private func lead(_ transport: any Transport, _ reception: Reception) throws -> RankResult {
    // The second thread does not see this thread's task-local values.
    let (studies, ranks) = (StudyRegistry.current, transport.size)
    let outcome = try reception.gather {
      try StudyRegistry.$current.withValue(studies) { try open(ranks: ranks) }
    }
    switch outcome {
    case .ready(let bundle): return try run(bundle, transport, reception)
    case .failed(let error):
      guard let code = error as? ExitCode else { throw error }
      return RankResult(code: code.rawValue)
    case .interrupted(let bundle):
      if let error = bundle?.close() { say("\(error)") }
      say("interrupted before the first run; run the same command to resume")
      if let bundle { runEndCommand(on: bundle, code: 75) }
      return RankResult(code: 75, isStillBusy: bundle == nil)
    case .mismatch(let other):
      say("rank \(other.rank) \(other.text)")
      say(
        "all ranks of a job must have the same grid and options; start a separate job for each grid"
      )
      return RankResult(code: GridError.Kind.usage.rawValue)
    }
  }

  private func run(
    _ bundle: SweepBundle, _ transport: any Transport, _ reception: Reception
  ) throws -> RankResult {
    SessionReport.announce(bundle)
    let progress = ProgressLine { bundle.description(of: $0) }
    let endings = try bundle.run(
      transport, reception: reception, named: command.grid.grid, report: progress.show)
    progress.clear()
    var code = SessionReport.conclude(endings, of: bundle)
    if code == 0, let failIf = command.options.failIf,
      failIf.isMet(at: bundle.sessions.map(\.file.path))
    {
      say(
        "\(failIf == .any ? "some runs or summaries" : "all runs") did not succeed (--fail-if \(failIf))"
      )
      code = EXIT_FAILURE
    }
    runEndCommand(on: bundle, code: code)
    return RankResult(
      code: code, hung: endings[0].rank.hung, isStillBusy: endings[0].rank.isStillComputing)
  }

  /// Runs the command that the user wants to be run at the end, while the other ranks wait for the exit code.
  private func runEndCommand(on bundle: SweepBundle, code: Int32) {
    guard let text = command.options.onEnd else { return }
    EndCommand(text: text, limit: endLimit).run(
      on: bundle.sessions.map(\.file.path), code: code)
  }

  /// How long the command at the end may take, in seconds: the other ranks wait as long as their patience lasts.
  private var endLimit: Double { min(EndCommand.longest, patience / 2) }

  /// The part of every other rank.
  func follow(_ transport: any Transport) throws -> RankResult {
    let session = FollowerSession(transport, launch, context(ranks: transport.size))
    switch try session.run(studies: StudyRegistry.current) {
    case .dismissed(let code, let isStillBusy):
      return RankResult(code: code, isStillBusy: isStillBusy)
    case .abandoned(let loss):
      return RankResult(code: loss == .deaf ? 75 : EXIT_FAILURE, loss: loss)
    }
  }

  /// Opens the requested sweeps; if that fails, prints why and throws the exit code.
  private func open(ranks: Int) throws -> SweepBundle {
    let bundle = try command.grid.read()
    try command.part.check(bundle)
    let deadline = try deadline()
    var requests: [SweepRequest] = []
    for entry in bundle.entries {
      let confirmed = try command.options.confirm.map(entry.grid.confirmed) ?? entry.grid
      let grid = try command.part.placed(confirmed).startingWhereItSays(
        command.grid.grid, entry.name)
      guard command.trust.allows(grid, from: command.grid.grid) else {
        throw ExitCode(GridError.Kind.invalid.rawValue)
      }
      var request = request(grid, try command.part.selection(of: grid, named: entry.name))
      request.name = entry.name
      request.deadline = deadline
      requests.append(request)
    }
    let sweeps: SweepBundle
    do throws(StoreError) {
      sweeps = try SweepBundle(
        requests, start: Start(now: machine, ranks: ranks), context(ranks: ranks))
    } catch {
      say(error.textForSweep)
      throw ExitCode(
        error.isOfGrid ? GridError.Kind.invalid.rawValue : GridError.Kind.output.rawValue)
    }
    do {
      try AddressSpace.check(
        study: Prediction(sweeps.plan, ranks: 1, rates: requests.map { _ in 1 }).bytesPerRank)
    } catch {
      if let failure = sweeps.close() { say("\(failure)") }
      throw error
    }
    return sweeps
  }

  func request(_ grid: Grid, _ selection: Selection) -> SweepRequest {
    let options = command.options
    var request = SweepRequest(grid)
    request.selection = selection
    request.part = command.part.part
    request.shrinks = options.shrink
    request.maxRuns = command.part.maxRuns ?? .max
    request.runOrder = command.part.order
    request.retriesFailed = options.retryFailed
    request.repeatsWeightless = options.repeatWeightless
    request.isDurable = options.durable
    request.isFresh = options.fresh
    request.usesChild = true
    request.settings.allowsMixed = options.allowMixed
    request.settings.failsFast = options.failFast
    request.settings.shuffle = options.shuffle
    return request
  }

  /// When the process is to have ended, on the monotonic clock; nil for no limit.
  private func deadline() throws -> Double? {
    switch command.options.timeLimit {
    case nil: return nil
    case .span(let span): return begin + span.seconds
    case .auto:
      let left: TimeLeft
      do throws(TimeLeft.Failure) { left = try TimeLeft() } catch {
        say("--time-limit auto: \(error); give a duration, such as --time-limit 11h30m")
        throw ExitCode(GridError.Kind.usage.rawValue)
      }
      guard let seconds = left.seconds else {
        say("time limit: none, \(left.source) has none for this job")
        return nil
      }
      let limit = max(seconds - Self.reserve - (command.options.onEnd == nil ? 0 : endLimit), 0)
      say(
        "time limit: \(durationText(limit)) of the \(durationText(seconds)) that \(left.source) leaves"
      )
      return monotonicSeconds() + limit
    }
  }

  /// Seconds of what a batch system leaves in which the launcher ends and a script asks for another job.
  private static let reserve = 10.0

  /// How long MPI may take to start, and how long rank 0 may be silent, in seconds.
  var patience: Double { timing(ranks: 1).patience }

  /// The crew's clocks.
  private func timing(ranks: Int) -> CrewTiming {
    var timing =
      command.options.silence.map { CrewTiming(ranks: ranks, silence: $0) }
      ?? CrewTiming(ranks: ranks)
    if let patience = command.options.patience { timing.patience = patience.seconds }
    return timing
  }

  func context(ranks: Int) -> RankContext {
    RankContext(
      machine: machine, timing: timing(ranks: ranks), logger: logger,
      isInterrupted: { StopSignal.hasCome })
  }

  /// How this process was started, which rank 0 compares.
  private var launch: Launch {
    Launch(
      arguments: Array(CommandLine.arguments.dropFirst()), grid: command.grid.grid,
      host: machine.host)
  }
}

extension Start {
  /// A start of this program on a machine at this moment.
  init(now machine: Machine, ranks: Int) {
    self.init(
      time: secondsSince1970(), commit: Version.commit,
      build: "\(Version.number), \(Version.build)", host: machine.hostName, ranks: ranks,
      cpu: machine.processor, blasCore: machine.blasCore, vectorLevel: machine.vectorLevel)
  }
}

extension Machine {
  /// The machine that this program runs on; see ``here(build:blasCore:vectorLevel:checksExecutable:)``.
  static func ofProgram(checksExecutable: Bool) -> Machine {
    here(
      build: Version.commit + ", " + Version.build, blasCore: OpenBLAS.coreName,
      vectorLevel: VectorLevel.current.rawValue, checksExecutable: checksExecutable)
  }
}

extension StoreError {
  /// Whether the grid is wrong, not its output.
  var isOfGrid: Bool {
    switch self {
    case .clash, .unusable, .tooLong, .inconsistent, .measures: true
    default: false
    }
  }
}
