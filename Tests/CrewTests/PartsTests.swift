import Crew
import Foundation
import Grids
import Store
import StudyKit
import TestSupport
import Testing

/// One grid over several files, and several grids over one.
@Suite(.serialized) struct PartsTests {
  /// The request for a part of a sweep of 3 points.
  private static func part(
    _ text: String, in folder: Scratch, members: Int = 20
  ) throws -> SweepRequest {
    var request = try SessionTests.request(folder, members: members)
    let part = try #require(GridPart(text))
    request.part = part
    request.grid = request.grid.writing(to: part.path(of: request.grid.output))
    return request
  }

  /// A session that joins files into `out.h5`.
  private static func merge(
    _ names: [String], in folder: Scratch, members: Int = 20
  ) throws -> SweepSession {
    var request = try SessionTests.request(folder, members: members)
    request.maxRuns = 0
    request.sources = try names.map { try Archive(folder.path($0)) }
    return try SweepSession(request, start: later, SessionTests.context())
  }

  /// A start that is none of a part's.
  private static let later = Start(
    time: 2, commit: "c", build: "b", host: "h", ranks: 1, cpu: "p", blasCore: "c",
    vectorLevel: "v")

  /// Runs all parts of the sweep; returns the names of their files.
  private static func runParts(
    _ count: Int, in folder: Scratch, members: Int = 20
  ) throws -> [String] {
    try (1...count).map { number in
      let request = try part("\(number)/\(count)", in: folder, members: members)
      let ending = try SessionTests.run(SessionTests.open(request))
      #expect(ending.rank.sweep == .complete && ending.rank.standing?.summaries == 0)
      return String(request.grid.output.split(separator: "/").last ?? "")
    }
  }

  @Test(arguments: [1, 2, 3, 8])
  func `parts that are merged are the whole`(count: Int) throws {
    let folder = try Scratch()
    let names = try Self.runParts(count, in: folder)
    let session = try Self.merge(names, in: folder)
    #expect(session.taken.map(\.copied).reduce(0, +) == 60)
    #expect(session.plan.readySummaries.count == 3 && session.plan.finishedCount == 60)
    #expect(try SessionTests.run(session).rank.sweep == .complete)
    #expect(try SessionTests.findings(folder) == SessionTests.undisturbed())
    // Each start of a part is in the table, and this one.
    let starts = try Archive(folder.path("out.h5")).starts()
    #expect(starts.count == 2 && starts.map(\.time) == [1, 2])
  }

  @Test func `a part is resumed, and knows what is not its own`() throws {
    let folder = try Scratch()
    var request = try Self.part("2/3", in: folder)
    request.maxRuns = 7
    _ = try SessionTests.run(SessionTests.open(request), ranks: 2)
    request.maxRuns = .max
    let rest = try SessionTests.open(request)
    #expect(rest.plan.finishedCount == 7 && rest.plan.runCount == 13)
    _ = try SessionTests.run(rest, ranks: 2)
    let archive = try Archive(request.grid.output)
    #expect(archive.part == request.part)
    let runs = try #require(try archive.partRuns())
    #expect(runs == request.part?.runs(of: request.grid) && runs.count(in: 0..<60) == 20)
    let done = try archive.statuses(summary: false)
    for run in 0..<60 { #expect((done[run] == .done) == runs.contains(run)) }
    let again = try SessionTests.open(request)
    #expect(again.plan.runCount == 0 && again.plan.readySummaries.isEmpty)
  }

  @Test func `a merge without a part leaves its runs, and a later one takes them`() throws {
    let folder = try Scratch()
    let names = try Self.runParts(3, in: folder)
    let first = try Self.merge(Array(names.dropLast()), in: folder)
    #expect(first.plan.finishedCount == 40)
    _ = try SessionTests.run(first)
    let second = try Self.merge(names, in: folder)
    #expect(second.taken.map(\.copied) == [0, 0, 20])
    #expect(second.taken.allSatisfy { $0.differing.isEmpty })
    _ = try SessionTests.run(second)
    #expect(try SessionTests.findings(folder) == SessionTests.undisturbed())
  }

  @Test func `parts of grids that grew apart are merged by what their runs are`() throws {
    let folder = try Scratch()
    _ = try Self.runParts(2, in: folder, members: 13)
    let grown = try Self.part("2/2", in: folder)
    let session = try SessionTests.open(grown)
    // Finished runs that are not in the grown grid's second part stay in its file.
    #expect(session.plan.finishedCount == 19)
    _ = try SessionTests.run(session)
    let first = try Self.part("1/2", in: folder)
    _ = try SessionTests.run(SessionTests.open(first))
    let merged = try Self.merge(["out.part-1-of-2.h5", "out.part-2-of-2.h5"], in: folder)
    #expect(merged.taken.allSatisfy { $0.differing.isEmpty && $0.others == 0 })
    #expect(merged.plan.finishedCount == 60)
    _ = try SessionTests.run(merged)
    #expect(try SessionTests.findings(folder) == SessionTests.undisturbed())
  }

  @Test func `a run that stands twice with other bits is reported and not overwritten`() throws {
    let folder = try Scratch()
    _ = try Self.runParts(1, in: folder, members: 4)
    let other = try Scratch()
    // The same runs, one of them with a forged finding.
    let names = try Self.runParts(1, in: other, members: 4)
    let path = other.path(names[0])
    let forged = try ResultFile.open(
      try Self.part("1/1", in: other, members: 4).grid, at: path, start: SessionTests.start,
      options: .init(part: GridPart("1/1")))
    let run = Run(point: 1, member: 2)
    var findings = Findings()
    findings.record("found", [7.0, 7.0, 7.0])
    findings.record("twice", 7)
    try forged.began(run, on: 0)
    try forged.record(
      run, .done(findings), log: RunLog(seconds: 1, rank: 0, attempt: 2, steps: 1))
    try forged.close()
    try FileManager.default.copyItem(atPath: path, toPath: folder.path("forged.h5"))

    let session = try Self.merge(["out.part-1-of-1.h5", "forged.h5"], in: folder, members: 4)
    #expect(session.taken.map(\.copied) == [12, 0])
    #expect(session.taken.map(\.differing) == [[], [run]])
    #expect(session.plan.readySummaries.isEmpty && session.plan.summaryCount == 0)
    _ = try SessionTests.run(session)
    let agreed = try Self.merge(["out.part-1-of-1.h5"], in: folder, members: 4)
    #expect(agreed.plan.readySummaries.count == 3)
    _ = try SessionTests.run(agreed)
    let calm = try Scratch()
    _ = try SessionTests.run(SessionTests.open(SessionTests.request(calm, members: 4)))
    #expect(try SessionTests.findings(folder) == SessionTests.findings(calm))
  }

  @Test func `a damaged run of a part is left out`() throws {
    let folder = try Scratch()
    let names = try Self.runParts(1, in: folder, members: 4)
    let sweep = try ArchivedSweep(
      reading: folder.path(names[0]), studies: [AnyStudy(Scripted.self)], usesChild: false)
    let bytes = try #require(try sweep.findings(of: Run(point: 2, member: 3)).first?.bytes)
    var file = try folder.bytes(names[0])
    let place = try #require(file.firstRange(of: bytes)).lowerBound
    file[place] ^= 1
    try folder.write(names[0], file)
    let session = try Self.merge(names, in: folder, members: 4)
    #expect(session.taken[0].damaged == [Run(point: 2, member: 3)])
    #expect(session.taken[0].copied == 11 && session.plan.finishedCount == 11)
    #expect(session.file.status(of: Run(point: 2, member: 3)) == .pending)
  }

  @Test func `a smaller grid selects among the runs of the file`() throws {
    let folder = try Scratch()
    _ = try SessionTests.run(SessionTests.open(SessionTests.request(folder)))
    let before = try folder.bytes("out.h5")
    let small = try SessionTests.open(SessionTests.request(folder, members: 3))
    #expect(small.narrower?.runCount == 9 && small.file.grid.members == 20)
    #expect(small.plan.runCount == 0 && small.file.opening.oldFile == nil)
    _ = try SessionTests.run(small, ranks: 2)
    #expect(try folder.names == ["out.h5"])
    #expect(try SessionTests.findings(folder) == SessionTests.undisturbed())
    #expect(try folder.bytes("out.h5").count == before.count)
  }

  @Test func `a smaller grid runs what it has of an unfinished file`() throws {
    let folder = try Scratch()
    var request = try SessionTests.request(folder)
    request.maxRuns = 1
    _ = try SessionTests.run(SessionTests.open(request))
    let small = try SessionTests.open(SessionTests.request(folder, members: 3))
    let first = small.plan.runCount
    #expect(first == 8)
    let ending = try SessionTests.run(small, ranks: 2)
    #expect(ending.rank.standing?.done == first && ending.rank.standing?.summaries == 0)
    let whole = try SessionTests.open(SessionTests.request(folder))
    #expect(whole.narrower == nil && whole.plan.runCount == 60 - first - 1)
    _ = try SessionTests.run(whole)
    #expect(try SessionTests.findings(folder) == SessionTests.undisturbed())
  }

  @Test func `what a shrunk file has lost is taken back when the grid grows`() throws {
    let folder = try Scratch()
    _ = try SessionTests.run(SessionTests.open(SessionTests.request(folder)))
    var small = try SessionTests.request(folder, members: 3)
    small.shrinks = true
    let shrunk = try SessionTests.open(small)
    #expect(shrunk.narrower == nil && shrunk.file.grid.members == 3)
    #expect(shrunk.file.opening.oldFile == folder.path("out.h5.old-1"))
    _ = try SessionTests.run(shrunk)
    let grown = try SessionTests.open(SessionTests.request(folder, members: 21))
    #expect(grown.file.opening.takenBack == 51 && grown.plan.runCount == 3)
    _ = try SessionTests.run(grown)
    _ = try SessionTests.findings(folder)
    #expect(try folder.names == ["out.h5", "out.h5.old-1"])
  }

  @Test func `nothing is taken back from a file that was moved aside for a new beginning`() throws {
    let folder = try Scratch()
    _ = try SessionTests.run(SessionTests.open(SessionTests.request(folder)))
    var fresh = try SessionTests.request(folder, members: 3)
    fresh.isFresh = true
    _ = try SessionTests.run(
      SweepSession(fresh, start: Self.later, SessionTests.context()))
    let grown = try SessionTests.open(SessionTests.request(folder))
    #expect(grown.file.opening.takenBack == 0 && grown.plan.runCount == 51)
  }

  @Test func `a smaller grid of a part is refused`() throws {
    let folder = try Scratch()
    _ = try Self.runParts(2, in: folder, members: 12)
    let refusal = #expect(throws: StoreError.self) {
      try SessionTests.open(Self.part("1/2", in: folder, members: 3))
    }
    let reason = try #require(refusal).description
    #expect(reason.contains("--shrink"), "\(reason)")
  }
}
