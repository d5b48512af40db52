import Foundation
import Grids
import StudyKit
import TestSupport
import Testing

/// The problems of a grid that is not valid; line 1 is `{"study": "grid-study",`.
private func problems(_ rest: String) -> [String] {
  do throws(GridError) {
    _ = try readGrid("{\"study\": \"grid-study\",\n" + rest + "}")
    return []
  } catch {
    #expect(error.kind == .invalid)
    return error.description.split(separator: "\n").map(String.init)
  }
}

/// The text of a grid's error with its lines joined; empty where there is none.
private func text(_ grid: String, settings: [String] = []) -> String {
  do throws(GridError) {
    _ = try readGrid(grid, settings: settings)
    return ""
  } catch {
    return error.description.replacing("\n   ", with: "")
  }
}

@Suite struct `Grid error` {
  private static let unstudied: [(String, String)] = [
    ("", "1:1: \"study\" is missing"),
    (#""study": 3"#, "1:11: study: 3 is not allowed, only a study's name"),
    (
      #""study": "grid-studdy""#,
      #"1:11: study: there is no study "grid-studdy"; did you mean "grid-study"?"#
    ),
    (
      #""study": "mlp""#,
      #"1:11: study: there is no study "mlp"; there are grid-study, block-study"#
    ),
  ]

  @Test(arguments: unstudied)
  func `a study must be there and known`(grid: String, message: String) {
    #expect(text("{\(grid)}") == "grid.json:" + message)
  }

  private static let outside: [(String, String)] = [
    (#""member": 3"#, #"2:1: member: there is no key "member" here; did you mean "members"?"#),
    (
      #""noise": 3"#,
      #"2:1: noise: parameters belong in "parameters", or in "axes" to be swept"#
    ),
    (#""members": 0"#, "2:12: members: 0 is not allowed, only a whole number of at least 1"),
    (#""members": 1.5"#, "2:12: members: 1.5 is not allowed, only a whole number of at least 1"),
    (#""seed": -1"#, "2:9: seed: -1 is not allowed, only a whole number of at least 0"),
    (#""seed": "x""#, #"2:9: seed: "x" is not allowed, only a whole number of at least 0"#),
    (#""output": """#, #"2:11: output: "" is not allowed, only the path of a file"#),
    (
      #""output": "grid.json""#,
      "2:11: output: the result file would overwrite the grid; choose another"
    ),
    (
      #""preset": "wid""#,
      #"2:11: preset: there is no preset of grid-study "wid"; did you mean "wide"?"#
    ),
    (#""parameters": [1]"#, "2:15: parameters: [1] is not allowed, only an object"),
    (#""axes": 3"#, "2:9: axes: 3 is not allowed, only an object"),
    (#""seed": 1, "seed": 2"#, "2:12: seed: duplicate key, first used at 2:1"),
    (
      "\"parameters\": {\n  \"widht\": 3}",
      #"3:3: parameters.widht: grid-study has no parameter "widht"; did you mean "width"?"#
    ),
    (
      #""parameters": {"width": "64"}"#,
      #"2:25: parameters.width: "64" is not allowed, only a whole number from 1 to 65536"#
    ),
    (
      #""parameters": {"width": -64}"#,
      "2:25: parameters.width: -64 is not allowed, only a whole number from 1 to 65536"
    ),
    (
      #""parameters": {"width": 64.5}"#,
      "2:25: parameters.width: 64.5 is not allowed, only a whole number from 1 to 65536"
    ),
    (
      #""parameters": {"learningRate": 0}"#,
      "2:32: parameters.learningRate: 0 is not allowed, only a number above 0"
    ),
    (
      #""parameters": {"noise": null}"#,
      "2:25: parameters.noise: null is not allowed, only a number of at least 0"
    ),
    (
      #""parameters": {"optimiser": "adm"}"#,
      #"2:29: parameters.optimiser: "adm" is not allowed, only one of "adam", "sgd""#
    ),
    (
      #""parameters": {"nesterov": 1}"#,
      "2:28: parameters.nesterov: 1 is not allowed, only true or false"
    ),
    (
      #""parameters": {"layers": [8, 0]}"#,
      "2:30: parameters.layers[1]: 0 is not allowed, only a whole number from 1 to 4096"
    ),
    (
      #""parameters": {"layers": []}"#,
      "2:26: parameters.layers: [] is not allowed, only a list of 1 to 8, each a whole number from 1 to 4096"
    ),
    (
      #""parameters": {"noise": {"range": [0, 1, 0.5]}}"#,
      #"2:25: parameters.noise: {"range": [0, 1, 0.5]} is not allowed, only a number of at least 0"#
    ),
    (
      #""parameters": {"momentum": 0.5}"#,
      #"2:16: parameters.momentum: momentum exists only where schedule is "momentum", and here it is "none""#
    ),
    (
      #""parameters": {"schedule": "momentum", "momentum": 0.5, "optimiser": "sgd", "heads": 3}"#,
      "2:77: parameters.heads: 3 heads do not divide a width of 64"
    ),
    (
      #""parameters": {"heads": 3}"#, "2:16: parameters.heads: 3 heads do not divide a width of 64"
    ),
  ]

  @Test(arguments: outside)
  func `what is wrong outside the axes is named with its location`(rest: String, message: String) {
    #expect(text("{\"study\": \"grid-study\",\n\(rest)}") == "grid.json:" + message)
  }

  private static let alongAxes: [(String, String)] = [
    (#""noise": []"#, "2:19: axes.noise: an axis needs at least one value"),
    (
      #""nose": [1]"#,
      #"2:10: axes.nose: grid-study has no parameter "nose"; did you mean "noise"?"#
    ),
    (
      #""noise": 3"#,
      #"2:19: axes.noise: 3 is not allowed, only a list, or an object with one of "linear", "log", "range", "values", "zip", "cases", "oneAtATime""#
    ),
    (
      #""noise": [0, "high"]"#,
      #"2:23: axes.noise[1]: "high" is not allowed, only a number of at least 0"#
    ),
    (
      #""noise": [0, 1, 1.0]"#,
      "2:26: axes.noise[2]: 1 appears twice on the axis, first at index 1"
    ),
    (
      #""width": {"log": [1, 2, 9]}"#,
      "2:10: axes.width[1]: 1 appears twice on the axis, first at index 0"
    ),
    (
      #""noise": {"linear": [0, 1, 1]}"#,
      "2:30: axes.noise.linear: [0, 1, 1] is not allowed, only [first, last, count] with a whole count of at least 2"
    ),
    (
      #""noise": {"linear": [0, 1]}"#,
      "2:30: axes.noise.linear: [0, 1] is not allowed, only three numbers, [first, last, count]"
    ),
    (
      #""noise": {"log": [0, 1, 3]}"#,
      "2:27: axes.noise.log: [0, 1, 3] is not allowed, only [first, last, count] with first and last above 0"
    ),
    (
      #""noise": {"range": [0, 1, -0.1]}"#,
      "2:29: axes.noise.range: [0, 1, -0.1] is not allowed, only [first, last, step] with a step that leads from first to last"
    ),
    (
      #""noise": {"linear": [-1, 1, 3]}"#,
      "2:10: axes.noise[0]: -1 is not allowed, only a number of at least 0"
    ),
    (
      #""noise": {"linear": [0, 1, 3], "step": 1}"#,
      #"2:41: axes.noise.step: there is no key "step" here; there are linear, when, note"#
    ),
    (
      #""data": {"linear": [0, 1, 3]}"#,
      "2:29: axes.data: only numbers can be evenly spaced; write a list"
    ),
    (
      #""size": {"zip": {"width": [8, 16], "noise": [1, 2, 3]}}"#,
      "2:26: axes.size.zip: the lists of a zip must have the same length; noise has 3, width has 2"
    ),
    (#""size": {"zip": {}}"#, "2:26: axes.size.zip: an axis needs at least one value"),
    (
      #""width": {"zip": {"heads": [1, 2]}}"#,
      "2:10: axes.width: a zip names a new dimension; choose a name that is not a parameter's"
    ),
    (
      #""my size": {"zip": {"heads": [1, 2]}}"#,
      "2:10: axes.my size: a zip's name must consist of letters, digits and _, and begin with a letter"
    ),
    (
      #""epoch": {"zip": {"heads": [1, 2]}}"#,
      "2:10: axes.epoch: the result file reserves this name; choose another"
    ),
    (
      #""size": {"zip": {"width": [8, 8], "noise": [1, 1]}}"#,
      "2:40: axes.size[1]: width=8, noise=1 appears twice on the axis, first at index 0"
    ),
    (
      #""width": [8, 16], "size": {"zip": {"width": [8, 16]}}"#,
      "2:45: axes.size.zip.width: width is set twice, first at 2:10"
    ),
    (
      #""heads": [4, 5, 8], "width": [8, 10, 11]"#,
      "2:20: axes.heads[0]: 4 heads do not divide a width of 10 (at heads=4, width=10)"
    ),
    (
      #""optimiser": ["sgd", "adam"], "schedule": ["none"]"#,
      #"2:40: axes.schedule: schedule exists only where optimiser is "sgd", and here it is "adam""#
    ),
  ]

  @Test(arguments: alongAxes)
  func `what is wrong with an axis is named with its location`(axes: String, message: String) {
    let text = text("{\"study\": \"grid-study\",\n\"axes\": {\(axes)}}")
    #expect(text.split(separator: "\n").first ?? "" == "grid.json:" + message)
  }

  @Test func `a parameter may not be given and swept`() {
    #expect(
      problems(#""parameters": {"noise": 1}, "axes": {"noise": [1]}"#)
        == ["grid.json:2:38: axes.noise: noise is set twice, first at 2:16"])
  }

  @Test func `a chain of conditions names the link that fails`() {
    let grid = #""preset": "heavy", "parameters": {"optimiser": "adam", "momentum": 0.5}"#
    #expect(
      problems(grid).joined(separator: " ")
        == "grid.json:2:56: parameters.momentum: momentum exists only where optimiser is \"sgd\", and here it is     \"adam\""
    )
  }

  @Test func `impossible points of one reason are counted`() {
    let grid = #""axes": {"heads": [5], "noise": [1, 2, 3], "data": ["a", "b"]}"#
    #expect(
      problems(grid) == [
        "grid.json:2:20: axes.heads[0]: 5 heads do not divide a width of 64 (at heads=5, noise=1, data=\"a\"",
        "    and 5 more points)",
      ])
  }

  @Test func `a study may need more than one member`() {
    #expect(
      text(#"{"study": "block-study"}"#)
        == "grid.json:1:11: \"members\" is missing: block-study needs at least 2")
    #expect(
      text(#"{"study": "block-study", "members": 1}"#)
        == "grid.json:1:37: members: 1 is not allowed, only a whole number of at least 2 with block-study"
    )
  }

  @Test func `all that is wrong is said at once, in the file's order`() {
    let grid = """
      "parameters": {"widht": 3, "noise": "x",
        "heads": 0},
      "axes": {"steps": [1, 1], "data": []}, "sed": 1
      """
    #expect(
      problems(grid).map { $0.split(separator: " ")[0...1].joined(separator: " ") } == [
        "grid.json:2:16: parameters.widht:", "grid.json:2:37: parameters.noise:",
        "grid.json:3:12: parameters.heads:", "grid.json:4:23: axes.steps[1]:",
        "grid.json:4:35: axes.data:", "grid.json:4:40: sed:",
      ])
  }

  @Test func `a reason of several lines stays on lines of its own`() {
    let reason =
      "there are no data\n looked in\n  /data and \(String(repeating: "word ", count: 30))"
    let error = GridError(
      .invalid, file: "grid.json", [GridError.Problem(at: nil, "a", .other(reason))])
    let lines = error.description.split(separator: "\n")
    #expect(lines[0] == "grid.json: a: there are no data")
    #expect(lines[1] == "    looked in")
    #expect(lines[2].hasPrefix("    /data and word"))
    #expect(lines.count == 4 && lines.allSatisfy { $0.count <= 101 })
  }

  @Test func `a thousand errors are one screen`() {
    let values = (0..<1000).map { "\"value \($0)\"" }.joined(separator: ", ")
    let lines = problems("\"axes\": {\"noise\": [\(values)]}")
    #expect(lines.count == 20)
    #expect(lines.last == "… and 981 more")
    let long = String(repeating: "very long ", count: 1000)
    #expect(problems("\"axes\": {\"noise\": [\"\(long)\"]}").joined().count < 300)
  }

  private static let unseen: [(String, String)] = [
    (#"{"linear": [0, 1, 1e12]}"#, "1e12"), (#"{"range": [0, 1, 1e-12]}"#, "1e12"),
    (#"{"linear": [0, 1, 1e300]}"#, "1e300"),
  ]

  @Test(arguments: unseen)
  func `a grid too large is refused with its size, unseen`(axis: String, points: String) {
    let text = text("{\"study\": \"grid-study\", \"members\": 2,\n\"axes\": {\"noise\": \(axis)}}")
    #expect(text.contains("grid.json:2:9: the grid has \(points) points and"))
    #expect(text.contains("; its result file would need about"))
    #expect(text.contains("a sweep holds at most 1e7 points and 1e8 runs"))
  }

  @Test func `many axes and many members are too large as well`() {
    let numbers = (1...100).map(String.init).joined(separator: ",")
    let axes = ["width", "steps", "noise", "seed", "heads", "recordEvery"]
      .map { "\"\($0)\": [\(numbers)]" }.joined(separator: ",")
    let text1 = text("{\"study\": \"grid-study\", \"axes\": {\(axes)}}")
    // 80 + 4 bytes of measures, 46 of each run's and summary's record, 8 of each summary.
    #expect(text1.contains("1e12 points and 1e12 runs; its result file would need about 184 TB"))
    let text2 = text(#"{"study": "grid-study", "members": 1000000000000000000}"#)
    #expect(text2.contains("the grid has 1 points and 1e18 runs"))
  }

  private static let unread: [(String, String)] = [
    ("", "1:1: not JSON: it is empty"),
    ("[]", #"1:1: [] is not allowed, only an object such as {"study": "…"}"#),
    (
      "{\"study\": grid-study}",
      "1:11: not JSON: 'grid' is not a JSON value; text must be in double quotes"
    ),
  ]

  @Test(arguments: unread)
  func `what is no JSON object is refused`(grid: String, message: String) {
    #expect(text(grid) == "grid.json:" + message)
  }

  @Test func `a file that cannot be read says why`() throws {
    let folder = try Scratch()
    let error = { (path: String) in
      #expect(throws: GridError.self) { try Grid.read(file: path, studies: gridStudies) }
    }
    #expect(error(folder.path)?.kind == .unreadable)
    #expect(
      error(folder.path)?.problems == [
        GridError.Problem(at: nil, "", .file("it is a directory, not a grid"))
      ])
    let missing = folder.path + "/missing.json"
    #expect(
      error(missing)?.problems == [GridError.Problem(at: nil, "", .file("there is no such file"))])
    #expect(error(missing)?.exitCode == 66)
    let file = try folder.write("grid.json", [])
    let nothing = GridError.Problem(
      at: .file(line: 1, column: 1), "", .syntax("it is empty"))
    #expect(error(file)?.problems == [nothing])
    #expect(error(file)?.exitCode == 65)
    try Data([0x89, 0x48, 0x44, 0x46, 0x0D]).write(to: URL(filePath: file))
    #expect(
      error(file)?.problems == [
        GridError.Problem(at: nil, "", .file("it is an HDF5 file, not a grid"))
      ])
    try Data("{\"study\": \"\u{e9}\"}".unicodeScalars.map { UInt8($0.value) })
      .write(to: URL(filePath: file))
    #expect(
      error(file)?.problems == [
        GridError.Problem(
          at: .file(line: 1, column: 12), "", .syntax("it is not valid UTF-8 from here on"))
      ])
    try Data("{\"study\": \"grid-study\"}".utf8).write(to: URL(filePath: file))
    #expect(try Grid.read(file: file, studies: gridStudies).output == "grid.h5")
  }
}
