import Grids
import StudyKit
import Testing

@Suite struct `Coarse order` {
  private static let nine = (1...9).map { String($0) }.joined(separator: ", ")

  private func plan(_ grid: Grid, _ order: RunOrder, maxRuns: Int = .max) -> Plan {
    Plan(grid, maxRuns: maxRuns, runOrder: order) { _ in .pending }
  }

  /// The runs of a plan in the order in which they are handed out.
  private func runs(_ plan: Plan) -> [Run] { plan.assignments.flatMap(\.runs) }

  @Test func `after 5 % of the work all axes have member 0 at their ends and middles`() throws {
    let grid = try gridStudyGrid(
      "\"members\": 32, \"axes\": {\"noise\": [\(Self.nine)], \"learningRate\": [\(Self.nine)]}")
    let all = runs(plan(grid, .coarse))
    #expect(all.count == 81 * 32 && Set(all).count == all.count)
    let coarse = [0, 4, 8].flatMap { row in [0, 4, 8].map { row * 9 + $0 } }
    #expect(all.prefix(9) == coarse.map { Run(point: $0, member: 0) }[...])
    // Runs cost the same, so that a part of the work is as large a part of the runs.
    let early = all.prefix(all.count * 5 / 100)
    #expect(coarse.allSatisfy { early.contains(Run(point: $0, member: 0)) })
    #expect((0..<81).allSatisfy { early.contains(Run(point: $0, member: 0)) })
    // Longest first has four points by then.
    let longest = runs(plan(grid, .longest)).prefix(early.count)
    #expect(Set(longest.map(\.point)) == [0, 1, 2, 3, 4])
  }

  @Test func `an axis is halved until each value is there, for the first half of the members`()
    throws
  {
    let grid = try gridStudyGrid("\"members\": 4, \"axes\": {\"noise\": [\(Self.nine)]}")
    let order = [0, 4, 8, 2, 6, 1, 3, 5, 7]
    // The other half is longest first, here in the grid's order.
    let rest = (0..<9).flatMap { [$0, $0] }
    #expect(runs(plan(grid, .coarse)).map(\.point) == order + order + rest)
    #expect(
      runs(plan(grid, .coarse)).map(\.member)
        == (0..<18).map { $0 / 9 } + (0..<18).map { 2 + $0 % 2 })
    #expect(runs(plan(grid, .coarse, maxRuns: 3)).map(\.point) == [0, 4, 8])
    #expect(plan(grid, .coarse, maxRuns: 3).openRuns(0) == 4)
  }

  @Test(arguments: [1, 2, 3, 4, 10])
  func `every run is there once, whatever the length of the axes`(length: Int) throws {
    let values = (1...length).map { String($0) }.joined(separator: ", ")
    let grid = try gridStudyGrid(
      "\"members\": 3, \"axes\": {\"noise\": [\(values)], \"width\": [64, 8], \"seed\": [\(values)]}"
    )
    let all = runs(plan(grid, .coarse))
    #expect(Set(all).count == grid.runCount && all.count == grid.runCount)
    #expect(all.prefix(2 * min(length, 3) * min(length, 3)).allSatisfy { $0.member == 0 })
  }

  @Test func `the longest come first within a stage, and blocks stay whole`() throws {
    let grid = try readGrid(
      #"{"study": "block-study", "members": 100, "axes": {"width": [8, 16, 24, 32, 40]}}"#)
    let assignments = Array(plan(grid, .coarse).assignments)
    #expect(assignments.map(\.point) == [4, 2, 0, 3, 1, 4, 3, 2, 1, 0])
    #expect(assignments.map(\.count) == [64, 64, 64, 64, 64, 36, 36, 36, 36, 36])
  }

  @Test func `runs with an outcome are left out`() throws {
    let grid = try gridStudyGrid("\"members\": 2, \"axes\": {\"noise\": [\(Self.nine)]}")
    let plan = Plan(grid, runOrder: .coarse) { $0.point == 4 || $0.member == 1 ? .done : .pending }
    #expect(runs(plan).map(\.point) == [0, 8, 2, 6, 1, 3, 5, 7])
  }

  // Runs of one cost, of costs that differ by 16, and of costs that differ by 4096.
  private static let costs = [
    #""noise": [1, 2, 3, 4, 5, 6, 7, 8, 9], "learningRate": {"linear": [1, 9, 9]}"#,
    #""width": {"log": [64, 1024, 9]}, "noise": {"linear": [1, 9, 9]}"#,
    #""width": {"log": [64, 4096, 13]}, "steps": {"log": [10, 640, 7]}"#,
  ]

  @Test(arguments: [2, 16], costs)
  func `the whole takes at most 2 % longer than longest first`(ranks: Int, axes: String) throws {
    let grid = try gridStudyGrid(
      "\"members\": 32, \"parameters\": {\"heads\": 1}, \"axes\": {\(axes)}")
    let seconds = { (order: RunOrder) in
      Prediction(plan(grid, order), ranks: ranks, rate: 1e6).makespan
    }
    #expect(seconds(.coarse) <= 1.02 * seconds(.longest))
  }
}
