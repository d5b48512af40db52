internal import ArgumentParser
internal import Commands
internal import Glibc
internal import MPI
public import StudyKit
internal import Tasks

/// The command line of `swift-sweep`, for use in your own executable.
public enum SwiftSweep {
  /// Runs the command that the process was started with, with these studies to choose from, and
  /// ends the process.
  ///
  /// Under a launcher every rank calls it; only rank 0 prints.
  public static func main(studies: [any Study.Type]) -> Never {
    openStandardStreams()
    let known = studies.map { AnyStudy($0) } + [CommandFamily.entry]
    StudyRegistry.$current.withValue(known) {
      run(Array(CommandLine.arguments.dropFirst()))
    }
    exit(EXIT_SUCCESS)
  }

  /// Opens standard input, output and error if the process was started without them: otherwise the next files that are
  /// opened would get their numbers, and what is printed would go into those.
  private static func openStandardStreams() {
    // The lowest number that is free is taken.
    var number: Int32
    repeat { number = unsafe open("/dev/null", O_RDWR) } while 0...STDERR_FILENO ~= number
    if number > STDERR_FILENO { close(number) }
  }

  private static func run(_ arguments: [String]) {
    if arguments == ["help"] {
      if Launcher.rank == 0 { print(RootCommand.fullHelp) }
      return
    }
    if arguments == ["--generate-completion-script", "bash"] {
      if Launcher.rank == 0 { print(RootCommand.bashCompletion) }
      return
    }
    do {
      var command = try RootCommand.parseAsRoot(arguments)
      // In a sweep all ranks work together, and each may print; any other command is run by every rank, so that its
      // exit code is right, but printed by one.
      if Launcher.rank != 0, !(command is RunCommand) { silence() }
      let writesFile =
        command is DataImportCommand || command is MergeCommand || command is ReportCommand
        || command is SubmitCommand
        || (command as? ShowCommand)?.shape.form.output != nil
        || (command as? DiffCommand)?.form.output != nil
      if writesFile, Launcher.size > 1 {
        throw ValidationError(
          "this command writes a file: run it once, without mpirun or srun")
      }
      try Kernels.check(command)
      if !(command is DataExamineCommand) { prepareReading() }
      try command.run()
    } catch {
      end(error)
    }
  }

  /// Ends the process with an error's exit code; rank 0 prints its message.
  private static func end(_ error: any Error) -> Never {
    let code = RootCommand.exitCode(for: error)
    let text = RootCommand.fullMessage(for: error)
    if Launcher.rank == 0, !text.isEmpty {
      if code == .success { print(text) } else { complain(text) }
    }
    exit(code.rawValue)
  }

  /// Discards everything that this process prints from now on.
  private static func silence() {
    let nowhere = unsafe open("/dev/null", O_WRONLY)
    guard nowhere >= 0 else { return }
    dup2(nowhere, STDOUT_FILENO)
    dup2(nowhere, STDERR_FILENO)
    if nowhere > STDERR_FILENO { close(nowhere) }
  }

  /// Configures how data are read in this process: HDF5 files are first read by a child process, and warnings about data
  /// are printed on standard error.
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
    abstract: "Sweep small neural networks over a grid of parameters into one labeled file.",
    usage: """
      swift-sweep <grid.json> [<options>]
      mpirun -n <ranks> swift-sweep <grid.json> [<options>]
      swift-sweep <subcommand>
      """,
    discussion: """
      The same command resumes a stopped sweep. Exit codes: 0 every run has an outcome, \
      1 stopped by an error or by --fail-fast, or --fail-if, 64 wrong usage, 65 wrong grid or data, 66 the grid \
      cannot be read, 73 the result file cannot be created or written, 75 stopped by a signal or \
      the time limit. 'swift-sweep help' shows the options of every command.
      """,
    version: Version.text,
    subcommands: [
      RunCommand.self, PlanCommand.self, SubmitCommand.self, MergeCommand.self,
      StatusCommand.self, ShowCommand.self,
      ReportCommand.self,
      DiffCommand.self, VerifyCommand.self, RerunCommand.self, StudiesCommand.self,
      SchemaCommand.self, InitCommand.self,
      DataCommand.self,
    ],
    defaultSubcommand: RunCommand.self)
}

extension RootCommand {
  /// The help of every command, one after another.
  fileprivate static var fullHelp: String {
    let line = "\n\n" + String(repeating: "-", count: 80) + "\n"
    return help(of: [RootCommand.self]).joined(separator: line)
  }

  /// The script by which bash completes command lines; it offers files where it knows nothing better, as for the grid of a
  /// sweep, which no subcommand precedes.
  fileprivate static var bashCompletion: String {
    completionScript(for: .bash)
      .replacing("\ncomplete -o filenames", with: "\ncomplete -o default -o filenames")
  }

  private static func help(of commands: [any ParsableCommand.Type]) -> [String] {
    var help: [String] = []
    for command in commands where command.configuration.shouldDisplay {
      help.append(helpMessage(for: command))
      help += Self.help(of: command.configuration.subcommands)
    }
    return help
  }
}
