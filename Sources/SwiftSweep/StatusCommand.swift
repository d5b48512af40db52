package import ArgumentParser
internal import Glibc
internal import Grids
internal import Posix
internal import Report
internal import Store

/// `swift-sweep status out.h5`.
package struct StatusCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show how far the sweep of a result file has progressed.",
    discussion: """
      Shows what is done, what is running and how far along it is, what failed and why, the \
      summaries, and when and on which machines the sweep was started. The file may be read while a \
      sweep is writing it.

      With --exit-code, the exit code is 0 if every run has an outcome and every summary has been \
      computed or has failed, and 75 if the sweep is incomplete, so that scripts need not rely on \
      the exit code of a launcher, which may be lost. It is 66 if the file cannot be read, 65 if it \
      is damaged. With --fail-if, it is 1 if the sweep is complete but runs did not succeed.

      With --watch, the status is shown anew every 2 seconds until the sweep is complete or the \
      command is interrupted: how fast it is, what each rank is doing and on which machine, what takes \
      longest, and what was found last. Only the file is read, so that this works from any machine that \
      sees it, such as a login node. Where standard output is not a terminal, one status follows another.
      """)

  @Argument(help: "The result file.", completion: .file(extensions: ["h5"]))
  package var file: String

  @Flag(help: "Exit with code 75 if the sweep is not complete.")
  package var exitCode = false

  @Option(
    help: ArgumentHelp(
      "As --exit-code, but exit with code 1 if any or all runs of a complete sweep did not succeed.",
      valueName: "any|all"))
  package var failIf: FailIf?

  @Flag(help: JSONHelp.text)
  package var json = false

  @Flag(help: "Show the status anew every 2 seconds until the sweep is complete.")
  package var watch = false

  // For tests: seconds between two looks.
  @Option(help: .hidden)
  package var interval = 2.0

  package init() {}

  package func validate() throws {
    if watch, json { throw ValidationError("--watch and --json exclude each other") }
    guard 0.01...3600 ~= interval else {
      throw ValidationError("--interval must be from 0.01 to 3600")
    }
  }

  package func run() throws {
    try reporting { () throws(StoreError) -> Int32 in
      if watch {
        try watchSweep()
        return 0
      }
      if !json, FileStatus(at: file) == nil, let jobs = try JobsStatus(beside: file) {
        print(jobs.text(of: file))
        return exitCode ? 75 : 0
      }
      let status = try SweepStatus(reading: file, usesChild: true)
      let writer = writer(ofResultFile: file)
      print(
        json
          ? status.json(writer: writer).pretty()
          : status.text(now: secondsSince1970(), writer: writer))
      guard exitCode || failIf != nil else { return 0 }
      guard status.isComplete else { return 75 }
      return failIf?.isMet(by: status) == true ? EXIT_FAILURE : 0
    }
  }

  /// Shows the status until the sweep is complete: on a terminal in the same place, elsewhere one after another.
  private func watchSweep() throws(StoreError) {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    while true {
      let size = terminalSize(of: STDOUT_FILENO)
      let rows = size.map(\.rows).flatMap { $0 > 0 ? $0 : nil } ?? 25
      let state = try SweepWatch(
        reading: file, now: secondsSince1970(), writer: writer(ofResultFile: file), usesChild: true)
      // A line that filled the last place would make the terminal scroll.
      let lines = state.lines(width: size?.columns ?? 80, height: rows - 1)
      let text =
        isTerminal
        // From the upper left corner: each line, the rest of it cleared, then the rest of the screen.
        ? "\u{1B}[H" + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J"
        : lines.map { $0 + "\n" }.joined() + (state.isComplete ? "" : "\n")
      guard writeAll(text, to: STDOUT_FILENO) else {
        throw .system(path: "standard output", action: "write to", code: errno)
      }
      if state.isComplete { return }
      usleep(UInt32(interval * 1e6))
    }
  }
}
