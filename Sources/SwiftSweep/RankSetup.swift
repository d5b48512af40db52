internal import ArgumentParser
internal import Crew
internal import Glibc
internal import Grids
internal import Logging
internal import Store

/// What rank 0 and the others are asked to do by the command line.
struct RankSetup {
  let command: RunCommand
  let machine: Machine
  let logger: Logger

  /// Rank 0's part: reads the grid, opens the file, tells the others, coordinates and computes.
  ///
  /// `tell` gives the briefing to all ranks; it is called exactly once, whatever goes wrong.
  func lead(
    _ transport: any Transport, tell: (Briefing) throws -> Void
  ) throws -> RankResult {
    let session: SweepSession
    do { session = try open(ranks: transport.size) } catch let code as ExitCode {
      try tell(.cancelled)
      return RankResult(code: code.rawValue)
    }
    try tell(session.briefing(named: command.grid.grid))
    SessionReport.announce(session)
    let progress = ProgressLine(grid: session.file.grid)
    let ending = try session.run(transport, report: progress.show)
    progress.clear()
    return RankResult(
      code: SessionReport.conclude(ending, of: session), hung: ending.rank.hung,
      isStillComputing: ending.rank.isStillComputing)
  }

  /// The part of every other rank.
  func follow(_ transport: any Transport, _ briefing: Briefing?) throws -> RankResult {
    if let briefing, briefing.isCancelled { return RankResult(code: 0) }
    let session: FollowerSession
    do throws(FollowerSession.Refusal) {
      session = try FollowerSession(briefing, studies: StudyRegistry.current, context)
    } catch {
      try RankLoop.resign(because: error.reason, transport)
      return RankResult(code: 0)
    }
    let ending = try session.run(transport)
    return RankResult(
      code: 0, isAbandoned: ending.worker == .abandoned,
      isStillComputing: ending.isStillComputing)
  }

  /// Opens the sweep that is asked for; says what is wrong and throws the exit code.
  private func open(ranks: Int) throws -> SweepSession {
    let grid = try command.grid.read()
    let request = request(grid, try command.part.selection(of: grid))
    do throws(StoreError) {
      return try SweepSession(request, start: start(ranks: ranks), context)
    } catch {
      say(error.textForSweep)
      throw ExitCode(
        error.isOfGrid ? GridError.Kind.invalid.rawValue : GridError.Kind.output.rawValue)
    }
  }

  private func request(_ grid: Grid, _ selection: Selection) -> SweepRequest {
    let options = command.options
    var request = SweepRequest(grid)
    request.selection = selection
    request.maxRuns = command.part.maxRuns ?? .max
    request.retriesFailed = options.retryFailed
    request.isDurable = options.durable
    request.isFresh = options.fresh
    request.usesChild = true
    request.settings.allowsMixed = options.allowMixed
    request.settings.failsFast = options.failFast
    request.settings.timeLimit = options.timeLimit?.seconds
    request.settings.shuffle = options.shuffle
    return request
  }

  private func start(ranks: Int) -> Start {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Start(
      time: Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9, commit: Version.commit,
      build: "\(Version.number), \(Version.build)", host: machine.hostName, ranks: ranks,
      cpu: machine.processor, blasCore: machine.blasCore, vectorLevel: machine.vectorLevel)
  }

  private var context: RankContext {
    var timing = CrewTiming()
    if let silence = command.options.silence { timing.silence = silence }
    return RankContext(
      machine: machine, timing: timing, logger: logger, isInterrupted: { StopSignal.hasCome })
  }
}

extension StoreError {
  /// Whether the grid is at fault, not its output.
  fileprivate var isOfGrid: Bool {
    switch self {
    case .clash, .unusable, .tooLong, .inconsistent, .measures: true
    default: false
    }
  }
}
