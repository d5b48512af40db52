import Foundation
import Grids
import StudyKit
import TestSupport
import Testing

@Suite struct `A grid that extends another` {
  private let folder: Scratch

  init() throws { folder = try Scratch() }

  private static let base = """
    {
      "study": "grid-study", "preset": "wide", "members": 4, "seed": 7, "output": "base.h5",
      "note": "the base", // its own
      "parameters": {"noise": 0.25, "steps": 10, "note": "n"},
      "axes": {
        "learningRate": [1e-3, 1e-2],
        "size": {"zip": {"width": [32, 64], "heads": [2, 4]}},
        "seed": [1, 2],
      },
    }
    """

  /// Writes `grid.json`, which extends `bases/base.json`, and reads it; `rest` follows `extends`.
  private func read(
    _ rest: String, base: String = base, settings: [String] = []
  ) throws -> Grid {
    try folder.write("bases/base.json", base)
    let text = "{\"extends\": \"bases/base.json\"\(rest.isEmpty ? "" : ",\n" + rest)}"
    let file = try folder.write("grid.json", text)
    return try Grid.read(file: file, settings: settings, studies: gridStudies)
  }

  /// The error of that grid, without the folder's path and with its lines joined.
  private func error(_ rest: String, base: String = base, settings: [String] = []) -> String {
    do {
      _ = try read(rest, base: base, settings: settings)
      return ""
    } catch {
      return "\(error)".replacing(folder.path + "/", with: "").replacing("\n   ", with: "")
    }
  }

  /// A grid in memory with the same runs.
  private func same(_ rest: String) throws -> Grid {
    try readGrid("{\"study\": \"grid-study\", \"preset\": \"wide\", \(rest)}")
  }

  private func identities(_ grid: Grid) -> [UInt64] {
    let identities = Identities(grid)
    return (0..<grid.pointCount).map { identities.member(1, ofPoint: $0) }
  }

  @Test func `what it does not say is the base's, except for the output and the note`() throws {
    let grid = try read("")
    #expect(grid.members == 4 && grid.seed == 7 && grid.preset?.name == "wide")
    #expect(grid.axes.map(\.name) == ["learningRate", "size", "seed"])
    #expect(grid.parameters["noise"] == .number(0.25) && grid.parameters["steps"] == .integer(10))
    #expect(grid.output == "grid.h5")
    #expect(!grid.text.contains("the base") && !grid.text.contains("extends"))
  }

  @Test func `its text is strict JSON with all of it, which gives the same grid without the base`()
    throws
  {
    let grid = try read(#""members": 8, "axes": {"noise": [0.1, 0.2,]}, // x"# + "\n")
    let node = try JSONReader.read(Array(grid.text.utf8)).node
    #expect(
      node.members?.map(\.key) == ["study", "preset", "members", "seed", "parameters", "axes"])
    #expect(try JSONReader.read(Array(grid.resolvedText.utf8)).node["members"]?.compact == "8")
    let again = try Grid.read(text: grid.text, file: "out.h5/grid/text", studies: gridStudies)
    #expect(again.resolvedText == grid.resolvedText)
  }

  @Test func `runs are those of the grid written in one`() throws {
    let grid = try read(#""parameters": {"noise": 1}, "axes": {"steps": [1, 2], "seed": [3]}"#)
    let whole = try same(
      """
      "members": 4, "seed": 7, "parameters": {"noise": 1}, "axes": {"learningRate": [1e-3, 1e-2],
        "size": {"zip": {"width": [32, 64], "heads": [2, 4]}}, "seed": [3], "steps": [1, 2]}
      """)
    #expect(grid.resolvedText == whole.resolvedText)
    #expect(identities(grid) == identities(whole))
  }

  @Test func `a parameter that it sets is no longer swept, and one that it sweeps no longer set`()
    throws
  {
    #expect(try read(#""parameters": {"learningRate": 1}"#).axes.map(\.name) == ["size", "seed"])
    #expect(try read(#""seed": 3"#).axes.map(\.name) == ["learningRate", "size"])
    let swept = try read(#""axes": {"noise": [1, 2], "seed": {"linear": [5, 6, 2]}}"#)
    #expect(swept.axes.map(\.name) == ["learningRate", "size", "seed", "noise"])
    #expect(swept.seed == 7)
    // A zip goes when all of its parameters are replaced.
    let whole = try read(#""parameters": {"width": 64}, "axes": {"heads": [1, 2]}"#)
    #expect(whole.axes.map(\.name) == ["learningRate", "seed", "heads"])
    #expect(
      error(#""parameters": {"width": 64}"#)
        == "bases/base.json:7:22: axes.size.zip.width: width is set twice, first at 2:16")
    let zip = try read(#""axes": {"pair": {"zip": {"learningRate": [1, 2], "noise": [1, 2]}}}"#)
    #expect(zip.axes.map(\.name) == ["size", "seed", "pair"])
  }

  @Test func `bases have bases, each relative to its own folder`() throws {
    try folder.write("bases/deep/root.json", #"{"study": "grid-study", "members": 3, "seed": 2}"#)
    try folder.link("bases/link.json", to: "deep/root.json")
    let grid = try read(#""seed": 5"#, base: #"{"extends": "./link.json", "members": 9}"#)
    #expect(grid.members == 9 && grid.seed == 5)
    let absolute = "{\"extends\": \"\(folder.path)/bases/deep/root.json\"}"
    #expect(try read("", base: absolute).members == 3)
  }

  private static let wrong: [(rest: String, base: String, message: String)] = [
    (
      "", #"{"study": "grid-study", "parameters": {"widht": 3}}"#,
      #"bases/base.json:1:40: parameters.widht: grid-study has no parameter "widht"; did you mean "width"?"#
    ),
    (
      #""parameters": {"noise": -1}"#, "{\"study\": \"grid-study\",\n\"axes\": {\"width\": []}}",
      """
      grid.json:2:25: parameters.noise: -1 is not allowed, only a number of at least 0
      bases/base.json:2:19: axes.width: an axis needs at least one value
      """
    ),
    (
      "", "{\"study\":\n adam}",
      "bases/base.json:2:2: not JSON: 'adam' is not a JSON value; "
        + "text must be in double quotes"
    ),
    (
      "", "{\"study\": \"grid-study\",\n\"seed\": 1, \"seed\": 2}",
      "bases/base.json:2:12: seed: duplicate key, first used at bases/base.json:2:1"
    ),
    (
      "", "[1]",
      "bases/base.json:1:1: [1] is not allowed, only an object such as {\"study\": \"…\"}"
        + "\ngrid.json:1:1: \"study\" is missing"
    ),
    ("", "", "bases/base.json:1:1: not JSON: it is empty"),
    (
      "", "\u{89}HDF",
      "bases/base.json:1:1: not JSON: '\u{89}HDF' is not a JSON value; "
        + "text must be in double quotes"
    ),
    (
      "", #"{"extends": "../grid.json"}"#,
      "bases/base.json:1:13: extends: bases/../grid.json: it is this grid, or extends it; "
        + "a grid cannot extend itself"
    ),
    (
      "", #"{"extends": "nowhere.json"}"#,
      "bases/base.json:1:13: extends: bases/nowhere.json: there is no such file"
    ),
    (
      "", #"{"extends": "."}"#,
      "bases/base.json:1:13: extends: bases/.: it is a directory, not a grid"
    ),
    (
      "", #"{"extends": "/dev/zero"}"#,
      "bases/base.json:1:13: extends: /dev/zero: it is a FIFO or a device, not a grid"
    ),
    (
      #""extend": 1"#, #"{"study": "grid-study"}"#,
      #"grid.json:2:1: extend: there is no key "extend" here; did you mean "extends"?"#
    ),
    (
      "", #"{"study": "grid-study", "extends": ["a"]}"#,
      #"bases/base.json:1:36: extends: ["a"] is not allowed, only the path of another grid"#
    ),
  ]

  @Test(arguments: wrong)
  func `an error names the file, line and column where it stands`(
    rest: String, base: String, message: String
  ) {
    #expect(
      error(rest, base: base).split(separator: "\n").sorted()
        == message.split(separator: "\n").sorted())
  }

  @Test func `a chain of nine grids is read, one of ten refused`() throws {
    for index in 1...9 {
      try folder.write("\(index).json", "{\"extends\": \"\(index - 1).json\"}")
    }
    try folder.write("0.json", #"{"study": "grid-study"}"#)
    #expect(throws: Never.self) {
      try Grid.read(file: folder.path("8.json"), studies: gridStudies)
    }
    let error = #expect(throws: GridError.self) {
      try Grid.read(file: folder.path("9.json"), studies: gridStudies)
    }
    #expect(error?.description.contains("more than 8 grids extend one another") == true)
    #expect(error?.exitCode == 65)
  }

  @Test func `a base that is missing ends with the exit code of an unreadable grid`() throws {
    let file = try folder.write("grid.json", #"{"extends": "base.json"}"#)
    let error = #expect(throws: GridError.self) {
      try Grid.read(file: file, studies: gridStudies)
    }
    #expect(error?.exitCode == 66)
  }

  @Test func `a stored grid, and --set, open no file`() throws {
    try folder.write("base.json", #"{"study": "grid-study"}"#)
    let path = folder.path("base.json")
    for checksPoints in [true, false] {
      let error = #expect(throws: GridError.self) {
        try Grid.read(
          text: "{\"study\": \"grid-study\", \"extends\": \"\(path)\"}", file: "grid.json",
          studies: gridStudies, checksPoints: checksPoints)
      }
      #expect(
        error?.description.contains("1:36: extends: only a grid's file can extend another grid")
          == true)
    }
    #expect(
      error("", settings: ["extends=base.json"])
        == "--set extends=base.json: extends: only a grid's file can extend another grid")
    #expect(try read("", settings: ["members=2", "noise=3"]).parameters["noise"] == .number(3))
  }
}
