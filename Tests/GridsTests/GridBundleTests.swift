import Foundation
import Grids
import StudyKit
import TestSupport
import Testing

/// Reads a file of grids that is in memory.
private func read(
  _ text: String, settings: [String] = [], chosen: [String] = []
) throws(GridError) -> GridBundle {
  try GridBundle.read(
    bytes: Array(text.utf8), file: "family.json", settings: settings, chosen: chosen,
    studies: gridStudies)
}

/// The problems with a file of grids, one a line, with their lines joined.
private func problems(_ text: String, settings: [String] = []) -> [String] {
  do throws(GridError) {
    _ = try read(text, settings: settings)
    return []
  } catch {
    return error.description.replacing("\n   ", with: "").split(separator: "\n").map(String.init)
  }
}

@Suite struct `Several grids in one file` {
  private static let family = """
    {
      "study": "grid-study", "preset": "wide", "members": 4, "note": "the family", // its own
      "parameters": {"noise": 0.25, "steps": 10},
      "axes": {"learningRate": [1e-3, 1e-2]},
      "grids": {
        "note": "two",
        "short": {"parameters": {"learningRate": 0.5}, "note": "alone"},
        "long": {"members": 8, "axes": {"steps": [100, 200]}, "output": "elsewhere.h5"},
      },
    }
    """

  @Test func `each has what it says and, for the rest, what stands at the root`() throws {
    let bundle = try read(Self.family)
    #expect(bundle.entries.map(\.name) == ["short", "long"])
    let (short, long) = (bundle.entries[0].grid, bundle.entries[1].grid)
    #expect(short.members == 4 && short.axes.isEmpty && short.preset?.name == "wide")
    #expect(short.parameters["learningRate"] == .number(0.5))
    #expect(long.members == 8 && long.axes.map(\.name) == ["learningRate", "steps"])
    #expect(long.parameters["noise"] == .number(0.25))
    #expect(short.output == "family-short.h5" && long.output == "elsewhere.h5")
  }

  @Test func `one is as if it extended the root, and its text stands for itself`() throws {
    let folder = try Scratch()
    let root = """
      {"study": "grid-study", "preset": "wide", "members": 4, "parameters": {"noise": 0.25, "steps": 10},
       "axes": {"learningRate": [1e-3, 1e-2]}}
      """
    try folder.write("root.json", root)
    let own = #"{"extends": "root.json", "members": 8, "axes": {"steps": [100, 200]}}"#
    let alone = try Grid.read(file: folder.write("long.json", own), studies: gridStudies)
    let long = try read(Self.family).entries[1].grid
    #expect(long.resolvedText == alone.resolvedText)
    let node = try JSONReader.read(Array(long.text.utf8)).node
    #expect(
      node.members?.map(\.key) == ["study", "preset", "members", "parameters", "axes", "output"])
    let again = try Grid.read(text: long.text, file: "out.h5/grid/text", studies: gridStudies)
    #expect(again.resolvedText == long.resolvedText && again.output == "elsewhere.h5")
  }

  @Test func `the root's output begins the names of those that have none`() throws {
    let text = """
      {"study": "grid-study", "output": "results/all.h5", "grids": {"a": {}, "b-2": {"output": "b.h5"}}}
      """
    #expect(try read(text).entries.map(\.grid.output) == ["results/all-a.h5", "b.h5"])
    #expect(try read(text).stem == "results/all")
    let set = try read(text, settings: ["output=x", "grids.b-2.output=y.h5"])
    #expect(set.entries.map(\.grid.output) == ["x-a.h5", "y.h5"])
  }

  @Test func `what is set is set in all grids, or in the one that is named`() throws {
    let settings = ["members=2", "grids.long.members=3", "noise=1", "grids.short.axes.width=[4,8]"]
    let grids = try read(Self.family, settings: settings).entries.map(\.grid)
    #expect(grids.map(\.members) == [2, 3])
    #expect(grids.map { $0.parameters["noise"] } == [.number(1), .number(1)])
    #expect(grids[0].axes.map(\.name) == ["width"])
    let last = try read(Self.family, settings: ["grids.long.members=3", "members=2"])
    #expect(last.entries.map(\.grid.members) == [2, 2])
  }

  @Test func `root and grids extend others`() throws {
    let folder = try Scratch()
    try folder.write("bases/root.json", #"{"study": "grid-study", "members": 3, "seed": 4}"#)
    try folder.write("bases/one.json", #"{"study": "block-study", "seed": 6, "output": "o.h5"}"#)
    let file = try folder.write(
      "family.json",
      #"""
      {"extends": "bases/root.json", "members": 5,
       "grids": {"a": {}, "b": {"extends": "bases/one.json", "members": 7}, "c": {"extends": "bases/one.json"}}}
      """#)
    let grids = try GridBundle.read(file: file, studies: gridStudies).entries.map(\.grid)
    #expect(grids.map(\.study.name) == ["grid-study", "block-study", "block-study"])
    #expect(grids.map(\.members) == [5, 7, 5] && grids.map(\.seed) == [4, 6, 6])
    #expect(grids.map(\.output) == ["family-a.h5", "family-b.h5", "family-c.h5"])
    // A file of grids is a base like any other.
    let smaller = try folder.write("small.json", #"{"extends": "family.json", "seed": 1}"#)
    let small = try GridBundle.read(file: smaller, studies: gridStudies).entries.map(\.grid)
    #expect(small.map(\.seed) == [1, 6, 6] && small[0].output == "small-a.h5")
  }

  @Test func `some are chosen by their names, and the others are not looked at`() throws {
    let text = Self.family.replacing("[100, 200]", with: "[]")
    #expect(
      problems(text) == [
        "family.json:8:46: grids.long.axes.steps: an axis needs at least one value"
      ])
    #expect(try read(text, chosen: ["short"]).entries.map(\.name) == ["short"])
    let both = try read(Self.family, chosen: ["long", "short"])
    #expect(both.entries.map(\.name) == ["short", "long"])
    let unknown = #expect(throws: GridError.self) { try read(Self.family, chosen: ["lang"]) }
    #expect(
      unknown?.description == #"--grid lang: there is no grid "lang"; did you mean "long"?"#)
    let one = #"{"study": "grid-study"}"#
    #expect(try read(one).entries[0].grid.output == "family.h5" && read(one).stem == "family")
    let nameless = #expect(throws: GridError.self) { try read(one, chosen: ["a"]) }
    #expect(nameless?.exitCode == 64)
    #expect(
      nameless?.description
        == "--grid a: the file is one grid, which has no name; leave the option out")
  }

  static let wrong: [(grids: String, messages: [String])] = [
    (
      #""grids": {"a": {"parameters": {"widht": 3}}, "b": {"axes": {"noise": []}}}"#,
      [
        #"family.json:2:32: grids.a.parameters.widht: grid-study has no parameter "widht"; did you mean "width"?"#,
        "family.json:2:70: grids.b.axes.noise: an axis needs at least one value",
      ]
    ),
    // What is wrong at the root is said once.
    (
      #""parameters": {"noise": -1}, "membres": 2, "grids": {"a": {}, "b": {}}"#,
      [
        "family.json:2:25: parameters.noise: -1 is not allowed, only a number of at least 0",
        #"family.json:2:30: membres: there is no key "membres" here; did you mean "members"?"#,
      ]
    ),
    // Or for each grid in which it is.
    (
      #""parameters": {"noise": 1}, "grids": {"a": {}, "b": {"study": "block-study", "members": 2}}"#,
      [
        #"family.json:2:16: grids.b.parameters.noise: block-study has no parameter "noise"; there is only width"#
      ]
    ),
    (
      #""grids": []"#,
      [
        #"family.json:2:10: grids: [] is not allowed, only an object of grids such as {"short": {…}, "long": {…}}"#
      ]
    ),
    (
      #""grids": {"note": "none"}"#,
      [
        #"family.json:2:10: grids: {"note": "none"} is not allowed, only an object of grids such as {"short": {…}, "long": {…}}"#
      ]
    ),
    (
      #""grids": {"a.b": {}, "": {}, "-x": {}, "ok": 3}"#,
      [
        #"family.json:2:11: grids.a.b: "a.b" is not allowed, only a name of letters, digits, - and _, which is part of a file's name"#,
        #"family.json:2:22: grids.: "" is not allowed, only a name of letters, digits, - and _, which is part of a file's name"#,
        #"family.json:2:30: grids.-x: "-x" is not allowed, only a name of letters, digits, - and _, which is part of a file's name"#,
        "family.json:2:46: grids.ok: 3 is not allowed, only a grid, an object",
      ]
    ),
    (
      #""grids": {"a": {"output": "x.h5"}, "b": {"output": "./x.h5"}, "c": {}}"#,
      [
        "family.json:2:42: grids.b.output: it would write the same file as a, ./x.h5"
      ]
    ),
    (
      #""output": "x.h5", "grids": {"a": {}, "b": {"output": "x-a.h5"}}"#,
      ["family.json:2:44: grids.b.output: it would write the same file as a, x-a.h5"]
    ),
    (
      #""grids": {"a": {"grids": {"b": {}}}}"#,
      [
        "family.json:2:17: grids.a.grids: one grid is expected here; only the file of a sweep can have several"
      ]
    ),
    (
      #""output": 3, "grids": {"a": {}}"#,
      ["family.json:2:11: output: 3 is not allowed, only the path of a file"]
    ),
    (
      #""grids": {"a": {"extends": "b.json"}}"#,
      ["family.json:2:28: grids.a.extends: only a grid's file can extend another grid"]
    ),
    (
      #""grids": {"a": {"members": 60000000, "axes": {"noise": [1, 2]}}, "b": {}}, "members": 1"#,
      [
        "family.json:2:46: grids.a: the grid has 2 points and 1.2e8 runs; its result file would need about 15.6 GB; a sweep holds at most 1e7 points and 1e8 runs"
      ]
    ),
    (
      #""grids": {"a": {}, "b": {}}, "members": 60000000"#,
      [
        "family.json:2:10: grids: the grid has 2 points and 1.2e8 runs; a sweep holds at most 1e7 points and 1e8 runs"
      ]
    ),
  ]

  @Test(arguments: wrong.indices)
  func `what is wrong is said once, with its place and its grid`(index: Int) {
    let (grids, messages) = Self.wrong[index]
    #expect(problems("{\"study\": \"grid-study\",\n\(grids)}") == messages)
  }

  @Test func `so is what is set wrongly`() {
    let unknown =
      #"there is no parameter of grid-study or key of a grid "widht"; did you mean "width"?"#
    #expect(problems(Self.family, settings: ["widht=3"]) == ["--set widht=3: " + unknown])
    #expect(
      problems(Self.family, settings: ["grids.long.widht=3"])
        == ["--set grids.long.widht=3: grids.long: " + unknown])
    #expect(
      problems(Self.family, settings: ["grids.lnog.width=3", "grids.long={}"]) == [
        #"--set grids.lnog.width=3: there is no grid "lnog"; did you mean "long"?"#,
        "--set grids.long={}: name a key of the grid, as in grids.NAME.members=8",
      ])
    #expect(
      problems(#"{"study": "grid-study"}"#, settings: ["grids.a.width=3"]) == [
        "--set grids.a.width=3: grids: one grid is expected here; only the file of a sweep can have several"
      ])
  }

  @Test func `a sweep's file has at most a hundred`() {
    let names = (0...100).map { "\"g\($0)\": {}" }.joined(separator: ", ")
    #expect(
      problems("{\"study\": \"grid-study\", \"grids\": {\(names)}}")
        == ["family.json:1:34: grids: there are 101 grids; a file may have 100"])
  }

  @Test func `where one grid is expected, several are refused`() {
    let error = #expect(throws: GridError.self) {
      try readGrid(#"{"study": "grid-study", "grids": {"a": {}}}"#)
    }
    #expect(
      error?.description
        == "grid.json:1:25: grids: one grid is expected here; only the file of a sweep can have several"
    )
  }
}
