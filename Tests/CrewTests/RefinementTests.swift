import Crew
import Foundation
import Grids
import HDF5
import Store
import StudyKit
import TestSupport
import Testing

/// Points that are chosen by what earlier ones have found.
@Suite(.serialized) struct RefinementTests {
  private static let studies = [AnyStudy(Coins.self)]

  /// Coins whose chance changes within some hundredths of the axis, at a place that depends on a second axis, over a third.
  private static func grid(
    along: Bool = false, points: Int = 10, members: Int = 24, exclude: String? = nil,
    output: String = "out.h5"
  ) throws -> Grid {
    try Grid.read(
      text: """
        {"study": "coins", "members": \(members), "output": "\(output)", "parameters": {"sharpness": 25},
         \(exclude.map { "\"exclude\": \"\($0)\"," } ?? "")
         "axes": {"at": [0.3, 0.45, 0.7], "chance": {"linear": [0, 1, 17]}},
         "refine": {"axis": "chance", \(along ? "\"along\": \"at\", " : "")"measure": "heads", "points": \(points)}}
        """,
      file: "coins.json", studies: studies)
  }

  /// How many members each point gets, one search after another without a crew.
  private static func counts(_ grid: Grid) throws -> [Int] {
    let refine = try #require(grid.refine)
    let columns = refine.along == nil ? 1 : 3
    let search = BoundarySearch(places: 17, columns: columns, block: 8)
    var counts = [Int](repeating: 0, count: grid.pointCount)
    for group in 0..<(3 / columns) {
      let point = { (place: BoundarySearch.Place) in (group + place.column) * 17 + place.index }
      var next = search.first
      var left = refine.points
      while !next.isEmpty {
        for place in next { counts[point(place)] += 8 }
        left -= next.count
        var seen: [BoundarySearch.Place: BoundarySearch.Seen] = [:]
        for column in 0..<columns {
          for index in 0..<17 {
            let place = BoundarySearch.Place(column: column, index: index)
            let count = counts[point(place)]
            guard count > 0 else { continue }
            let parameters = Coins.parameters(grid, point(place))
            let thrown = (0..<count).compactMap { Coins.thrown(parameters, $0) }
            seen[place] = BoundarySearch.Seen(
              successes: Double(thrown.count(where: \.heads)), trials: Double(thrown.count))
          }
        }
        next = search.next(min(columns == 1 ? 2 : 4, left), seen: seen) { place in
          (grid.members - counts[point(place)]) / 8
        }
      }
    }
    return counts
  }

  private func check(_ recorder: MemoryRecorder, _ grid: Grid) throws {
    let counts = try Self.counts(grid)
    for point in 0..<grid.pointCount {
      #expect(recorder.settled[point] == counts[point], "point \(point)")
      for member in 0..<grid.members {
        let outcome = recorder.outcomes[Run(point: point, member: member)]
        #expect((outcome != nil) == (member < counts[point]), "point \(point), member \(member)")
      }
      let summary = recorder.outcomes[Run(point: point, member: nil)]
      #expect((summary != nil) == (counts[point] > 0), "summary of point \(point)")
    }
    #expect(recorder.repeated.isEmpty)
  }

  @Test func `blocks go to where the fraction changes, and old points get more`() throws {
    let grid = try Self.grid()
    let counts = try Self.counts(grid)
    #expect(counts.reduce(0, +) == 3 * 10 * 8 && counts.contains { $0 > 8 })
    for (row, boundary) in [0.3, 0.45, 0.7].enumerated() {
      let near = (0..<17).filter { abs(Double($0) / 16 - boundary) < 0.1 }
      #expect(near.reduce(0) { $0 + counts[row * 17 + $1] } >= 24)
    }
  }

  @Test(arguments: [1, 2, 4], [nil, 1, 2] as [UInt64?])
  func `the same points whatever the ranks and the order`(ranks: Int, shuffle: UInt64?) throws {
    let grid = try Self.grid(along: shuffle == 2, points: shuffle == 2 ? 24 : 10)
    var settings = CrewSettings()
    settings.shuffle = shuffle
    let simulation = CrewSimulation(grid, ranks: ranks, seed: shuffle ?? 1, settings: settings)
    #expect(try simulation.run() == .complete)
    try check(simulation.recorder, grid)
    let standing = simulation.coordinator.standing
    #expect(standing.done == standing.runs && standing.summarized == standing.summaries)
  }

  @Test(arguments: [7, 30, 100, 200])
  func `a sweep that is cut off goes on to the same points`(runs: Int) throws {
    let grid = try Self.grid()
    let recorder = MemoryRecorder()
    let first = CrewSimulation(grid, ranks: 3, recorder: recorder, maxRuns: runs)
    #expect(try first.run() == .complete)
    #expect(recorder.outcomes.keys.count { $0.member != nil } == runs)
    let second = CrewSimulation(grid, ranks: 2, seed: 5, recorder: recorder)
    #expect(try second.run() == .complete)
    try check(recorder, grid)
  }

  private func session(
    _ folder: Scratch, points: Int = 10, _ change: (inout SweepRequest) -> Void = { _ in }
  ) throws -> SweepSession {
    var request = SweepRequest(try Self.grid(points: points, output: folder.path + "/out.h5"))
    change(&request)
    return try SessionTests.open(request)
  }

  @Test(arguments: [1, 2, 4])
  func `the file has these points, what decided them, and no others`(ranks: Int) throws {
    let folder = try Scratch()
    let ending = try SessionTests.run(session(folder), ranks: ranks, studies: Self.studies)
    #expect(ending.rank.sweep == .complete)
    let counts = try Self.counts(Self.grid())
    let archive = try Archive(folder.path("out.h5"))
    let statuses = try archive.statuses(summary: false)
    let summaries = try archive.statuses(summary: true)
    let deciding = try File.open(folder.path("out.h5")).dataset("/runs/decided")
      .read(as: UInt8.self)
    for point in counts.indices {
      #expect(summaries[point] == (counts[point] > 0 ? .done : .absent))
      for member in 0..<24 {
        let isAsked = member < counts[point]
        #expect(statuses[point * 24 + member] == (isAsked ? .done : .absent))
        #expect(deciding[point * 24 + member] == (isAsked ? 1 : 0))
      }
    }
    #expect(try archive.summaryCount() == counts.count { $0 > 0 })
    #expect(try archive.grid().refine == Self.grid().refine)
    let alone = try Scratch()
    _ = try SessionTests.run(session(alone), studies: Self.studies)
    #expect(
      try SessionTests.findings(folder, Self.studies)
        == SessionTests.findings(alone, Self.studies))
    let again = try session(folder)
    #expect(again.plan.runCount == 0 && again.file.opening.damaged.isEmpty)
    _ = try SessionTests.run(again, studies: Self.studies)
  }

  @Test func `a sweep in many short sessions has the bytes of one`() throws {
    let folder = try Scratch()
    let sessions = try SessionTests.sessions(of: 31, most: 40, studies: Self.studies) {
      try session(folder, $0)
    }
    #expect(5...12 ~= sessions)
    let alone = try Scratch()
    _ = try SessionTests.run(session(alone), studies: Self.studies)
    #expect(
      try SessionTests.findings(folder, Self.studies)
        == SessionTests.findings(alone, Self.studies))
  }

  @Test func `points that the grid leaves out take no block from others`() throws {
    // The middle of the second search, with which it begins.
    let grid = try Self.grid(exclude: "at=0.45,chance=0.5")
    let absent = 17 + 8
    let simulation = CrewSimulation(grid, ranks: 2)
    #expect(try simulation.run() == .complete)
    var runs = [0, 0, 0]
    for run in simulation.recorder.outcomes.keys where run.member != nil {
      runs[run.point / 17] += 1
      #expect(run.point != absent)
    }
    #expect(runs == [80, 80, 80])
    #expect(simulation.recorder.outcomes[Run(point: absent, member: nil)] == nil)
  }

  @Test func `more points keep every run`() throws {
    let folder = try Scratch()
    _ = try SessionTests.run(session(folder), studies: Self.studies)
    let more = try session(folder, points: 14)
    #expect(more.plan.finishedCount == 240)
    _ = try SessionTests.run(more, ranks: 2, studies: Self.studies)
    let alone = try Scratch()
    _ = try SessionTests.run(session(alone, points: 14), studies: Self.studies)
    #expect(
      try SessionTests.findings(folder, Self.studies)
        == SessionTests.findings(alone, Self.studies))
  }
}
