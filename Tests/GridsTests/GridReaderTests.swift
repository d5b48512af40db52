import Foundation
import Grids
import StudyKit
import Testing

let gridStudies = [AnyStudy(GridStudy.self), AnyStudy(BlockStudy.self)]

/// A grid of the studies of these tests.
func readGrid(
  _ text: String, settings: [String] = [], file: String = "grid.json"
) throws(GridError) -> Grid {
  try Grid.read(text: text, file: file, settings: settings, studies: gridStudies)
}

/// A grid of the study with every kind of parameter; `rest` follows its name.
func gridStudyGrid(_ rest: String, settings: [String] = []) throws(GridError) -> Grid {
  try readGrid("{\"study\": \"grid-study\"\(rest.isEmpty ? "" : ", " + rest)}", settings: settings)
}

@Suite struct `Grid reader` {
  @Test func `a grid needs only a study`() throws {
    let grid = try gridStudyGrid("")
    #expect(grid.study.name == "grid-study")
    #expect(grid.seed == 0 && grid.members == 1 && grid.axes.isEmpty && grid.output == "grid.h5")
    #expect(grid.parameters == grid.study.defaults)
    #expect(grid.pointCount == 1 && grid.runCount == 1)
    #expect(grid.point(0).values == grid.study.defaults)
  }

  @Test func `a parameter of a name that the file needs is swept, alone and in a zip`() throws {
    let alone = try gridStudyGrid(#""axes": {"step": [1, 2]}"#)
    #expect(alone.axes.map(\.name) == ["step"])
    let zipped = try gridStudyGrid(
      #""axes": {"size": {"zip": {"step": [1, 2], "width": [8, 16]}}}"#)
    #expect(try Selection(["step=2"], of: zipped).indices == [[1]])
  }

  @Test(arguments: [
    ("sweeps/x/noise.json", "noise.h5"), ("grid", "grid.h5"), ("a.b.json", "a.b.h5"),
    (".hidden", ".hidden.h5"), ("/tmp/x.json", "x.h5"),
  ])
  func `the output is the grid's stem in the working directory`(file: String, output: String) throws
  {
    #expect(try readGrid("{\"study\": \"grid-study\"}", file: file).output == output)
  }

  @Test func `values of a preset keep their provenance until the grid gives others`() throws {
    func provenance(_ more: String) throws -> [String: String]? {
      let grid = try gridStudyGrid(more)
      let resolved = try JSONSerialization.jsonObject(with: Data(grid.resolvedText.utf8))
      let root = try #require(resolved as? [String: Any])
      #expect(root["preset"] as? String == grid.preset?.name)
      return root["provenance"] as? [String: String]
    }
    let noise = #"[C] "train.py""#
    #expect(
      try provenance(#""preset": "wide""#) == ["width": "[F] figure 1", "noise": noise])
    #expect(
      try provenance(#""preset": "wide", "parameters": {"width": 1024}"#) == ["noise": noise])
    #expect(try provenance(#""preset": "wide", "axes": {"width": [8, 16]}"#) == ["noise": noise])
    let zip = #""axes": {"both": {"zip": {"width": [8], "noise": [0]}}}"#
    #expect(try provenance(#""preset": "wide", "# + zip) == nil)
    #expect(try provenance(#""members": 2"#) == nil)
  }

  @Test func `defaults give way to the preset, that to parameters, those to axes`() throws {
    let preset = try gridStudyGrid(#""preset": "wide""#)
    #expect(preset.parameters["width"] == .integer(1024))
    // The preset says 1, and the parameter is a real number.
    #expect(preset.parameters["noise"] == .number(1))
    #expect(preset.parameters["steps"] == .integer(1000))
    let given = try gridStudyGrid(#""preset": "wide", "parameters": {"width": 32}"#)
    #expect(given.parameters["width"] == .integer(32))
    let swept = try gridStudyGrid(#""preset": "wide", "axes": {"width": [8, 16]}"#)
    #expect(swept.point(1).values["width"] == .integer(16))
    #expect(swept.point(1).values["noise"] == .number(1))
  }

  @Test func `axes keep their order, the last is fastest`() throws {
    let grid = try gridStudyGrid(
      #"""
      "members": 3, "axes": {"width": [64, 32], "noise": [0, 1, 2],
        "seed": [5, 7], "size": {"zip": {"heads": [2, 4], "data": ["a", "b"]}}}
      """#)
    #expect(grid.axes.map(\.name) == ["width", "noise", "seed", "size"])
    #expect(grid.axes.map(\.isZip) == [false, false, false, true])
    #expect(grid.pointCount == 24 && grid.runCount == 72)
    let point = grid.point(1 * 12 + 2 * 4 + 1 * 2 + 1)
    #expect(point.indices == [1, 2, 1, 1])
    #expect(point.seed == 7)
    #expect(point.values["width"] == .integer(32) && point.values["noise"] == .number(2))
    #expect(point.values["heads"] == .integer(4) && point.values["data"] == .text("b"))
    #expect(grid.description(of: point) == "width=32, noise=2, seed=7, size=1")
  }

  @Test func `every kind of parameter can be given and swept`() throws {
    let grid = try gridStudyGrid(
      #"""
      "parameters": {"steps": 2.5e6, "noise": 1, "optimiser": "sgd", "nesterov": true, "data": "é",
        "layers": [8, 1.6e1], "scales": [1, 0.5], "tasks": ["iwl", "flip"]},
      "axes": {"schedule": ["none"]}
      """#)
    #expect(grid.parameters["steps"] == .integer(2_500_000))
    #expect(grid.parameters["noise"] == .number(1))
    #expect(grid.parameters["optimiser"] == .text("sgd"))
    #expect(grid.parameters["nesterov"] == .flag(true))
    #expect(grid.parameters["layers"] == .list([.integer(8), .integer(16)]))
    #expect(grid.parameters["scales"] == .list([.number(1), .number(0.5)]))
    let lists = try gridStudyGrid(
      #""axes": {"layers": [[8], [8, 8]], "nesterov": [true, false], "tasks": [["icl"], []]}"#)
    #expect(lists.point(4).values["layers"] == .list([.integer(8), .integer(8)]))
    #expect(lists.point(1).values["tasks"] == .list([]))
  }

  @Test(arguments: [
    (#"{"range": [0.2, 1.0, 0.1]}"#, "[0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]"),
    (#"{"range": [1, 0.2, -0.2]}"#, "[1, 0.8, 0.6, 0.4, 0.2]"),
    (#"{"range": [0, 1, 0.3]}"#, "[0, 0.3, 0.6, 0.9]"),
    (#"{"range": [0, 1, 0.4]}"#, "[0, 0.4, 0.8]"),
    (#"{"range": [0, 1, 0.35]}"#, "[0, 0.35, 0.7, 1.05]"),
    (#"{"range": [3, 3, 1]}"#, "[3]"),
    (#"{"linear": [0, 1, 4]}"#, "[0, 0.333333333333, 0.666666666667, 1]"),
    (#"{"linear": [2, 1, 3]}"#, "[2, 1.5, 1]"),
    (#"{"linear": [2, 2, 1]}"#, "[2]"),
    (#"{"log": [1e-4, 1e-1, 4], "note": "powers of ten"}"#, "[1e-4, 1e-3, 1e-2, 1e-1]"),
    (#"{"log": [1e-300, 1e300, 3]}"#, "[1e-300, 1, 1e300]"),
    (#"{"log": [1, 2, 3]}"#, "[1, 1.41421356237, 2]"),
  ])
  func `a generator gives the values of its list`(generator: String, list: String) throws {
    let generated = try gridStudyGrid("\"axes\": {\"noise\": \(generator)}")
    let listed = try gridStudyGrid("\"axes\": {\"noise\": \(list)}")
    #expect(generated.axes == listed.axes)
  }

  @Test func `a generator rounds to whole numbers where the parameter is one`() throws {
    let grid = try gridStudyGrid(
      #""parameters": {"heads": 1}, "axes": {"width": {"log": [1, 1000, 5]}}"#)
    #expect(grid.axes[0].columns[0].values == [1, 6, 32, 178, 1000].map { .integer($0) })
    let zip = try gridStudyGrid(
      #""axes": {"size": {"zip": {"width": {"range": [8, 24, 8]}, "noise": [1, 1, 1]}}}"#)
    #expect(zip.axes[0].columns[0].values == [8, 16, 24].map { .integer($0) })
  }

  @Test func `notes stand anywhere, and an editor's schema at the root`() throws {
    let grid = try gridStudyGrid(
      #"""
      "note": {"anything": [1]}, "$schema": "grid-study.schema.json", "parameters": {"note": "n"},
      "axes": {"note": [], "noise": {"note": 1, "linear": [0, 1, 2]},
        "size": {"note": "z", "zip": {"note": "z", "width": [8, 16]}}}
      """#)
    #expect(grid.axes.map(\.name) == ["noise", "size"])
    #expect(grid.axes[1].columns.map(\.parameter) == ["width"])
  }

  @Test func `a parameter may be swept where its condition holds at every point`() throws {
    let grid = try gridStudyGrid(
      #"""
      "parameters": {"optimiser": "sgd", "schedule": "momentum"}, "axes": {"momentum": [0, 0.9]}
      """#)
    #expect(grid.pointCount == 2)
    // A preset's value may be out of use.
    let preset = try gridStudyGrid(#""preset": "heavy", "parameters": {"optimiser": "adam"}"#)
    #expect(preset.parameters["momentum"] == .number(0.99))
  }

  @Test(arguments: [
    [], ["noise=0.25"], ["members=3", "seed=9", "axes.heads=[1,2]", "output=x y.h5"],
    ["preset=wide", "optimiser=sgd", "schedule=momentum", "layers=[1,2]"],
  ])
  func `a grid's text gives the same grid again`(settings: [String]) throws {
    let grid = try gridStudyGrid(
      #""note": "a\u0001é", "axes": {"noise": {"range": [0.2, 1, 0.1]}, "width": [8, 1.6e1]}"#,
      settings: settings)
    let again = try readGrid(grid.text)
    #expect(again.axes == grid.axes && again.parameters == grid.parameters)
    #expect(again.seed == grid.seed && again.members == grid.members && again.output == grid.output)
    #expect(again.text == grid.text)
  }

  @Test func `a point is possible in a grid just where it is on its own`() throws {
    // Every combination of conditions and of widths that heads do not divide.
    for optimiser in ["adam", "sgd"] {
      for schedule in [nil, "none", "momentum"] {
        for momentum in [nil, "0.5"] {
          for heads in [2, 3] {
            var given: ParameterValues = ["optimiser": .text(optimiser), "heads": .integer(heads)]
            var json = "\"optimiser\": \"\(optimiser)\", \"heads\": \(heads)"
            if let schedule {
              given["schedule"] = .text(schedule)
              json += ", \"schedule\": \"\(schedule)\""
            }
            if let momentum {
              given["momentum"] = .number(0.5)
              json += ", \"momentum\": \(momentum)"
            }
            let isPossible = [8, 9].allSatisfy { width in
              given["width"] = .integer(width)
              let stated = Set(given.keys)
              return (try? gridStudies[0].resolve(given, stated: stated)) != nil
            }
            let grid = try? gridStudyGrid(
              "\"parameters\": {\(json)}, \"axes\": {\"width\": [8, 9]}")
            #expect((grid != nil) == isPossible, "\(json)")
          }
        }
      }
    }
  }
}
