import Crew
import Foundation
import Grids
import HDF5
import Store
import StudyKit
import TestSupport
import Testing

/// Ensembles that are added along an axis `seed` until a mean over them is known.
@Suite(.serialized) struct EnsemblesTests {
  private static let studies = [AnyStudy(Scales.self)]

  /// Scales of three qualities over two weights, with the seeds between them.
  private static func grid(
    width: Double = 1.2, seeds: Int = 40, least: Int? = nil, parameters: String = "{}",
    exclude: String? = nil, output: String = "out.h5"
  ) throws -> Grid {
    try Grid.read(
      text: """
        {"study": "scales", "members": 3, "output": "\(output)", "parameters": \(parameters),
         \(exclude.map { "\"exclude\": \"\($0)\"," } ?? "")
         "axes": {
           "error": [0.1, 1, 4],
           "seed": {"range": [0, \(seeds - 1), 1], "until": {"measure": "weights", "width": \(width)}
             \(least.map { ", \"least\": \($0)" } ?? "")},
           "weight": [0, 5]}}
        """,
      file: "scales.json", studies: studies)
  }

  /// What a sweep has found, which must be the ensembles that the rule asks for and no others.
  private func check(_ recorder: MemoryRecorder, _ grid: Grid) {
    let groups = Scales.counts(grid)
    #expect(Set(groups.map(\.count)).count > 1, "\(groups)")
    for (points, count) in groups {
      for (seed, point) in points.enumerated() {
        let asked = seed < count ? grid.members(ofPoint: point) : 0
        #expect(recorder.settled[point] == asked, "point \(point)")
        for member in 0..<grid.members {
          let outcome = recorder.outcomes[Run(point: point, member: member)]
          #expect((outcome != nil) == (member < asked), "point \(point), member \(member)")
        }
        let summary = recorder.outcomes[Run(point: point, member: nil)]
        #expect((summary != nil) == (asked > 0), "summary of point \(point)")
      }
    }
    #expect(recorder.repeated.isEmpty)
  }

  @Test(arguments: [1, 2, 4], [nil, 1, 2] as [UInt64?])
  func `the same ensembles whatever the ranks and the order`(ranks: Int, shuffle: UInt64?) throws {
    let grid = try Self.grid()
    var settings = CrewSettings()
    settings.shuffle = shuffle
    let simulation = CrewSimulation(grid, ranks: ranks, seed: shuffle ?? 1, settings: settings)
    #expect(try simulation.run() == .complete)
    check(simulation.recorder, grid)
    let standing = simulation.coordinator.standing
    #expect(standing.done == standing.runs && standing.summarized == standing.summaries)
    #expect(standing.fraction == 1)
    #expect(standing.summaries == Scales.counts(grid).reduce(0) { $0 + $1.count })
  }

  @Test func `ensembles without a summary have found nothing, and the look counts them`() throws {
    let grid = try Self.grid(parameters: #"{"failsEvery": 3}"#)
    let simulation = CrewSimulation(grid, ranks: 2)
    #expect(try simulation.run() == .complete)
    check(simulation.recorder, grid)
    let all = try Scales.counts(Self.grid())
    #expect(zip(Scales.counts(grid), all).allSatisfy { $0.count >= $1.count })
  }

  @Test(arguments: [5, 47, 100, 200])
  func `a sweep that is cut off goes on to the same ensembles`(runs: Int) throws {
    let grid = try Self.grid(least: 10)
    let recorder = MemoryRecorder()
    let first = CrewSimulation(grid, ranks: 3, recorder: recorder, maxRuns: runs)
    #expect(try first.run() == .complete)
    #expect(recorder.outcomes.keys.count { $0.member != nil } == runs)
    let second = CrewSimulation(grid, ranks: 2, seed: 5, recorder: recorder)
    #expect(try second.run() == .complete)
    check(recorder, grid)
  }

  @Test func `a rank that dies changes nothing`() throws {
    let grid = try Self.grid()
    var timing = CrewTiming()
    timing.silence = 2
    let simulation = CrewSimulation(grid, ranks: 3, timing: timing)
    simulation.script = { now, crew in if now > 0.1 { crew.kill(2) } }
    #expect(try simulation.run() == .complete)
    check(simulation.recorder, grid)
  }

  @Test func `members whose summary was lost decide again`() throws {
    let grid = try Self.grid()
    let recorder = MemoryRecorder()
    #expect(try CrewSimulation(grid, ranks: 1, recorder: recorder).run() == .complete)
    let whole = recorder.outcomes
    // As if a start had died between the members of later looks and their summaries.
    for (points, _) in Scales.counts(grid) {
      for point in points { recorder.outcomes[Run(point: point, member: nil)] = nil }
    }
    recorder.settled = [:]
    let again = CrewSimulation(grid, ranks: 2, recorder: recorder)
    #expect(try again.run() == .complete)
    check(recorder, grid)
    #expect(recorder.outcomes == whole)
    let standing = again.coordinator.standing
    #expect(standing.runs == 0 && standing.summarized == standing.summaries)
  }

  private func session(
    _ folder: Scratch, width: Double = 1.2, seeds: Int = 40, exclude: String? = nil,
    _ change: (inout SweepRequest) -> Void = { _ in }
  ) throws -> SweepSession {
    var request = SweepRequest(
      try Self.grid(width: width, seeds: seeds, exclude: exclude, output: folder.path + "/out.h5"))
    change(&request)
    return try SessionTests.open(request)
  }

  @Test(arguments: [1, 2, 4])
  func `the file has these ensembles, what decided them, and no others`(ranks: Int) throws {
    let folder = try Scratch()
    let ending = try SessionTests.run(session(folder), ranks: ranks, studies: Self.studies)
    #expect(ending.rank.sweep == .complete)
    let archive = try Archive(folder.path("out.h5"))
    let statuses = try archive.statuses(summary: false)
    let summaries = try archive.statuses(summary: true)
    let deciding = try File.open(folder.path("out.h5")).dataset("/runs/decided")
      .read(as: UInt8.self)
    for (points, count) in try Scales.counts(Self.grid()) {
      for (seed, point) in points.enumerated() {
        let isAsked = seed < count
        #expect(summaries[point] == (isAsked ? .done : .absent))
        for run in point * 3..<point * 3 + 3 {
          #expect(statuses[run] == (isAsked ? .done : .absent))
          #expect(deciding[run] == (isAsked ? 1 : 0))
        }
      }
    }
    let known = try archive.grid()
    let until = try Self.grid().until
    #expect(known.until == until && known.membersText == "3 members")
    #expect(known.rule?.contains("ensembles were added along seed") == true)
    let alone = try Scratch()
    _ = try SessionTests.run(session(alone), studies: Self.studies)
    let findings = try SessionTests.findings(folder, Self.studies)
    #expect(try findings == SessionTests.findings(alone, Self.studies))

    // A start that has nothing to do leaves the file as it is.
    let again = try session(folder)
    #expect(again.plan.runCount == 0 && again.plan.readySummaries.isEmpty)
    _ = try SessionTests.run(again, studies: Self.studies)
    #expect(try SessionTests.findings(folder, Self.studies) == findings)
  }

  @Test func `a sweep in many short sessions has the bytes of one`() throws {
    let folder = try Scratch()
    let sessions = try SessionTests.sessions(of: 29, most: 60, studies: Self.studies) {
      try session(folder, $0)
    }
    #expect(sessions > 8 && sessions < 60)
    let alone = try Scratch()
    _ = try SessionTests.run(session(alone), studies: Self.studies)
    #expect(
      try SessionTests.findings(folder, Self.studies)
        == SessionTests.findings(alone, Self.studies))
  }

  @Test func `more seeds and a narrower width keep every run`() throws {
    let folder = try Scratch()
    _ = try SessionTests.run(session(folder, width: 3, seeds: 24), studies: Self.studies)
    let before = try Scales.counts(Self.grid(width: 3, seeds: 24)).reduce(0) { $0 + $1.count }
    let wider = try session(folder)
    #expect(wider.narrower == nil && wider.plan.finishedCount == 3 * before)
    _ = try SessionTests.run(wider, ranks: 2, studies: Self.studies)
    let alone = try Scratch()
    _ = try SessionTests.run(session(alone), studies: Self.studies)
    #expect(
      try SessionTests.findings(folder, Self.studies)
        == SessionTests.findings(alone, Self.studies))
  }

  @Test func `ensembles that a grid leaves out are not waited for`() throws {
    let folder = try Scratch()
    let exclude = "error=1,seed=2..5"
    let ending = try SessionTests.run(
      session(folder, exclude: exclude), ranks: 2, studies: Self.studies)
    #expect(ending.rank.sweep == .complete)
    let grid = try Self.grid(exclude: exclude)
    let summaries = try Archive(folder.path("out.h5")).statuses(summary: true)
    for point in 0..<grid.pointCount where grid.members(ofPoint: point) == 0 {
      #expect(summaries[point] == .absent)
    }
    // The four that are missing have found nothing, so that others take their place.
    let whole = try Scales.counts(Self.grid()).reduce(0) { $0 + $1.count }
    #expect(summaries.count { $0 == .done } >= whole - 8)
    let hasOpen = summaries.contains { $0.isOpen }
    #expect(!hasOpen)
  }
}
