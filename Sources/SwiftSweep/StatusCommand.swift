package import ArgumentParser
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
      is damaged.
      """)

  @Argument(help: "The result file.")
  package var file: String

  @Flag(help: "Exit with code 75 if the sweep is not complete.")
  package var exitCode = false

  package init() {}

  package func run() throws {
    try reporting { () throws(StoreError) -> Int32 in
      let status = try SweepStatus(reading: file, usesChild: true)
      print(status.text(now: secondsSince1970(), writer: writer(ofResultFile: file)))
      return exitCode && !status.isComplete ? 75 : 0
    }
  }
}
