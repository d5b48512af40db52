import ArgumentParser
import Grids
import Store
import StudyKit
import SwiftSweep
import TestSupport
import Testing

/// Texts of a grid and of a file that would be markup, scripts and orders to a terminal.
@Suite struct HostileTextTests {
  private static let text = #"<script>alert(1)</script>\u001b[2J"#

  /// The file of a sweep with such texts in its note, on an axis, and as the reason of two failures.
  private func sweep(_ scratch: Scratch, _ name: String) throws -> String {
    let path = scratch.path(name)
    let text = #"""
      {"study": "orchard", "members": 2, "note": "\#(Self.text)",
       "axes": {"variety": ["Boskoop", "\#(Self.text)"]}}
      """#
    let grid = try Grid.read(text: text, file: "apples.json", studies: orchards)
    let start = Start(
      time: 0, commit: "", build: "", host: "", ranks: 1, cpu: "", blasCore: "", vectorLevel: "")
    let file = try ResultFile.open(grid, at: path, start: start)
    let log = RunLog(seconds: 1, rank: 0, attempt: 1, steps: 0)
    for point in 0..<2 {
      var findings = Findings()
      findings.record("apples", (0..<5).map { Float($0 + point) })
      try file.record(Run(point: point, member: 0), .done(findings), log: log)
      let reason = "<script>alert(1)</script>\u{1B}[2J"
      try file.record(Run(point: point, member: 1), .failed(reason: reason), log: log)
    }
    try file.flush()
    try file.close()
    return path
  }

  /// What a command writes to its output.
  private func output(
    of arguments: [String], _ type: (some ParsableCommand).Type, in scratch: Scratch
  ) throws -> String {
    var command = try type.parse(arguments + ["--output", scratch.path("text")])
    do {
      try StudyRegistry.$current.withValue(orchards) { try command.run() }
    } catch let code as ExitCode where code.rawValue == 1 {
      // Of `diff`, whose files may differ.
    }
    return String(decoding: try scratch.bytes("text"), as: UTF8.self)
  }

  @Test func `no command writes them as they are`() throws {
    let scratch = try Scratch()
    let path = try sweep(scratch, "out.h5")
    let other = try sweep(scratch, "other.h5")
    for form in [[], ["--csv"], ["--json"]] {
      let shown = try [["--runs"], ["--points"], ["apples", "--curves"], ["apples"]].map {
        try output(of: [path] + $0 + form, ShowCommand.self, in: scratch)
      }
      let compared = try output(of: [path, other] + form, DiffCommand.self, in: scratch)
      for text in shown + [compared] {
        #expect(!text.contains("\u{1B}"), "\(text.debugDescription)")
      }
      #expect(shown[0].contains("\\u001b[2J"), "\(shown[0])")
    }
    for form in [[], ["--json"]] {
      let overview = try output(of: [path] + form, ShowCommand.self, in: scratch)
      #expect(!overview.contains("\u{1B}"))
    }
    let page = try output(of: [path], ReportCommand.self, in: scratch)
    #expect(!page.contains("\u{1B}") && !page.contains("<script>alert"))
    // In the note, the grid as written, the axis and the reason.
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
  }
}
