import Foundation
import Testing

@Suite struct BadInputTests {
  /// What is wrong, the grid's text, the exit code, and what the message must say.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let code: Int32
    let says: [String]

    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "not JSON", text: "study: ntk", code: 65, says: ["bad.json:1:1"]),
    Case(name: "an empty file", text: "", code: 65, says: ["bad.json"]),
    Case(
      name: "an unknown study", text: #"{"study": "ntk-varianse"}"#, code: 65,
      says: ["bad.json:1:11", "ntk-varianse", "ntk-variance"]),
    Case(
      name: "a misspelt parameter",
      text: "{\"study\": \"ntk-variance\", \"members\": 2,\n  \"axes\": {\"widht\": [1, 2]}}",
      code: 65, says: ["bad.json:2:12", "axes.widht", "width"]),
    Case(
      name: "a duplicate key", text: #"{"study": "ntk-variance", "members": 2, "members": 3}"#,
      code: 65, says: ["bad.json:1:41", "members"]),
    Case(
      name: "text for a number",
      text: #"{"study": "ntk-variance", "members": 2, "parameters": {"width": "wide"}}"#,
      code: 65, says: ["parameters.width", "wide", "whole number"]),
    Case(
      name: "a negative width",
      text: #"{"study": "ntk-variance", "members": 2, "axes": {"width": [64, -1]}}"#, code: 65,
      says: ["axes.width", "-1", "1 to"]),
    Case(
      name: "no members", text: #"{"study": "ntk-variance", "members": 0}"#, code: 65,
      says: ["members", "0"]),
    Case(
      name: "a trillion points",
      text: """
        {"study": "ntk-variance", "members": 2, "axes": {
          "width": {"range": [1, 10000, 1]}, "weightVariance": {"linear": [1, 2, 10000]},
          "biasVariance": {"linear": [0, 1, 10000]}}}
        """, code: 65, says: ["B"]),
    Case(
      name: "an unequal zip",
      text: """
        {"study": "ntk-variance", "members": 2,
          "axes": {"size": {"zip": {"width": [1, 2], "depth": [1, 2, 3]}}}}
        """, code: 65, says: ["axes.size"]),
    Case(
      name: "a parameter that does not apply",
      text: #"{"study": "ntk-variance", "members": 2, "parameters": {"gridSide": 8}}"#, code: 65,
      says: ["gridSide", "task", "two-class"]),
    Case(
      name: "a folder for the output that is not there",
      text: #"{"study": "ntk-variance", "members": 2, "output": "nowhere/out.h5"}"#, code: 73,
      says: ["nowhere"]),
  ]

  @Test(arguments: cases)
  func `bad input is refused in a screenful, and nothing is written`(bad: Case) throws {
    let sandbox = try Sandbox()
    try sandbox.write(bad.text, to: "bad.json")
    let result = try sandbox.sweep("bad.json")
    #expect(result.code == bad.code, "\(result.text)")
    for word in bad.says { #expect(result.text.contains(word), "\(result.text)") }
    #expect(result.text.split(separator: "\n").count <= 24)
    #expect(sandbox.names == ["bad.json"])
  }

  @Test func `a missing grid and a folder are refused`() throws {
    let sandbox = try Sandbox()
    let missing = try sandbox.sweep("missing.json")
    #expect(missing.code == 66)
    #expect(missing.text.contains("missing.json"))
    #expect(try sandbox.sweep(".").code == 66)
    #expect(sandbox.names.isEmpty)
  }

  @Test func `another program's file is left as it is`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(#"{"study": "ntk-variance", "members": 2}"#, to: "grid.json")
    try sandbox.write("not a result", to: "grid.h5")
    let result = try sandbox.sweep("grid.json")
    #expect(result.code == 73, "\(result.text)")
    #expect(result.text.contains("grid.h5") && result.text.contains("--fresh"), "\(result.text)")
    let left = try String(contentsOf: sandbox.folder.appending(path: "grid.h5"), encoding: .utf8)
    #expect(left == "not a result")
    #expect(try sandbox.sweep("grid.json", "--fresh").code == 0)
    #expect(sandbox.names.contains { $0.hasPrefix("grid.h5.old-") })
  }

  @Test func `a file that shares no run with the grid is left as it is`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(#"{"study": "ntk-variance", "members": 2}"#, to: "grid.json")
    #expect(try sandbox.sweep("grid.json").code == 0)
    let before = try Data(contentsOf: sandbox.folder.appending(path: "grid.h5"))
    let other = try sandbox.sweep("grid.json", "--set", "seed=7")
    #expect(other.code == 73, "\(other.text)")
    #expect(other.text.contains("ntk-variance") && other.text.contains("--fresh"))
    #expect(try Data(contentsOf: sandbox.folder.appending(path: "grid.h5")) == before)
  }

  @Test func `a second sweep on the same output is told who has it`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(KillTests.grid, to: "grid.json")
    let first = try sandbox.start(["grid.json"])
    let output = sandbox.folder.appending(path: "grid.h5").path
    let deadline = Date(timeIntervalSinceNow: 240)
    while !FileManager.default.fileExists(atPath: output), Date() < deadline { usleep(5_000) }
    let second = try sandbox.sweep("grid.json")
    #expect(second.code == 73, "\(second.text)")
    #expect(second.text.contains("process"), "\(second.text)")
    #expect(try sandbox.finish(first).code == 0)
  }
}
