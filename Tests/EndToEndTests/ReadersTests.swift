import Foundation
import TestSupport
import Testing

/// Commands that read a result file: what they make of texts that are anybody's, and of files that are none.
@Suite struct ReadersTests {
  private static let commands = [
    ["status", "out.h5"], ["show", "out.h5"], ["show", "out.h5", "last"],
    ["show", "out.h5", "--runs", "--csv"], ["report", "out.h5", "--output", "page.html"],
    ["diff", "out.h5", "out.h5"], ["diff", "whole.h5", "out.h5"],
  ]

  /// A finished sweep, with a second copy of its file.
  private static func finished() throws -> Sandbox {
    let sandbox = try Sandbox.finished()
    try sandbox.bytes("out.h5").write(to: sandbox.folder.appending(path: "whole.h5"))
    return sandbox
  }

  /// What is done to the file, the exit code of all commands, and what they say.
  @Test(arguments: [
    ("rm out.h5", 66, "No such file"), (": > out.h5", 66, "it is empty"),
    ("echo hello > out.h5", 66, "not an HDF5 file"), ("rm out.h5; mkdir out.h5", 66, "a folder"),
    ("\(Repository.python) -c 'import h5py; h5py.File(\"out.h5\", \"w\")[\"x\"] = [1, 2]'", 66, ""),
    ("truncate -s 3000 out.h5", 66, ""),
    (
      "\(Repository.python) -c 'import h5py; h5py.File(\"out.h5\", \"a\").attrs[\"swift_sweep_format\"] = 99'",
      66, "a later version"
    ),
  ])
  func `what is no result file is refused by every reader`(
    change: String, code: Int32, message: String
  ) throws {
    let sandbox = try Self.finished()
    try #require(try sandbox.run(["sh", "-c", change]).code == 0)
    for command in Self.commands {
      let result = try sandbox.finish(sandbox.start(command))
      let text = "\(command): \(result.code) \(result.text)"
      // A file that is cut is not one any more, or damaged.
      #expect(result.code == code || change.hasPrefix("truncate") && result.code == 65, "\(text)")
      #expect(message.isEmpty || result.text.contains(message), "\(text)")
      #expect(result.text.contains("out.h5"), "\(text)")
      #expect(result.text.split(separator: "\n").count <= 8, "\(text)")
    }
  }

  @Test func `of damage no reader dies, and it says so or shows what there is`() throws {
    let sandbox = try Self.finished()
    let whole = try sandbox.bytes("whole.h5")
    for place in stride(from: 9, to: whole.count, by: whole.count / 12) {
      var bytes = whole
      bytes[place] ^= 0x24
      bytes[place / 2] ^= 0x81
      try bytes.write(to: sandbox.folder.appending(path: "out.h5"))
      for command in Self.commands {
        let result = try sandbox.finish(sandbox.start(command))
        let text = "\(place), \(command): \(result.code) \(result.text)"
        #expect([0, 1, 65, 66].contains(result.code), "\(text)")
        if result.code > 1 { #expect(result.text.contains("out.h5"), "\(text)") }
      }
    }
  }

  @Test func `a sweep of which no run is done is shown, compared and made a page of`() throws {
    var sandbox = try Sandbox()
    sandbox.program = "fault-probe"
    try sandbox.write(#"{"study": "faults", "members": 3, "output": "out.h5"}"#, to: "grid.json")
    try #require(try sandbox.sweep("grid.json", "--max-runs", "0").code == 0)
    #expect(try sandbox.sweep("status", "out.h5").code == 0)
    let page = try sandbox.sweep("report", "out.h5")
    #expect(page.code == 0 && sandbox.names.contains("out.html"), "\(page.text)")
    let compared = try sandbox.sweep("diff", "out.h5", "out.h5")
    #expect(compared.code == 1, "\(compared.text)")
    #expect(compared.text.contains("no finished run is in both"), "\(compared.text)")
  }

  @Test func `texts of a grid reach neither a terminal nor a page as they are`() throws {
    var sandbox = try Sandbox()
    sandbox.program = "fault-probe"
    let text = #"<script>alert(1)</script>\u001b[2J"#
    try sandbox.write(
      """
      {"study": "faults", "members": 3, "axes": {"width": [4, 5]}, "output": "out.h5",
       "note": "\(text)", "parameters": {"tally": "\(text)"}}
      """, to: "grid.json")
    try #require(try sandbox.sweep("grid.json").code == 0)
    try sandbox.write(
      #"{"study": "faults", "members": 3, "axes": {"width": [4, 5]}, "output": "whole.h5"}"#,
      to: "plain.json")
    try #require(try sandbox.sweep("plain.json").code == 0)
    for command in Self.commands + [["show", "out.h5", "--json"]] {
      let result = try sandbox.finish(sandbox.start(command))
      #expect([0, 1].contains(result.code), "\(command): \(result.text)")
      #expect(!result.text.contains("\u{1B}"), "\(command): \(result.text.debugDescription)")
    }
    let compared = try sandbox.sweep("diff", "whole.h5", "out.h5")
    #expect(compared.code == 0, "\(compared.text)")
    #expect(compared.text.contains("tally") && compared.text.contains("\\u001b[2J"))
    let page = String(decoding: try sandbox.bytes("page.html"), as: UTF8.self)
    #expect(!page.contains("\u{1B}") && !page.contains("<script>alert"))
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
  }
}
