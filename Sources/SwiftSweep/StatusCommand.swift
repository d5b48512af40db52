package import ArgumentParser
internal import Foundation
internal import Grids
internal import Report
internal import Store

/// `swift-sweep status out.h5`.
package struct StatusCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say how the sweep of a result file stands.",
    discussion: """
      What is done, what runs and how far it has come, what failed and why, the summaries, and \
      when the sweep was started on what. The file may be read while the sweep writes it.

      With --exit-code the exit code is 0 where every run has an outcome and every summary has \
      been computed, and 75 where the sweep is to be started again; so scripts need not rely on \
      the code of a launcher, which may be lost. A file that cannot be read gives 66.
      """)

  @Argument(help: "The result file.")
  package var file: String

  @Flag(help: "Exit with 75 where the sweep is not complete.")
  package var exitCode = false

  package init() {}

  package func run() throws {
    if let reason = Self.refusal(of: file) {
      complain("\(file): \(reason)")
      throw ExitCode(GridError.Kind.unreadable.rawValue)
    }
    // HDF5 can crash on a damaged structure; the seal tells without it.
    try reporting { () throws(StoreError) -> Int32 in
      try ResultFile.checkStructure(file)
      return 0
    }
    let status: SweepStatus
    do throws(StatusError) {
      status = try SweepStatus(reading: file)
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      throw ExitCode(66)
    }
    print(status.text(now: Date().timeIntervalSince1970, writer: writer(ofResultFile: file)))
    if exitCode, !status.isComplete { throw ExitCode(75) }
  }

  /// Why a path cannot be a result file, before HDF5 looks at it; nil where it may be one.
  private static func refusal(of path: String) -> String? {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      return "there is no such file"
    }
    if isDirectory.boolValue { return "it is a directory, not a result file" }
    guard let head = try? FileHandle(forReadingAtPath: path)?.read(upToCount: 8) else {
      return "it cannot be read"
    }
    return head == Data([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a])
      ? nil : "it is no HDF5 file, so no result file of swift-sweep"
  }
}
