import Crew
import Simulation
import Testing

/// Sweeps on many ranks, simulated with the crew's own code; `crew-simulation` simulates larger ones.
struct ScaleTests {
  private static func conditions(
    ranks: Int, _ change: (inout ScaleSimulation.Conditions) -> Void = { _ in }
  ) -> ScaleSimulation.Conditions {
    var conditions = ScaleSimulation.Conditions()
    conditions.ranks = ranks
    change(&conditions)
    return conditions
  }

  @Test(arguments: Workload.Costs.allCases)
  func `ranks compute for 99 percent of the time and end with the best list schedule`(
    costs: Workload.Costs
  ) throws {
    let workload = try Workload(costs, multiple: 100, ranks: 16, mean: 1)
    let simulation = ScaleSimulation(workload, Self.conditions(ranks: 16))
    let result = try #require(try simulation.run())
    #expect(result.runs == workload.times.count)
    #expect(result.repeated == 0)
    #expect(result.efficiency >= 0.99)
    #expect(result.toListSchedule <= 1.01)
  }

  @Test(arguments: [(100, 50.0), (1000, 10)])
  func `a thousand ranks compute for 99 percent of the time`(
    ranks: Int, multiple: Double
  ) throws {
    let workload = try Workload(.equal, multiple: multiple, ranks: ranks, mean: 5)
    let result = try #require(
      try ScaleSimulation(workload, Self.conditions(ranks: ranks)).run())
    #expect(result.runs == Int(multiple) * ranks)
    #expect(result.efficiency >= 0.99)
    // By hand: 2 % for two messages of 20 µs a run of one second on a thousand ranks, and as much for beats and reports.
    #expect(result.busy < 0.07)
  }

  @Test(arguments: [Workload.Costs.stated, .giant, .blocks])
  func `little work ends within five percent of the best list schedule`(
    costs: Workload.Costs
  ) throws {
    // Two longest runs a rank: how the end goes decides.
    let workload = try Workload(costs, multiple: 2, ranks: 100, mean: 10)
    let result = try #require(
      try ScaleSimulation(workload, Self.conditions(ranks: 100)).run())
    #expect(result.toListSchedule <= 1.05)
  }

  @Test func `ranks that die cost what they were computing`() throws {
    let workload = try Workload(.equal, multiple: 100, ranks: 100, mean: 1)
    let result = try #require(
      try ScaleSimulation(workload, Self.conditions(ranks: 100) { $0.deaths = 5 }).run())
    #expect(result.runs == workload.times.count)
    #expect(result.dead == 5)
    // Of each the run that was being computed, and one that had just been handed out.
    #expect(5...10 ~= result.repeated)
    #expect(result.efficiency >= 0.98)
  }

  @Test func `a rank 0 that takes long over each message is what ranks wait for`() throws {
    // So the efficiency that is asserted above can be missed.
    let workload = try Workload(.equal, multiple: 20, ranks: 100, mean: 0.2)
    let result = try #require(
      try ScaleSimulation(workload, Self.conditions(ranks: 100) { $0.service = 0.001 }).run())
    #expect(result.efficiency < 0.8)
    #expect(result.busy > 0.9)
  }

  @Test(arguments: [1, 64, 500])
  func `up to 500 ranks clocks and windows are those of two`(ranks: Int) throws {
    #expect(CrewTiming(ranks: ranks) == CrewTiming())
    let simulation = ScaleSimulation(
      try Workload(.equal, multiple: 1, ranks: ranks, mean: 1), Self.conditions(ranks: ranks))
    #expect(try simulation.run()?.window == 32)
  }

  @Test func `beats lengthen with the ranks, but three come before a rank counts as dead`() {
    #expect(CrewTiming(ranks: 1000).beat == 1)
    #expect(CrewTiming(ranks: 5000).beat == 5)
    #expect(CrewTiming(ranks: 100_000).beat == 10)
    #expect(CrewTiming(ranks: 100_000, silence: 6).beat == 2)
    #expect(CrewTiming(ranks: 10_000).report == 10)
  }

  @Test func `batches lengthen with the ranks, and ranks ask a tenth before their end`() {
    #expect(CrewTiming(ranks: 1000).batch == 0.1)
    #expect(CrewTiming(ranks: 10_000).batch == 1)
    #expect(CrewTiming(ranks: 10_000).lead == 0.1)
  }
}
