internal import ArgumentParser
internal import Glibc
internal import MPI
public import StudyKit
internal import Tasks

/// The command line of `swift-sweep`, for an executable of one's own.
public enum SwiftSweep {
  /// Runs the command that the process was started with, with these studies to choose from, and
  /// ends the process.
  ///
  /// Under a launcher every rank calls it; what is printed comes from rank 0.
  public static func main(studies: [any Study.Type]) -> Never {
    openStandardStreams()
    let known = studies.map { AnyStudy($0) }
    StudyRegistry.$current.withValue(known) {
      run(Array(CommandLine.arguments.dropFirst()))
    }
    exit(EXIT_SUCCESS)
  }

  /// Opens what the process was started without of standard input, output and error: their numbers
  /// would go to the next files that are opened, and what is printed into those.
  private static func openStandardStreams() {
    // The lowest number that is free is taken.
    var number: Int32
    repeat { number = unsafe open("/dev/null", O_RDWR) } while 0...STDERR_FILENO ~= number
    if number > STDERR_FILENO { close(number) }
  }

  private static func run(_ arguments: [String]) {
    do {
      var command = try RootCommand.parseAsRoot(arguments)
      // A sweep is the work of all ranks, and each speaks for itself; every other command is done by
      // each, so that its exit code is right, and said by one.
      if Launcher.rank != 0, !(command is RunCommand) { silence() }
      if command is DataImportCommand, Launcher.size > 1 {
        throw ValidationError(
          "data import writes a file; run it on one rank, without mpirun or srun")
      }
      try Kernels.check(command)
      if !(command is DataExamineCommand) { prepareReading() }
      try command.run()
    } catch {
      end(error)
    }
  }

  /// Ends the process as an error says, in words of rank 0 alone.
  private static func end(_ error: any Error) -> Never {
    let code = RootCommand.exitCode(for: error)
    let text = RootCommand.fullMessage(for: error)
    if Launcher.rank == 0, !text.isEmpty {
      if code == .success { print(text) } else { complain(text) }
    }
    exit(code.rawValue)
  }

  /// Nothing that this process says is seen from here on.
  private static func silence() {
    let nowhere = unsafe open("/dev/null", O_WRONLY)
    guard nowhere >= 0 else { return }
    dup2(nowhere, STDOUT_FILENO)
    dup2(nowhere, STDERR_FILENO)
    if nowhere > STDERR_FILENO { close(nowhere) }
  }

  /// Says how data are read in this process: HDF5 files not without an examination, and what is odd
  /// about data on standard error.
  private static func prepareReading() {
    let speaks = Launcher.rank == 0
    DataReading.current = DataReading(examiner: DataExamineCommand.arguments) { words in
      if speaks { say(words) }
    }
  }
}

/// `swift-sweep`, with its subcommands.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "swift-sweep",
    abstract: "Sweep small neural networks over a grid of parameters into one labelled file.",
    usage: """
      swift-sweep <grid.json> [<options>]
      mpirun -n <ranks> swift-sweep <grid.json> [<options>]
      swift-sweep <subcommand>
      """,
    discussion: """
      The same command resumes a stopped sweep. Exit codes: 0 every run has an outcome, \
      1 stopped by an error or by --fail-fast, 64 wrong usage, 65 wrong grid or data, \
      66 no such grid, 73 the result file cannot be written, 75 stopped by a signal or the \
      time limit.
      """,
    version: Version.text,
    subcommands: [
      RunCommand.self, PlanCommand.self, StatusCommand.self, VerifyCommand.self,
      RerunCommand.self, StudiesCommand.self, SchemaCommand.self, DataCommand.self,
    ],
    defaultSubcommand: RunCommand.self)
}
