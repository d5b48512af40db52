package import ArgumentParser
internal import BLAS
internal import Crew
internal import Glibc
internal import MPI

/// `swift-sweep grid.json`: the sweep itself.
package struct RunCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a grid, or its remaining runs, into its result file.",
    discussion: """
      Under mpirun or srun --mpi=pmix the ranks share the work; without a launcher there is one. \
      Several processes that do not know each other (srun without PMIx, the launcher of another \
      MPI) are refused. The same command resumes a stopped sweep, with any number of ranks. SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGXCPU \
      and SIGHUP stop the sweep within ten seconds, with exit code 75; finished runs are kept.
      """)

  @OptionGroup package var grid: GridOptions
  @OptionGroup package var part: SelectionOptions
  @OptionGroup package var options: RunOptions
  @OptionGroup package var trust: CommandTrust

  package init() {}

  package func validate() throws {
    guard options.join else { return }
    guard Launcher.size == 1 else {
      throw ValidationError("--join is for jobs of one process: start it without mpirun or srun")
    }
    if part.part != nil || !part.only.isEmpty || part.maxRuns != nil || options.fresh
      || options.shrink || options.confirm != nil
    {
      throw ValidationError(
        "--join excludes --part, --only, --max-runs, --fresh, --shrink and --confirm")
    }
  }

  package func run() throws {
    StopSignal.watch()
    if !Launcher.isPresent { try LoneProcess.check(ranks: 1) }
    let logger = LogStream.logger(options.logLevel.level)
    if options.portable { try Kernels.selectPortable() }
    try AddressSpace.check()
    let machine = Machine.ofProgram(checksExecutable: Launcher.isPresent)
    let setup = RankSetup(command: self, machine: machine, logger: logger)
    if options.join { return try leave(try setup.join()) }
    guard Launcher.isPresent else {
      try leave(try setup.lead(SoloTransport()))
      return
    }
    let world: World
    do throws(MPIError) { world = try World(watchdog(setup.patience)) } catch {
      say("cannot start MPI: \(error)")
      throw ExitCode.failure
    }
    do {
      if world.size == 1 { try refuseLonely(world) }
      let transport = MPITransport(world)
      let result = try world.rank == 0 ? setup.lead(transport) : setup.follow(transport)
      if let loss = result.loss {
        say("rank \(world.rank) ends: \(loss); run the same command to resume")
        // MPI cannot be finalized without the coordinator.
        _exit(result.code)
      }
      end(result.hung, world, code: result.code)
      fflush(nil)
      // If no rank can have died, only a slow machine takes long.
      try world.finalize(
        within: Launcher.survivesDeath ? 3 : 20, orExitWith: result.code)
      try leave(result)
    } catch let code as ExitCode {
      throw code
    } catch {
      say("rank \(world.rank): \(error)")
      world.abort(EXIT_FAILURE)
    }
  }

  /// Leaves MPI and ends the command if other processes were started that MPI does not count.
  private func refuseLonely(_ world: World) throws {
    do { try LoneProcess.check(ranks: world.size) } catch let code as ExitCode {
      try world.finalize(within: 20, orExitWith: code.rawValue)
      throw code
    }
  }

  /// Ends the process if MPI does not start: it waits for every rank, and one may have died.
  private func watchdog(_ patience: Double) -> Watchdog {
    Watchdog(
      seconds: patience, isInterrupted: { StopSignal.hasCome },
      end: { reason in
        switch reason {
        case .late(let seconds):
          say(
            "rank \(Launcher.rank) ends: MPI has not started after \(seconds) s, probably because another "
              + "rank died; run the same command again, with a longer --patience if the machine is slow"
          )
          _exit(EXIT_FAILURE)
        case .interrupted:
          say(
            "rank \(Launcher.rank) ends: interrupted before MPI started; run the same command again"
          )
          _exit(75)
        }
      })
  }

  /// Kills ranks that hang, or the whole job if that is not possible; everything is in the file.
  private func end(_ hung: [HungRank], _ world: World, code: Int32) {
    guard !hung.isEmpty else { return }
    let processes = hung.compactMap(\.process)
    guard Launcher.survivesDeath, processes.count == hung.count else {
      fflush(nil)
      world.abort(code)
    }
    for process in processes { kill(pid_t(process), SIGKILL) }
  }

  /// Ends the process as the result says.
  private func leave(_ result: RankResult) throws {
    if result.isStillBusy {
      // A second thread is computing a run or reading a grid, and does not check whether it should stop.
      fflush(nil)
      _exit(result.code)
    }
    if result.code != 0 { throw ExitCode(result.code) }
  }
}

/// How a rank's part in a job ended.
struct RankResult {
  /// The exit code, the same on every rank that has not lost rank 0.
  var code: Int32
  /// How rank 0 was lost, if it was.
  var loss: Leader.Loss?
  /// Ranks that may hang; while they are alive, MPI cannot be finalized.
  var hung: [HungRank] = []
  /// Whether a second thread is still busy.
  var isStillBusy = false
}
