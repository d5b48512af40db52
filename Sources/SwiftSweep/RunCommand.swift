package import ArgumentParser
internal import BLAS
internal import Crew
internal import Glibc
internal import Logging
internal import MPI

/// `swift-sweep grid.json`: the sweep itself.
package struct RunCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a grid, or what is left of it, into its result file.",
    discussion: """
      Under mpirun or srun the ranks share the work; without, there is one. The same command again \
      goes on where it was stopped, with any number of ranks. SIGTERM, SIGINT and SIGUSR1 stop the \
      sweep within ten seconds, with exit code 75 and nothing lost that was finished.
      """)

  @OptionGroup package var grid: GridOptions
  @OptionGroup package var part: SelectionOptions
  @OptionGroup package var options: RunOptions

  package init() {}

  package func run() throws {
    StopSignal.watch()
    var logger = Logger(label: "swift-sweep") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = options.logLevel.level
    if options.portable { try Kernels.selectPortable() }
    let machine = Machine.here(
      build: Version.commit + ", " + Version.build, blasCore: OpenBLAS.coreName,
      vectorLevel: VectorLevel.current.rawValue, checksExecutable: Launcher.isPresent)
    let setup = RankSetup(command: self, machine: machine, logger: logger)
    guard Launcher.isPresent else {
      let result = try setup.lead(SoloTransport()) { _ in }
      try leave(result)
      return
    }
    let world: World
    do throws(MPIError) { world = try World() } catch {
      say("MPI does not start: \(error)")
      throw ExitCode.failure
    }
    do {
      let transport = MPITransport(world)
      let result =
        world.rank == 0
        ? try setup.lead(transport) { _ = try world.broadcast($0.message) }
        : try setup.follow(transport, Briefing(message: try world.broadcast([])))
      if result.isAbandoned {
        say(
          "rank \(world.rank) ends: rank 0 has been silent for \(Int(CrewTiming().patience)) s; run the "
            + "same command to resume")
        // Without the coordinator there is nobody to finalise with.
        _exit(EXIT_FAILURE)
      }
      end(result.hung, world, code: result.code)
      fflush(nil)
      // Where no rank can have died, only a slow machine takes long.
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

  /// Ends ranks that hang, or the whole job if that is not possible; all is in the file.
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
    if result.isStillComputing {
      // The computing thread is in a run that does not look whether it should stop.
      fflush(nil)
      _exit(result.code)
    }
    if result.code != 0 { throw ExitCode(result.code) }
  }
}

/// How a rank's part in a sweep ended.
struct RankResult {
  /// The exit code; ranks other than 0 leave it to rank 0 to tell.
  var code: Int32
  /// Whether the coordinator has gone.
  var isAbandoned = false
  /// Ranks that may hang; while they live, MPI cannot be finalised.
  var hung: [HungRank] = []
  /// Whether the computing thread is still in a run.
  var isStillComputing = false
}

/// Writes a line to standard error.
func say(_ line: String) {
  toStandardError("swift-sweep: \(line)\n")
}

/// Writes text to standard error at once.
func toStandardError(_ text: String) {
  var rest = Substring(text)
  while !rest.isEmpty {
    let count = rest.withUTF8 { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    guard count > 0 else { return }
    rest = Substring(rest.utf8.dropFirst(count))
  }
}
