import Crew
import Grids
import StudyKit
import Testing

/// What a grid of the scripted study is to give, whoever computes it.
func expectedOutcomes(_ grid: Grid) -> [Run: Outcome] {
  var outcomes: [Run: Outcome] = [:]
  for index in 0..<grid.pointCount {
    let point = grid.point(index)
    let context = RunContext(seed: point.seed)
    var done = 0
    for member in 0..<grid.members {
      let run = Run(point: index, member: member)
      switch grid.study.run(point.values, members: [member], in: context)[0] {
      case .success(let findings):
        outcomes[run] = .done(findings)
        done += 1
      case .failure(.diverged(let step)): outcomes[run] = .diverged(step: step)
      case .failure(.failed(let reason)): outcomes[run] = .failed(reason: reason)
      case .failure(.stopped): break
      }
    }
    var summary = Findings()
    summary.record("members", done)
    outcomes[Run(point: index, member: nil)] = .done(summary)
  }
  return outcomes
}

struct CrewOutcomesTests {
  @Test(arguments: [1, 2, 3, 4, 7])
  func `every run and every summary is recorded once, whatever the ranks`(ranks: Int) throws {
    let grid = try scriptedGrid(
      members: 9, axes: #"{"plot": ["done", "odd-fail", "diverges"], "scale": [1, 2, 3]}"#)
    let simulation = CrewSimulation(grid, ranks: ranks)
    #expect(try simulation.run() == .complete)
    #expect(simulation.recorder.outcomes == expectedOutcomes(grid))
    #expect(simulation.recorder.repeated.isEmpty)
    #expect(simulation.recorder.begun.count == 9 * 10)
    #expect(simulation.recorder.places.map(\.rank).sorted() == Array(0..<ranks))
    #expect((1..<ranks).allSatisfy { simulation.end(of: $0) == .dismissed })
    #expect(simulation.coordinator.standing.done == 9 * 3 + 5 * 3)
    #expect(simulation.coordinator.standing.diverged == 9 * 3)
    #expect(simulation.coordinator.standing.failed == 4 * 3)
    #expect(simulation.coordinator.standing.fraction == 1)
  }

  @Test(arguments: [1, 3])
  func `coarse order records what longest first does`(ranks: Int) throws {
    let grid = try scriptedGrid(
      members: 20, axes: #"{"scale": [1, 2, 3, 4], "seconds": [0.001, 0.1]}"#)
    let simulation = CrewSimulation(grid, ranks: ranks, runOrder: .coarse)
    #expect(try simulation.run() == .complete)
    #expect(simulation.recorder.outcomes == expectedOutcomes(grid))
    #expect(simulation.recorder.begun.prefix(8).allSatisfy { $0.member == 0 })
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `neither order nor batches change what is recorded`(seed: UInt64) throws {
    let grid = try scriptedGrid(
      members: 20, axes: #"{"scale": [1, 2, 3, 4], "seconds": [0.001, 0.1]}"#)
    var settings = CrewSettings()
    settings.shuffle = seed
    let simulation = CrewSimulation(
      grid, ranks: 1 + Int(seed % 4), seed: seed, settings: settings)
    #expect(try simulation.run() == .complete)
    #expect(simulation.recorder.outcomes == expectedOutcomes(grid))
    #expect(simulation.recorder.repeated.isEmpty)
  }

  @Test
  func `longer runs are handed out before shorter ones`() throws {
    let grid = try scriptedGrid(members: 4, axes: #"{"seconds": [0.1, 3, 0.5, 9]}"#)
    let simulation = CrewSimulation(grid, ranks: 2)
    #expect(try simulation.run() == .complete)
    let order = simulation.recorder.begun.filter { $0.member != nil }.map(\.point)
    #expect(order == [3, 3, 3, 3, 1, 1, 1, 1, 2, 2, 2, 2, 0, 0, 0, 0])
  }

  @Test
  func `a rank does not hoard long runs while others have nothing to do`() throws {
    // Four ranks and four runs of a minute: all at once, so that it takes little over a minute.
    let grid = try scriptedGrid(members: 4, parameters: #"{"seconds": 60}"#)
    let simulation = CrewSimulation(grid, ranks: 4)
    #expect(try simulation.run(limit: 61) == .complete)
  }

  @Test
  func `messages stay below the limit, with thousands of runs to hand out`() throws {
    let grid = try scriptedGrid(
      members: 3000, axes: #"{"scale": [1, 2, 3]}"#, parameters: #"{"seconds": 0.000001}"#)
    let simulation = CrewSimulation(grid, ranks: 3)
    #expect(try simulation.run() == .complete)
    #expect(simulation.recorder.outcomes.count == 9003)
    let (messages, longest) = simulation.network.traffic
    #expect(longest <= Tag.limit)
    // Batches: far fewer messages than runs.
    #expect(messages < 5000)
  }

  @Test
  func `summaries are computed on the host of rank 0 alone, after all members`() throws {
    let grid = try scriptedGrid(members: 5, axes: #"{"scale": [1, 2, 3, 4, 5, 6, 7, 8]}"#)
    let simulation = CrewSimulation(grid, ranks: 4, hosts: ["here", "there"])
    #expect(try simulation.run() == .complete)
    #expect(simulation.recorder.outcomes == expectedOutcomes(grid))
    for point in 0..<8 {
      let log = try #require(simulation.recorder.logs[Run(point: point, member: nil)])
      #expect(log.rank % 2 == 0)
    }
    #expect(simulation.recorder.logs.values.contains { $0.rank % 2 == 1 })
  }

  @Test
  func `findings that are not what the study declares are a failure that says so`() throws {
    let grid = try scriptedGrid(members: 2, parameters: #"{"plot": "mismatch", "values": 3}"#)
    let simulation = CrewSimulation(grid, ranks: 2)
    #expect(try simulation.run() == .complete)
    guard case .failed(let reason)? = simulation.recorder.outcomes[Run(point: 0, member: 1)] else {
      Issue.record("the run did not fail")
      return
    }
    #expect(reason.contains("4 values") && reason.contains("found") && reason.contains("3"))
  }

  @Test
  func `a study that stops without being asked fails and is not run for ever`() throws {
    let grid = try scriptedGrid(members: 3, parameters: #"{"plot": "stops"}"#)
    let simulation = CrewSimulation(grid, ranks: 2)
    #expect(try simulation.run() == .complete)
    #expect(simulation.coordinator.standing.failed == 3)
  }

  @Test
  func `what is done already is not run again, and its summary is`() throws {
    let grid = try scriptedGrid(members: 4, axes: #"{"scale": [1, 2]}"#)
    let recorder = MemoryRecorder()
    let all = expectedOutcomes(grid)
    for (run, outcome) in all where run.point == 0 && run.member != nil {
      recorder.outcomes[run] = outcome
    }
    let simulation = CrewSimulation(grid, ranks: 2, recorder: recorder)
    #expect(try simulation.run() == .complete)
    #expect(recorder.outcomes == all)
    #expect(recorder.repeated.isEmpty)
    #expect(recorder.begun.count == 6)
  }

  @Test
  func `progress of long runs reaches the recorder`() throws {
    let grid = try scriptedGrid(members: 2, parameters: #"{"seconds": 5}"#)
    let simulation = CrewSimulation(grid, ranks: 2)
    #expect(try simulation.run() == .complete)
    #expect(simulation.recorder.advances.allSatisfy { $0.steps == 5 && $0.planned == 10 })
  }
}
