import Crew
import Foundation
import Grids
import HDF5
import Store
import StudyKit
import TestSupport
import Testing

/// Members that are added until an interval is narrow.
@Suite(.serialized) struct ReplicatesTests {
  /// What a sweep of coins has found, which must be the members that the rule asks for and no others.
  private func check(_ recorder: MemoryRecorder, _ grid: Grid) throws {
    let counts = coinCounts(grid)
    #expect(Set(counts).count > 1 && counts.allSatisfy { 8...64 ~= $0 }, "\(counts)")
    for point in 0..<grid.pointCount {
      #expect(recorder.settled[point] == counts[point])
      for member in 0..<grid.members {
        let outcome = recorder.outcomes[Run(point: point, member: member)]
        #expect((outcome != nil) == (member < counts[point]), "point \(point), member \(member)")
      }
      guard case .done(let summary)? = recorder.outcomes[Run(point: point, member: nil)] else {
        Issue.record("point \(point) has no summary")
        continue
      }
      let done = (0..<counts[point]).count {
        if case .done? = recorder.outcomes[Run(point: point, member: $0)] { true } else { false }
      }
      #expect(summary["members"] == .integers([Int64(done)]))
    }
    #expect(recorder.repeated.isEmpty)
  }

  @Test(arguments: [1, 2, 4], [nil, 1, 2, 3] as [UInt64?])
  func `the same members whatever the ranks and the order`(ranks: Int, shuffle: UInt64?) throws {
    let grid = try coinGrid()
    var settings = CrewSettings()
    settings.shuffle = shuffle
    let simulation = CrewSimulation(grid, ranks: ranks, seed: shuffle ?? 1, settings: settings)
    #expect(try simulation.run() == .complete)
    try check(simulation.recorder, grid)
    let standing = simulation.coordinator.standing
    #expect(standing.done == standing.runs && standing.fraction == 1)
    #expect(standing.done == coinCounts(grid).reduce(0, +))
  }

  @Test func `replicates without a finding are no trials, and the look counts them`() throws {
    let grid = try coinGrid(parameters: #"{"failsEvery": 3}"#)
    let simulation = CrewSimulation(grid, ranks: 2)
    #expect(try simulation.run() == .complete)
    try check(simulation.recorder, grid)
    let all = try coinCounts(coinGrid())
    #expect(zip(coinCounts(grid), all).allSatisfy { $0 >= $1 })
  }

  @Test func `a fraction of those of silver counts those`() throws {
    let grid = try coinGrid(measure: "silver_heads_interval", parameters: #"{"silver": 0.6}"#)
    let simulation = CrewSimulation(grid, ranks: 3)
    #expect(try simulation.run() == .complete)
    try check(simulation.recorder, grid)
    #expect(try coinCounts(grid) != coinCounts(coinGrid()))
  }

  @Test(arguments: [5, 8, 40, 61])
  func `a sweep that is cut off goes on to the same members`(runs: Int) throws {
    let grid = try coinGrid()
    let recorder = MemoryRecorder()
    let first = CrewSimulation(grid, ranks: 2, recorder: recorder, maxRuns: runs)
    #expect(try first.run() == .complete)
    #expect(recorder.outcomes.keys.count { $0.member != nil } == runs)
    let second = CrewSimulation(grid, ranks: 3, recorder: recorder)
    #expect(try second.run() == .complete)
    try check(recorder, grid)
    let third = CrewSimulation(grid, ranks: 1, recorder: recorder)
    #expect(try third.run() == .complete)
    #expect(third.coordinator.standing.runs == 0)
  }

  @Test func `a rank that dies changes nothing`() throws {
    let grid = try coinGrid()
    var timing = CrewTiming()
    timing.silence = 2
    let simulation = CrewSimulation(grid, ranks: 3, timing: timing)
    simulation.script = { now, crew in if now > 0.1 { crew.kill(2) } }
    #expect(try simulation.run() == .complete)
    try check(simulation.recorder, grid)
  }

  @Test func `blocks of a study that computes them stay whole`() throws {
    let grid = try coinGrid(width: 0.25, least: 20, most: 63)
    #expect(grid.until?.rule == UntilNarrow(width: 0.25, block: 8, least: 20, most: 63))
    let simulation = CrewSimulation(grid, ranks: 2)
    #expect(try simulation.run() == .complete)
    #expect(Set(coinCounts(grid)).isSubset(of: [24, 32, 40, 48, 56, 63]))
    #expect((0..<5).map { simulation.recorder.settled[$0] } == coinCounts(grid))
  }
}

extension ReplicatesTests {
  private static let studies = [AnyStudy(Coins.self)]

  private func session(
    _ folder: Scratch, width: Double = 0.3, most: Int = 64,
    _ change: (inout SweepRequest) -> Void = { _ in }
  ) throws -> SweepSession {
    var request = SweepRequest(
      try coinGrid(width: width, most: most, output: folder.path + "/out.h5"))
    change(&request)
    return try SessionTests.open(request)
  }

  @Test(arguments: [1, 2, 4])
  func `the file has these members, what decided them, and no others`(ranks: Int) throws {
    let folder = try Scratch()
    let first = try session(folder)
    #expect(
      try SessionTests.run(first, ranks: ranks, studies: Self.studies).rank.sweep == .complete)
    let counts = try coinCounts(coinGrid())
    let archive = try Archive(folder.path("out.h5"))
    let statuses = try archive.statuses(summary: false)
    let deciding = try File.open(folder.path("out.h5")).dataset("/runs/decided")
      .read(as: UInt8.self)
    for point in 0..<5 {
      for member in 0..<64 {
        let isAsked = member < counts[point]
        #expect(statuses[point * 64 + member] == (isAsked ? .done : .absent))
        #expect(deciding[point * 64 + member] == (isAsked ? 1 : 0))
      }
    }
    #expect(try archive.statuses(summary: true).allSatisfy { $0 == .done })
    #expect(try archive.grid().until == coinGrid().until)
    let alone = try Scratch()
    _ = try SessionTests.run(session(alone), studies: Self.studies)
    let findings = try SessionTests.findings(folder, Self.studies)
    #expect(try findings == SessionTests.findings(alone, Self.studies))

    // A start that has nothing to do leaves the file as it is.
    let before = try folder.bytes("out.h5")
    let again = try session(folder)
    #expect(again.plan.runCount == 0 && again.plan.finishedCount == counts.reduce(0, +))
    _ = try SessionTests.run(again, studies: Self.studies)
    #expect(try SessionTests.findings(folder, Self.studies) == findings)
    #expect(try folder.bytes("out.h5").count == before.count)
  }

  @Test func `a sweep in many short sessions has the bytes of one`() throws {
    let folder = try Scratch()
    let sessions = try SessionTests.sessions(of: 7, most: 100, studies: Self.studies) {
      try session(folder, $0)
    }
    #expect(sessions > 10 && sessions < 100)
    let alone = try Scratch()
    _ = try SessionTests.run(session(alone), studies: Self.studies)
    #expect(
      try SessionTests.findings(folder, Self.studies)
        == SessionTests.findings(alone, Self.studies))
  }

  @Test func `a larger number and a narrower width keep every run`() throws {
    let folder = try Scratch()
    _ = try SessionTests.run(session(folder), studies: Self.studies)
    let before = try coinCounts(coinGrid()).reduce(0, +)
    let wider = try session(folder, width: 0.2, most: 96)
    #expect(wider.narrower == nil && wider.plan.finishedCount == before)
    _ = try SessionTests.run(wider, ranks: 2, studies: Self.studies)
    let counts = try coinCounts(coinGrid(width: 0.2, most: 96))
    let statuses = try Archive(folder.path("out.h5")).statuses(summary: false)
    let done = (0..<5).map { point in (0..<96).count { statuses[point * 96 + $0] == .done } }
    #expect(done == counts)
    let alone = try Scratch()
    _ = try SessionTests.run(session(alone, width: 0.2, most: 96), studies: Self.studies)
    #expect(
      try SessionTests.findings(folder, Self.studies)
        == SessionTests.findings(alone, Self.studies))
  }
}
