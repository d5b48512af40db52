package import ArgumentParser
internal import Grids
internal import Posix
internal import Report
internal import Store

/// `swift-sweep status out.h5`.
package struct StatusCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show how far the sweep of a result file has come.",
    discussion: """
      What is done, what is running and how far it has come, what failed and why, the summaries, \
      and when and on which machines the sweep was started. The file may be read while the sweep \
      writes it.

      With --exit-code the exit code is 0 if every run has an outcome and every summary has been \
      computed, and 75 if the sweep has to be started again, so that scripts need not rely on the \
      exit code of a launcher, which may be lost. It is 66 if the file cannot be read.
      """)

  @Argument(help: "The result file.")
  package var file: String

  @Flag(help: "Exit with 75 if the sweep is not complete.")
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
