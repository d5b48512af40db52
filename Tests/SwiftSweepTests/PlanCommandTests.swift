import ArgumentParser
import Grids
import SwiftSweep
import Testing

@Suite struct `plan` {
  private let grid = #"""
    {"study": "orchard", "members": 6, "parameters": {"trees": 50},
     "axes": {"rain": [1, 2, 3], "plot": {"zip": {"grafted": [true, false], "variety": ["a", "b"]}}}}
    """#

  @Test func `a plan states runs, work, time, memory and the file`() throws {
    let grid = try Grid.read(text: grid, file: "apples.json", studies: orchards)
    let command = try #require(
      PlanCommand.parseAsRoot(["apples.json", "--ranks", "5"]) as? PlanCommand)
    let plan = Plan(grid) { _ in .pending }
    // 36 runs of 5e10 operations take 5 s each; blocks of 4 and 2 members: 12 assignments of 20 s
    // and 10 s in that order keep the last of 5 ranks busy for 20 + 10 + 10 s.
    let expected = """
      study       orchard
      runs        6 points × 6 members = 36 runs
      dimensions  rain 3, plot 2 (grafted, variety), member 6
      output      apples.h5, 1.23 MB
      work        1.8e12 operations, 3 min 0 s of one core at 10 GFLOP/s
      time        40 s on 5 ranks
      memory      2 MB a rank for the study's own arrays
      """
    #expect(
      command.description(
        of: grid, plan, fileBytes: 1_234_567,
        pace: PlanCommand.Pace(rate: 1e10, source: .option)) == expected)
  }

  @Test func `a part of a grid is planned alone`() throws {
    let grid = try Grid.read(text: grid, file: "apples.json", studies: orchards)
    let command = try #require(
      PlanCommand.parseAsRoot(["g.json", "--only", "rain=2", "--max-runs", "9"]) as? PlanCommand)
    let selection = try command.part.selection(of: grid)
    let plan = Plan(grid, selection: selection, maxRuns: command.part.maxRuns ?? .max) { _ in
      .pending
    }
    let text = command.description(
      of: grid, plan, fileBytes: 10,
      pace: PlanCommand.Pace(rate: 5e9, source: .measurement))
    #expect(text.contains("\npart        9 runs\n"))
    #expect(text.contains("\ntime        1 min 30 s on 1 rank\n"))
  }

  @Test(arguments: [
    ["g.json", "--ranks", "0"], ["g.json", "--rate", "-1"], ["g.json", "--rate", "nan"], [],
    ["g.json", "--max-runs", "-3"], ["g.json", "--set"],
  ])
  func `options that make no sense are refused`(arguments: [String]) {
    #expect(throws: (any Error).self) { try PlanCommand.parseAsRoot(arguments) }
  }

  @Test func `a grid that is not valid ends the command with its exit code`() {
    StudyRegistry.$current.withValue(orchards) {
      let codes = [["/nowhere/g.json"], ["/"], ["/dev/null"], ["g.json", "--set", "x"]].map {
        arguments in
        #expect(throws: ExitCode.self) {
          try (PlanCommand.parseAsRoot(arguments) as? PlanCommand)?.options.read()
        }?.rawValue
      }
      #expect(codes == [66, 66, 66, 66])
    }
  }
}
