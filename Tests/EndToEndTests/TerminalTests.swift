import Foundation
import HDF5
import TestSupport
import Testing

/// Control characters of grids, files and names do not reach a terminal or a log.
@Suite struct TerminalTests {
  private static let escape = "\u{1B}[2J"

  /// Whether text could do something to a terminal.
  private static func isTame(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy {
      $0 == "\n" || !(..<0x20 ~= $0.value || 0x7F..<0xA0 ~= $0.value)
    }
  }

  @Test(arguments: [
    #""axes": {"\u001b[2J": {"zip": {"width": [4, 8]}}}"#,
    #""parameters": {"\u001b[2Jwidth": 3}"#,
    #""\u001b[2J": 3"#,
    #""output": "x\u001b[2J\nx.h5""#,
    #""output": "no\u009b2J/x.h5""#,
    #""parameters": {"task": "file", "dataFile": "\u001b[2Jx.h5"}"#,
    #""parameters": {"activation": "\u001b[2J\u202e"}"#,
  ])
  func `a grid's are escaped by every command`(part: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      #"{"study": "ntk-variance", "members": 2, \#(part)}"#, to: "g\(Self.escape).json")
    var all = ""
    for command in ["plan", "run"] {
      let result = try sandbox.sweep(command, "g\(Self.escape).json", "--log-level", "trace")
      all += result.text
      #expect(Self.isTame(result.text), "\(result.text.debugDescription)")
    }
    #expect(all.contains("\\u001b[2J") || all.contains("\\u009b"), "\(all)")
    #expect(Self.isTame(try sandbox.sweep("status", "x\(Self.escape)\nx.h5").text))
  }

  @Test func `a result file's and an option's are escaped`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(#"{"study": "ntk-variance", "members": 2}"#, to: "grid.json")
    #expect(try sandbox.sweep("grid.json").code == 0)
    let python = Repository.root.appending(path: ".build/python/bin/python").path
    let script = "import h5py; h5py.File('grid.h5', 'a').attrs['title'] = 'a\\x1b[2Jb\\nc\\x9b'"
    #expect(try sandbox.run([python, "-c", script]).code == 0)
    for command in ["status", "show", "verify", "rerun"] {
      #expect(Self.isTame(try sandbox.sweep(command, "grid.h5").text))
    }
    #expect(try sandbox.sweep("status", "grid.h5").text.contains("a\\u001b[2Jb\\nc\\u009b"))
    let option = try sandbox.sweep("grid.json", "--\(Self.escape)")
    #expect(option.code == 64 && Self.isTame(option.text), "\(option.text)")
  }
}
