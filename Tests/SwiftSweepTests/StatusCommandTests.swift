import ArgumentParser
import Grids
import Store
import StudyKit
import SwiftSweep
import TestSupport
import Testing

struct StatusCommandTests {
  /// The exit code of `status` with arguments; 0 where it ends well.
  private func code(_ arguments: [String]) throws -> Int32 {
    let command = try StatusCommand.parse(arguments)
    do {
      try command.run()
      return 0
    } catch let code as ExitCode {
      return code.rawValue
    }
  }

  @Test func `the exit code tells whether the sweep is complete`() throws {
    let scratch = try Scratch()
    let path = scratch.path("out.h5")
    #expect(try code([path]) == 66)

    let text = #"{"study": "orchard", "members": 2, "axes": {"trees": [20, 50]}}"#
    let grid = try Grid.read(text: text, file: "apples.json", studies: orchards)
    let start = Start(
      time: 0, commit: "", build: "", host: "", ranks: 1, cpu: "", blasCore: "", vectorLevel: "")
    let file = try ResultFile.open(grid, at: path, start: start)
    #expect(try code([path]) == 0)
    #expect(try code([path, "--exit-code"]) == 75)
    let log = RunLog(seconds: 0, rank: 0, attempt: 1, steps: 0)
    for point in 0..<2 {
      for member in 0..<2 {
        try file.record(Run(point: point, member: member), .diverged(step: 1), log: log)
      }
    }
    #expect(try code([path, "--exit-code"]) == 75)
    #expect(try code([path, "--fail-if", "any"]) == 75)
    for point in 0..<2 {
      try file.record(Run(point: point, member: nil), .failed(reason: "no apples"), log: log)
    }
    try file.flush()
    // Every run and every summary has an outcome, if not the one that was hoped for.
    #expect(try code([path, "--exit-code"]) == 0)
    #expect(try code([path, "--fail-if", "any"]) == 1)
    #expect(try code([path, "--fail-if", "all"]) == 1)
    try file.close()
  }
}
