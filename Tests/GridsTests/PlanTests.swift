import Grids
import StudyKit
import Testing

@Suite struct `Plan of runs` {
  private func plan(
    _ rest: String, only: [String] = [], maxRuns: Int = .max, retryFailed: Bool = false,
    status: (Run) -> RunStatus = { _ in .pending }
  ) throws -> Plan {
    let grid = try gridStudyGrid(rest)
    return Plan(
      grid, selection: try Selection(only, of: grid), maxRuns: maxRuns, retryFailed: retryFailed,
      status: status)
  }

  @Test func `the longest runs come first, equal ones in the grid's order`() throws {
    let plan = try plan(#""members": 2, "axes": {"noise": [0, 1], "width": [8, 32, 16]}"#)
    let points = plan.assignments.map(\.point)
    #expect(points == [1, 1, 4, 4, 2, 2, 5, 5, 0, 0, 3, 3])
    #expect(plan.assignments.allSatisfy { $0.runs.count == 1 })
    #expect(plan.runCount == 12 && plan.finishedCount == 0 && plan.readySummaries.isEmpty)
  }

  @Test func `blocks are aligned, and cut where runs are finished`() throws {
    let grid = try readGrid(#"{"study": "block-study", "members": 130}"#)
    let plan = Plan(grid) { $0.member == 1 || ($0.member ?? 0) >= 128 ? .done : .pending }
    #expect(
      Array(plan.assignments) == [
        .members(point: 0, members: Array(64..<128)),
        .members(point: 0, members: [0] + Array(2..<64)),
      ])
    #expect(plan.runCount == 127 && plan.finishedCount == 3)
    let few = Plan(grid, maxRuns: 65) { _ in .pending }
    #expect(
      Array(few.assignments) == [
        .members(point: 0, members: Array(0..<64)), .members(point: 0, members: [64]),
      ])
  }

  @Test(arguments: [
    (RunStatus.pending, true, true), (.running, true, true), (.done, false, false),
    (.diverged, false, false), (.failed, false, true), (.lost, false, true),
  ])
  func `what has an outcome is not run again, unless it failed and that is asked for`(
    status: RunStatus, isRun: Bool, isRetried: Bool
  ) throws {
    #expect(try plan("", status: { _ in status }).runCount == (isRun ? 1 : 0))
    #expect(
      try plan("", retryFailed: true, status: { _ in status }).runCount == (isRetried ? 1 : 0))
  }

  @Test func `a selection and a limit leave the rest open`() throws {
    let plan = try plan(
      #""members": 3, "axes": {"noise": [0, 1]}"#, only: ["noise=1,member=0..1"], maxRuns: 1)
    #expect(Array(plan.assignments) == [.members(point: 1, members: [0])])
    #expect((0..<2).map(plan.openRuns) == [3, 3])
  }

  @Test func `what may kill its rank stands apart, each run for itself`() throws {
    let grid = try readGrid(#"{"study": "block-study", "members": 66}"#)
    let suspects = [3, 64].map { Run(point: 0, member: $0) }
    let plan = Plan(grid, suspects: Set(suspects)) { _ in .pending }
    #expect(plan.suspects == [.members(point: 0, members: [3]), .members(point: 0, members: [64])])
    #expect(
      Array(plan.assignments) == [
        .members(point: 0, members: [0, 1, 2] + Array(4..<64)), .members(point: 0, members: [65]),
      ])
    #expect(plan.runCount == 66 && plan.openRuns(0) == 66)
    // One that is not among those chosen is not done for being suspected.
    #expect(Plan(grid, maxRuns: 64, suspects: Set(suspects)) { _ in .pending }.suspects.count == 1)
  }

  @Test func `a summary that is missing or out of date is done first of all`() throws {
    let rest = #""axes": {"noise": [0, 1, 2]}"#
    let ready = try plan(rest) { run in
      // Point 0 has all, point 1 no summary, point 2 no run.
      run.point == 2 || (run.point == 1 && run.member == nil) ? .pending : .done
    }
    #expect(ready.readySummaries == [.summary(point: 1)])
    #expect(Array(ready.assignments) == [.members(point: 2, members: [0])])
    let none = try plan(#""parameters": {"data": "unsummarised"}"#) { run in
      run.member == nil ? .pending : .done
    }
    #expect(none.readySummaries.isEmpty)
  }

  @Test func `the prediction is that of ranks who take what comes next`() throws {
    // Costs: 64 steps × widths 3, 2, 2, 2 in units of 64 operations.
    let plan = try plan(
      #""parameters": {"steps": 64, "heads": 1}, "axes": {"seed": [0], "size": {"zip": {"width": [2, 3, 2, 2], "noise": [1, 2, 3, 4]}}}"#
    )
    let two = Prediction(plan, ranks: 2, rate: 64, overhead: 0)
    #expect(two.coreSeconds == 9 && two.operations == 576 && two.makespan == 5)
    #expect(two.bytesPerRank == 24)
    #expect(Prediction(plan, ranks: 1, rate: 64, overhead: 0).makespan == 9)
    #expect(Prediction(plan, ranks: 100, rate: 64, overhead: 0).makespan == 3)
  }

  @Test func `summaries are work, too`() throws {
    let rest =
      #""members": 4, "parameters": {"data": "theory", "steps": 64, "heads": 1, "width": 2}"#
    let whole = try plan(rest)
    #expect(whole.summarizedPoints == [0] && whole.summaryOperations(0) == 704)
    let prediction = Prediction(whole, ranks: 2, rate: 64, overhead: 0)
    #expect(prediction.summarySeconds == 11 && prediction.coreSeconds == 8 + 11)
    // Two members on each rank, and the summary on one.
    #expect(prediction.makespan == 4 + 11)
    let part = try plan(rest, maxRuns: 3)
    #expect(part.summarizedPoints.isEmpty)
    #expect(Prediction(part, ranks: 1, rate: 64, overhead: 0).summarySeconds == 0)
    let ready = try plan(rest) { $0.member == nil ? .pending : .done }
    #expect(ready.summarizedPoints == [0] && ready.runCount == 0)
  }

  @Test func `what runs cost beside their computing is in the prediction`() throws {
    let plan = try plan(#""members": 1000, "parameters": {"steps": 1, "width": 1, "heads": 1}"#)
    // A thousand runs of 1 µs on 64 ranks: rank 0 takes in one after another.
    let many = Prediction(plan, ranks: 64, rate: 1e6, overhead: 2e-5)
    #expect(abs(many.makespan - 0.02) < 1e-12)
    let one = Prediction(plan, ranks: 1, rate: 1e6, overhead: 2e-5)
    #expect(abs(one.makespan - one.operations / 1e6 - 0.02) < 1e-9)
    #expect(one.coreSeconds == many.coreSeconds)
  }

  @Test(arguments: [1, 7, 64, 100, 129])
  func `a set of runs counts what is in a range`(bound: Int) {
    var set = RunSet(below: bound)
    let numbers = (0..<bound).filter { $0 * $0 % 7 < 3 }
    let areNew = numbers.map { set.insert($0) }
    #expect(areNew.allSatisfy { $0 })
    for lower in 0..<bound {
      for upper in lower...bound {
        #expect(set.count(in: lower..<upper) == numbers.count { lower..<upper ~= $0 })
      }
    }
    let again = set.insert(0)
    #expect(!again && set.contains(0))
    let (first, second) = (set.remove(0), set.remove(0))
    #expect(first && !second && !set.contains(0))
  }

  @Test func `a limit cuts blocks that are not in the grid's order as well`() throws {
    let plan = try plan(#""members": 2, "axes": {"width": [8, 32, 16]}"#, maxRuns: 3)
    #expect(
      Array(plan.assignments) == [
        .members(point: 1, members: [0]), .members(point: 1, members: [1]),
        .members(point: 2, members: [0]),
      ])
    #expect(plan.runCount == 3 && (0..<3).map(plan.openRuns) == [2, 2, 2])
    #expect(try self.plan("", maxRuns: 0).assignments.isEmpty)
  }
}
