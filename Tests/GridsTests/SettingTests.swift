import Grids
import StudyKit
import Testing

@Suite struct `--set` {
  private let base = #""parameters": {"steps": 10}, "axes": {"noise": [1, 2], "width": [8, 16]}"#

  private func error(_ settings: [String]) -> String {
    do throws(GridError) {
      _ = try gridStudyGrid(base, settings: settings)
      return ""
    } catch { return error.description.replacing("\n   ", with: "") }
  }

  @Test func `a bare parameter is set and no longer swept`() throws {
    let grid = try gridStudyGrid(base, settings: ["noise=0.25"])
    #expect(grid.axes.map(\.name) == ["width"])
    #expect(grid.parameters["noise"] == .number(0.25))
  }

  @Test func `an axis replaces a parameter, and keeps its place where there was one`() throws {
    let grid = try gridStudyGrid(base, settings: ["axes.steps=[1, 2]", "axes.noise=[3]"])
    #expect(grid.axes.map(\.name) == ["noise", "width", "steps"])
    #expect(grid.axes[0].columns[0].values == [.number(3)])
  }

  @Test func `the last setting wins`() throws {
    let grid = try gridStudyGrid(base, settings: ["steps=1", "axes.steps=[1,2]", "steps=2.5e6"])
    #expect(grid.axes.map(\.name) == ["noise", "width"])
    #expect(grid.parameters["steps"] == .integer(2_500_000))
  }

  @Test func `keys of the root are set, and objects made that are missing`() throws {
    let grid = try readGrid(
      #"{"study": "block-study"}"#,
      settings: [
        "study=grid-study", "members=2", "seed=7", "output=a=b.h5", "axes.size.zip.heads=[1,2]",
        "optimiser=sgd", "data=7b", "note=",
      ])
    #expect(grid.study.name == "grid-study" && grid.members == 2 && grid.seed == 7)
    #expect(grid.output == "a=b.h5" && grid.axes.map(\.name) == ["size"])
    #expect(grid.parameters["optimiser"] == .text("sgd") && grid.parameters["data"] == .text("7b"))
  }

  @Test func `a seed that is set is no longer swept`() throws {
    let grid = try gridStudyGrid(#""axes": {"seed": [1, 2]}"#, settings: ["seed=5"])
    #expect(grid.axes.isEmpty && grid.seed == 5)
  }

  @Test(arguments: [
    (
      "nose=1",
      "--set nose=1: there is no parameter of grid-study or key of a grid \"nose\"; did you mean \"noise\" or \"note\"?"
    ),
    (
      "learningRate=0",
      "--set learningRate=0: parameters.learningRate: 0 is not allowed, only a number above 0"
    ),
    (
      "width=abc",
      "--set width=abc: parameters.width: \"abc\" is not allowed, only a whole number from 1 to 65536"
    ),
    ("members=0", "--set members=0: members: 0 is not allowed, only a whole number of at least 1"),
    ("axes.noise.x=3", "--set axes.noise.x=3: axes.noise is [1, 2], not an object"),
    (
      "axes.noise=[1,1]",
      "--set axes.noise=[1,1]: axes.noise[1]: 1 appears twice on the axis, first at index 0"
    ),
    (
      "parameters.widht=1",
      "--set parameters.widht=1: parameters.widht: grid-study has no parameter \"widht\"; did you mean \"width\"?"
    ),
  ])
  func `what is wrong with a setting is said of it`(setting: String, message: String) {
    #expect(error([setting]) == message)
  }

  @Test(arguments: [
    ("noise", "--set noise: there is no =; write it as in --set learningRate=1e-4"),
    ("=1", "--set =1: a key before the = is empty; write it as in --set axes.width=[64]"),
    (
      "axes..x=1",
      "--set axes..x=1: a key before the = is empty; write it as in --set axes.width=[64]"
    ),
    ("noise=[1", "--set noise=[1: not JSON: a comma or ] is missing before the end"),
    ("note={\"a\":1,\"a\":2}", "--set note={\"a\":1,\"a\":2}: not JSON: duplicate key \"a\""),
  ])
  func `a setting that cannot be read is the command line's fault`(setting: String, message: String)
  {
    do throws(GridError) {
      _ = try gridStudyGrid(base, settings: [setting])
      Issue.record("\(setting) was accepted")
    } catch {
      #expect(error.kind == .usage && error.exitCode == 64)
      #expect(error.description == message)
    }
  }
}
