import Grids
import StudyKit
import Testing

/// A study whose members may share a task; it computes nothing.
private enum Tasked: Study {
  enum Scope: String, Choice { case sweep, member }

  struct Parameters: Settings {
    @Setting("Whose task.")
    var taskScope = Scope.sweep
    @Setting("Seed of initial values.", in: -1...100)
    var initSeed = -1
  }

  static let name = "tasked"
  static let title = "Members with tasks"
  static let source = "these tests"
  static let version = 1

  static func measures(_ parameters: Parameters) -> [Measure] { [] }
  static func cost(_ parameters: Parameters) -> Cost { Cost(operations: 1, bytes: 8) }
  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    throw .failed("it computes nothing")
  }
}

@Suite struct `What members share` {
  private func conditions(
    _ rest: String, members: Int = 8, study: String = "tasked"
  ) throws -> String? {
    try Grid.read(
      text: #"{"study": "\#(study)", "members": \#(members)\#(rest)}"#, file: "grid.json",
      studies: [AnyStudy(Tasked.self), AnyStudy(GridStudy.self)]
    ).conditions
  }

  private let one = "members share their task: an interval over members is conditional on that"
  private let own = "each member has a task of its own: an interval over members is one over tasks"

  @Test func `intervals say what they are conditional on`() throws {
    #expect(try conditions("") == one)
    #expect(try conditions(#", "parameters": {"taskScope": "member"}"#) == own)
    #expect(
      try conditions(#", "axes": {"initSeed": [3, 4]}"#)
        == one.replacing("task:", with: "task, initial values:"))
    #expect(
      try conditions(#", "parameters": {"taskScope": "member", "initSeed": 3}"#)
        == one.replacing("task", with: "initial values") + "; " + own)
    #expect(
      try conditions(#", "axes": {"taskScope": ["sweep", "member"]}"#)
        == one.replacing("task:", with: "task where taskScope is sweep:") + "; "
        + own.replacing("own:", with: "own elsewhere:"))
  }

  @Test func `nothing is said of one member, and of a study without tasks`() throws {
    #expect(try conditions("", members: 1) == nil)
    #expect(try conditions("", study: "grid-study") == nil)
  }
}
