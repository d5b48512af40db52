import Crew
import Store
import StudyKit
import Testing

struct CrewStopTests {
  private static func settings(_ change: (inout CrewSettings) -> Void) -> CrewSettings {
    var settings = CrewSettings()
    change(&settings)
    return settings
  }

  @Test(arguments: [0, 1, 2])
  func `a signal to any rank stops all within ten seconds and loses nothing`(rank: Int) throws {
    let grid = try scriptedGrid(members: 100, parameters: #"{"seconds": 0.5}"#)
    let simulation = CrewSimulation(grid, ranks: 3)
    simulation.script = { now, simulation in if now > 4 { simulation.interrupt(rank) } }
    #expect(try simulation.run(limit: 14) == .stopped(.interrupted))
    let recorder = simulation.recorder
    #expect(!recorder.outcomes.isEmpty && recorder.outcomes.count < 100)
    // What was begun has either an outcome or is pending again.
    let begun = Set(recorder.begun)
    #expect(begun == recorder.returned.union(recorder.outcomes.keys))
    #expect(recorder.returned.isDisjoint(with: recorder.outcomes.keys))
    let expected = expectedOutcomes(grid)
    #expect(recorder.outcomes.allSatisfy { expected[$0.key] == $0.value })
  }

  @Test
  func `a silent rank does not hold up the end of a stopped sweep`() throws {
    let grid = try scriptedGrid(members: 100, parameters: #"{"seconds": 0.5}"#)
    let simulation = CrewSimulation(grid, ranks: 3)
    simulation.script = { now, simulation in
      if now > 2 { simulation.kill(1) }
      if now > 3 { simulation.interrupt(0) }
    }
    #expect(try simulation.run(limit: 13) == .stopped(.interrupted))
    #expect(
      Set(simulation.recorder.begun)
        == simulation.recorder.returned.union(simulation.recorder.outcomes.keys))
  }

  @Test
  func `the time limit ends the sweep before it is reached`() throws {
    let grid = try scriptedGrid(members: 1000, parameters: #"{"seconds": 0.5}"#)
    let simulation = CrewSimulation(grid, ranks: 2, settings: Self.settings { $0.timeLimit = 30 })
    #expect(try simulation.run(limit: 30) == .stopped(.timeLimit))
    #expect(simulation.recorder.outcomes.count > 20)
  }

  @Test
  func `no run is begun that would not end within the time limit`() throws {
    let grid = try scriptedGrid(members: 10, parameters: #"{"seconds": 100}"#)
    let simulation = CrewSimulation(grid, ranks: 1, settings: Self.settings { $0.timeLimit = 250 })
    // Two runs fit; to begin a third would keep the rank until the limit, for nothing.
    #expect(try simulation.run(limit: 215) == .stopped(.timeLimit))
    #expect(simulation.recorder.outcomes.count == 2)
    #expect(simulation.recorder.begun.count == 2)
  }

  @Test
  func `to fail fast ends the sweep at the first failure`() throws {
    let grid = try scriptedGrid(members: 200, parameters: #"{"plot": "odd-fail", "seconds": 0.3}"#)
    let simulation = CrewSimulation(grid, ranks: 2, settings: Self.settings { $0.failsFast = true })
    #expect(try simulation.run() == .stopped(.failFast))
    #expect(simulation.coordinator.standing.failed >= 1)
    #expect(simulation.coordinator.standing.ended < 10)
    let failure = try #require(simulation.coordinator.standing.failures.first)
    #expect(failure.reason.hasSuffix("is odd"))
  }

  @Test
  func `at most so many runs are begun`() throws {
    let grid = try scriptedGrid(members: 50, axes: #"{"scale": [1, 2]}"#)
    let simulation = CrewSimulation(grid, ranks: 3, maxRuns: 17)
    #expect(try simulation.run() == .complete)
    #expect(simulation.recorder.outcomes.count == 17)
  }

  @Test
  func `an output that cannot be written ends the sweep and keeps what it has`() throws {
    let grid = try scriptedGrid(members: 50)
    let recorder = MemoryRecorder()
    recorder.full = 20
    let simulation = CrewSimulation(grid, ranks: 3, recorder: recorder)
    #expect(try simulation.run() == .outputFailed(RecorderError("the disk is full")))
    #expect(recorder.outcomes.count == 20)
  }

  @Test
  func `ranks that round differently are refused, with what differs`() throws {
    let grid = try scriptedGrid(members: 50)
    let simulation = CrewSimulation(grid, ranks: 3) { machine, rank in
      if rank == 2 { machine.blasCore = "Haswell" }
    }
    let end = try simulation.run()
    #expect(end == .mixed(rank: 2, difference: "BLAS kernels Haswell instead of c"))
    guard case .refused(let reason)? = simulation.end(of: 2) else {
      Issue.record("rank 2 was not refused")
      return
    }
    #expect(reason == "BLAS kernels Haswell instead of c")
  }

  @Test
  func `ranks that round differently may be allowed, another build never`() throws {
    let grid = try scriptedGrid(members: 50)
    let settings = Self.settings { $0.allowsMixed = true }
    let mixed = CrewSimulation(grid, ranks: 3, settings: settings) { machine, rank in
      machine.vectorLevel = "x86-64-v\(3 + rank % 2)"
    }
    #expect(try mixed.run() == .complete)
    let other = CrewSimulation(grid, ranks: 3, settings: settings) { machine, rank in
      if rank == 1 { machine.build = "another" }
    }
    #expect(try other.run() == .mixed(rank: 1, difference: "build another instead of b"))
  }

  @Test
  func `a rank that cannot take part ends the sweep with its reason`() throws {
    let grid = try scriptedGrid(members: 500, parameters: #"{"seconds": 0.2}"#)
    let simulation = CrewSimulation(grid, ranks: 3)
    var hasResigned = false
    simulation.script = { now, simulation in
      guard now > 1, !hasResigned else { return }
      hasResigned = true
      simulation.kill(2)
      simulation.network.heal(2)
      do { try RankLoop.resign(because: "no such study", simulation.network.transport(2)) } catch {
        Issue.record("\(error)")
      }
    }
    #expect(try simulation.run() == .rankFailed(rank: 2, reason: "no such study"))
  }
}
