import Crew
import Grids
import StudyKit
import Testing

struct CrewFaultsTests {
  private static let grid = #"{"plot": ["done", "odd-fail"], "scale": [1, 2, 3]}"#

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `lost and overtaken messages cost time and nothing else`(seed: UInt64) throws {
    let grid = try scriptedGrid(members: 12, axes: Self.grid, parameters: #"{"values": 2000}"#)
    var faults = MemoryNetwork.Faults()
    faults.loss = 0.1
    faults.delay = 0.05
    let simulation = CrewSimulation(
      grid, ranks: 2 + Int(seed % 3), seed: seed, faults: faults)
    #expect(try simulation.run(limit: 20_000) == .complete)
    #expect(simulation.recorder.outcomes == expectedOutcomes(grid))
    #expect(simulation.recorder.repeated.isEmpty)
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `the others do a dead rank's runs`(seed: UInt64) throws {
    let grid = try scriptedGrid(members: 12, axes: Self.grid, parameters: #"{"seconds": 0.2}"#)
    let simulation = CrewSimulation(grid, ranks: 4, seed: seed)
    let deaths = [0.1 + Double(seed) * 0.1, 0.1 + Double(seed % 7) * 0.3]
    simulation.script = { now, simulation in
      for (rank, time) in zip([1, 3], deaths) where now > time { simulation.kill(rank) }
    }
    #expect(try simulation.run() == .complete)
    #expect(simulation.recorder.outcomes == expectedOutcomes(grid))
    #expect(simulation.recorder.repeated.isEmpty)
    #expect(simulation.coordinator.standing.dead == 2)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a rank that hung and wakes again changes nothing that was recorded`(seed: UInt64) throws {
    let grid = try scriptedGrid(members: 12, axes: Self.grid, parameters: #"{"seconds": 1}"#)
    let simulation = CrewSimulation(grid, ranks: 3, seed: seed)
    let begin = 0.5 + Double(seed) * 0.2
    simulation.script = { now, simulation in
      if now > begin { simulation.freeze(1) }
      // Long after it has been given up.
      if now > begin + 50 { simulation.thaw(1) }
    }
    #expect(try simulation.run(step: 0.05) == .complete)
    #expect(simulation.recorder.outcomes == expectedOutcomes(grid))
    #expect(simulation.recorder.repeated.isEmpty)
  }

  @Test
  func `a step of an hour is no death`() throws {
    let grid = try scriptedGrid(members: 2, parameters: #"{"seconds": 3600}"#)
    let simulation = CrewSimulation(grid, ranks: 2)
    #expect(try simulation.run(step: 0.1, limit: 4000) == .complete)
    #expect(simulation.coordinator.standing.dead == 0)
    #expect(simulation.recorder.begun.filter { $0.member != nil }.count == 2)
  }

  @Test
  func `a coordinator that was away does not take the others for dead`() throws {
    // Steps of up to 100 s: nobody is heard for longer than the silence that means death.
    let grid = try scriptedGrid(members: 4, parameters: #"{"seconds": 500}"#)
    let simulation = CrewSimulation(grid, ranks: 3)
    #expect(try simulation.run(step: 50, limit: 20_000) == .complete)
    #expect(simulation.coordinator.standing.dead == 0)
  }

  @Test
  func `a run that kills its rank is lost after two certain deaths, and the rest is done`() throws {
    let grid = try scriptedGrid(
      members: 3, axes: #"{"plot": ["done", "kills"]}"#, parameters: #"{"seconds": 0.5}"#)
    let simulation = CrewSimulation(grid, ranks: 4)
    #expect(try simulation.run() == .complete)
    let killer = Run(point: 1, member: 1)
    #expect(simulation.recorder.lost.keys.sorted { $0.point < $1.point } == [killer])
    #expect(simulation.recorder.lost[killer]?.contains("2 times") == true)
    #expect(simulation.coordinator.standing.lost == 1)
    #expect(simulation.coordinator.standing.done == 5)
    #expect(simulation.coordinator.standing.dead <= 3)
    #expect(simulation.recorder.repeated.isEmpty)
  }

  @Test
  func `among thousands of tiny runs the one that kills is found`() throws {
    let grid = try scriptedGrid(
      members: 500, axes: #"{"plot": ["done", "kills"]}"#,
      parameters: #"{"seconds": 0.0001}"#)
    // Only rank 0's own death would end the job, so the killer must reach the others first.
    let simulation = CrewSimulation(grid, ranks: 6)
    simulation.script = { _, simulation in
      if simulation.coordinator.standing.ranks == 1 { simulation.kill(0) }
    }
    let end = try simulation.run()
    guard end != nil else {
      // The killer was in rank 0's own first batch: the job is gone, as it would be under MPI.
      #expect(simulation.recorder.repeated.isEmpty)
      return
    }
    #expect(end == .complete)
    #expect(Array(simulation.recorder.lost.keys) == [Run(point: 1, member: 1)])
    #expect(simulation.coordinator.standing.done == 999)
  }

  @Test
  func `ranks leave when the coordinator has died`() throws {
    let grid = try scriptedGrid(members: 40, parameters: #"{"seconds": 10}"#)
    let simulation = CrewSimulation(grid, ranks: 3)
    simulation.script = { now, simulation in if now > 5 { simulation.kill(0) } }
    // The simulation ends with rank 0; the others go on by themselves.
    #expect(try simulation.run() == nil)
    try simulation.survive(for: 150)
    for rank in 1...2 { #expect(simulation.end(of: rank) == .abandoned(.silent(120))) }
  }

  @Test
  func `long findings are received one after another within a budget`() throws {
    // Eight runs of 24 MB each on four ranks; two fit into the budget side by side.
    let grid = try scriptedGrid(
      members: 8, parameters: #"{"plot": "large", "values": 3000000, "seconds": 0.01}"#)
    let simulation = CrewSimulation(grid, ranks: 4)
    #expect(try simulation.run() == .complete)
    #expect(simulation.coordinator.standing.done == 8)
    #expect(simulation.longBytes > 24_000_000)
    #expect(simulation.longBytes <= Coordinator.longBudget)
  }
}
