import Foundation
import Grids
import StudyKit
import SwiftSweep
import Testing

/// Whether Python with jsonschema is there; `pip install jsonschema` brings it.
private let hasValidator = run("import jsonschema", [])?.status == 0

/// Runs a Python program; nil where there is no Python.
private func run(_ program: String, _ arguments: [String]) -> (status: Int32, output: String)? {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["python3", "-c", program] + arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return nil }
  let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  return (process.terminationStatus, output)
}

@Suite struct `Grid schema` {
  /// What follows the study's name in grids that are valid.
  static let valid = [
    #""members": 2"#, #""members": 2e0, "seed": 3, "note": [1], "output": "x.h5""#,
    #""members": 2, "$schema": "orchard.schema.json", "preset": "old""#,
    #""members": 2, "parameters": {"trees": 1e3, "rain": 4, "pruning": "winter", "cuts": 0, "note": 1}"#,
    #""members": 2, "parameters": {"grafted": true, "variety": "x", "spacings": [1], "step": 2}"#,
    #""members": 2, "axes": {"trees": [1, 2], "rain": {"linear": [1, 2, 3], "note": "n"}}"#,
    #""members": 2, "axes": {"trees": {"log": [1, 100, 3]}, "seed": {"range": [0, 9, 1]}}"#,
    #""members": 2, "axes": {"note": 1, "grafted": [true, false], "spacings": [[1], [1, 2]]}"#,
    #""members": 2, "axes": {"plot": {"zip": {"trees": [1, 2], "rain": [1, 1]}, "note": "n"}}"#,
    #""members": 2, "axes": {"step": [1]}"#,
    #""members": 2, "axes": {"plot": {"zip": {"step": [1]}}}"#,
    #""members": {"*": 2, "note": "n"}"#,
    #""members": {"*": 2, "rain=1": 9}, "axes": {"rain": [1]}"#,
    #""members": 2, "axes": {"plot": {"cases": {"a": {}, "b c": {"trees": 7, "note": 1}}}}"#,
    #""members": 2, "axes": {"plot": {"oneAtATime": {"trees": [7], "rain": {"linear": [1, 2, 3]}}}}"#,
    #""members": 2, "axes": {"rain": {"values": [1], "when": "trees=7"}, "trees": [6, 7]}"#,
    #""members": 2, "axes": {"rain": {"linear": [1, 2, 3], "when": ["trees=7"]}, "trees": [6, 7]}"#,
    #""members": 2, "axes": {"p": {"cases": {"a": {"rain": 3, "when": "trees=7"}}}, "trees": [7]}"#,
    #""members": 2, "axes": {"rain": [1, 2]}, "exclude": "rain=1""#,
    #""members": 2, "axes": {"rain": [1, 2]}, "include": ["rain=1", "rain=2"]"#,
  ]
  /// The same for grids that are not.
  static let invalid = [
    "", #""members": 1"#, #""members": 2.5"#, #""member": 2, "members": 2"#,
    #""members": 2, "seed": -1"#, #""members": 2, "output": """#, #""members": 2, "preset": "new""#,
    #""members": 2, "parameters": {"tree": 1}"#, #""members": 2, "parameters": {"trees": 0}"#,
    #""members": 2, "parameters": {"trees": "1"}"#, #""members": 2, "parameters": {"rain": 0}"#,
    #""members": 2, "parameters": {"rain": 4.1}"#,
    #""members": 2, "parameters": {"pruning": "summer"}"#,
    #""members": 2, "parameters": {"grafted": 1}"#, #""members": 2, "parameters": {"variety": 1}"#,
    #""members": 2, "parameters": {"spacings": []}"#,
    #""members": 2, "parameters": {"spacings": [1, -1]}"#,
    #""members": 2, "parameters": {"pruning": "none", "cuts": 3}"#,
    #""members": 2, "axes": {"trees": []}"#, #""members": 2, "axes": {"trees": [1, 1]}"#,
    #""members": 2, "axes": {"trees": 3}"#,
    #""members": 2, "axes": {"rain": {"linear": [1, 2]}}"#,
    #""members": 2, "axes": {"rain": {"log": [0, 2, 3]}}"#,
    #""members": 2, "axes": {"rain": {"linear": [1, 2, 3], "by": 1}}"#,
    #""members": 2, "axes": {"variety": {"linear": [1, 2, 3]}}"#,
    #""members": 2, "axes": {"tree": [1, 2]}"#,
    #""members": 2, "axes": {"epoch": {"zip": {"rain": [1]}}}"#,
    #""members": 2, "axes": {"plot": {"zip": {}}}"#,
    #""members": 2, "axes": {"my plot": {"zip": {"rain": [1]}}}"#,
    #""members": 2, "axes": {"plot": {"zip": {"reign": [1]}}}"#,
    #""members": 2, "axes": {"rain": {"zip": {"trees": [1]}}}"#,
    #""members": {"*": 1}"#, #""members": {"*": "2"}"#,
    #""members": 2, "axes": {"plot": {"cases": {}}}"#,
    #""members": 2, "axes": {"plot": {"cases": {"a": {"tree": 7}}}}"#,
    #""members": 2, "axes": {"plot": {"cases": {"a": {"trees": [7]}}}}"#,
    #""members": 2, "axes": {"plot": {"oneAtATime": {}}}"#,
    #""members": 2, "axes": {"plot": {"oneAtATime": {"trees": 7}}}"#,
    #""members": 2, "axes": {"rain": {"values": []}}"#,
    #""members": 2, "axes": {"rain": {"values": [1], "when": 3}}"#,
    #""members": 2, "axes": {"plot": {"zip": {"rain": {"values": [1], "when": "trees=1"}}}}"#,
    #""members": 2, "exclude": []"#, #""members": 2, "include": 3"#,
  ]

  private func text(_ rest: String) -> String {
    "{\"study\": \"orchard\"" + (rest.isEmpty ? "" : ", " + rest) + "}"
  }

  @Test(arguments: valid) func `grids that the schema should accept are accepted`(rest: String)
    throws
  {
    #expect(throws: Never.self) {
      try Grid.read(text: text(rest), file: "grid.json", studies: orchards)
    }
  }

  @Test(arguments: invalid) func `grids that the schema should refuse are refused`(rest: String) {
    #expect(throws: GridError.self) {
      try Grid.read(text: text(rest), file: "grid.json", studies: orchards)
    }
  }

  @Test(.enabled(if: hasValidator, "needs Python's jsonschema"))
  func `the schema accepts and refuses the same grids as the reader`() throws {
    let program = """
      import json, sys, jsonschema
      schema = json.loads(sys.argv[1])
      jsonschema.Draft202012Validator.check_schema(schema)
      validator = jsonschema.Draft202012Validator(schema)
      print("".join("y" if validator.is_valid(json.loads(grid)) else "n" for grid in sys.argv[2:]))
      """
    let schema = orchards[0].gridSchema.pretty()
    let result = try #require(run(program, [schema] + (Self.valid + Self.invalid).map(text)))
    #expect(result.status == 0)
    let answers = result.output.prefix { $0 != "\n" }
    for (grid, answer) in zip(Self.valid + Self.invalid, answers) {
      #expect((answer == "y") == Self.valid.contains(grid), "\(grid)")
    }
    #expect(answers.count == Self.valid.count + Self.invalid.count)
  }

  @Test(
    .enabled(if: hasValidator, "needs Python's jsonschema"),
    arguments: [
      ([#"{"extends": "a.json"}"#, #"{"extends": "a.json", "axes": {"rain": [1, 2]}}"#], "y"),
      (
        [#"{"extends": ""}"#, #"{"extends": "a.json", "members": 1}"#, #"{"members": 2}"#], "n"
      ),
      (
        [
          #"{"study": "orchard", "members": 2, "grids": {"a": {}, "b-2": {"axes": {"rain": [1]}}}}"#,
          #"{"grids": {"note": "n", "a": {"extends": "a.json", "output": "x.h5"}}, "output": "y.h5"}"#,
        ], "y"
      ),
      (
        [
          #"{"grids": {}}"#, #"{"grids": []}"#, #"{"grids": {"a": 3}}"#, #"{"grids": {"a.b": {}}}"#,
          #"{"grids": {"a": {"axis": {}}}}"#, #"{"grids": {"a": {"grids": {"b": {}}}}}"#,
          #"{"grids": {"a": {"parameters": {"rain": 0}}}}"#,
        ], "n"
      ),
    ])
  func `a grid that extends another needs neither study nor members, nor one of several`(
    grids: [String], answer: String
  ) throws {
    let program = """
      import json, sys, jsonschema
      validator = jsonschema.Draft202012Validator(json.loads(sys.argv[1]))
      print("".join("y" if validator.is_valid(json.loads(grid)) else "n" for grid in sys.argv[2:]))
      """
    let result = try #require(run(program, [orchards[0].gridSchema.pretty()] + grids))
    #expect(result.output == String(repeating: answer, count: grids.count) + "\n")
  }

  @Test func `every parameter has its help, its unit and its default`() {
    let schema = orchards[0].gridSchema.pretty()
    for parameter in orchards[0].parameters {
      #expect(schema.contains("\"\(parameter.name)\": {"))
      #expect(schema.contains(parameter.help))
    }
    #expect(schema.contains(#""default": [3, 4]"#) && schema.contains("Distances. Unit: m."))
    #expect(schema.contains(#"Cuts a tree. Exists only where pruning is \"winter\"."#))
  }
}
