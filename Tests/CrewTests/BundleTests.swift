import Crew
import Foundation
import Grids
import Posix
import Store
import StudyKit
import Synchronization
import TestSupport
import Testing

/// Sweeps of several grids whose runs the ranks share, with ranks that are threads of this process.
@Suite(.serialized) struct BundleTests {
  private static let studies = [AnyStudy(Scripted.self)]

  /// Three grids of different sizes, plots and numbers of members.
  private static func requests(_ folder: Scratch, _ names: [String] = []) throws -> [SweepRequest] {
    let text = """
      {"study": "scripted", "members": 9, "parameters": {"values": 3},
       "grids": {
         "few": {"axes": {"scale": [1, 2, 5]}, "output": "\(folder.path)/few.h5"},
         "odd": {"members": 4, "parameters": {"plot": "odd-fail", "seconds": 0.02}, "output": "\(folder.path)/odd.h5"},
         "many": {"members": 70, "axes": {"scale": [3, 4]}, "parameters": {"seconds": 0.001},
           "output": "\(folder.path)/many.h5"}}}
      """
    let bundle = try GridBundle.read(
      bytes: Array(text.utf8), file: "family.json", chosen: names, studies: studies)
    return bundle.entries.map { entry in
      var request = SweepRequest(entry.grid)
      request.name = entry.name
      return request
    }
  }

  private static func open(
    _ requests: [SweepRequest], isInterrupted: @escaping () -> Bool = { false }
  ) throws -> SweepBundle {
    try SweepBundle(
      requests, start: SessionTests.start, SessionTests.context(isInterrupted: isInterrupted))
  }

  /// Runs the sweeps with further ranks, which know of them what rank 0 tells.
  private static func run(
    _ bundle: SweepBundle, ranks: Int = 1, report: (Standing) -> Void = { _ in }
  ) throws -> [SweepSession.Ending] {
    let network = MemoryNetwork(size: ranks) { monotonicSeconds() }
    let others = DispatchGroup()
    for rank in 1..<ranks {
      others.enter()
      let thread = Thread {
        let follower = FollowerSession(
          network.transport(rank), SessionTests.launch(), SessionTests.context())
        _ = try? follower.run(studies: studies)
        others.leave()
      }
      thread.start()
    }
    let transport = network.transport(0)
    let reception = Reception(transport, SessionTests.launch(), SessionTests.context())
    guard case .ready(let gathered) = try reception.gather({ bundle }) else {
      throw StoreError.inconsistent("the ranks did not gather")
    }
    let endings = try gathered.run(
      transport, reception: reception, named: "family.json", report: report)
    try reception.dismiss(0)
    #expect(others.wait(timeout: .now() + 20) == .success)
    return endings
  }

  /// What is equal in files of equal sweeps: grid, identities, statuses and findings.
  private static func contents(_ folder: Scratch, _ name: String) throws -> [[UInt8]] {
    let sweep = try ArchivedSweep(
      reading: folder.path + "/\(name).h5", studies: studies, usesChild: false)
    #expect(try sweep.damagedRuns().isEmpty)
    var all = [Array(sweep.grid.resolvedText.utf8)]
    for point in 0..<sweep.grid.pointCount {
      for member in Array(0..<sweep.grid.members).map(Optional.some) + [nil] {
        let run = Run(point: point, member: member)
        all.append([sweep.status(of: run).rawValue])
        if sweep.status(of: run) == .done { all += try sweep.findings(of: run).map(\.bytes) }
      }
    }
    return all
  }

  /// The contents of each file when its grid is swept alone.
  private static func alone() throws -> [[[UInt8]]] {
    let folder = try Scratch()
    return try ["few", "odd", "many"].map { name in
      let endings = try run(open(requests(folder, [name])))
      #expect(endings.map(\.rank.sweep) == [.complete])
      return try contents(folder, name)
    }
  }

  private static func together(_ folder: Scratch) throws -> [[[UInt8]]] {
    try ["few", "odd", "many"].map { try contents(folder, $0) }
  }

  @Test(arguments: [1, 2, 4])
  func `each file is what a sweep of its grid alone writes`(ranks: Int) throws {
    let folder = try Scratch()
    let bundle = try Self.open(Self.requests(folder))
    #expect(bundle.plan.runCount == 27 + 4 + 140)
    let endings = try Self.run(bundle, ranks: ranks)
    #expect(endings.map(\.rank.sweep) == [.complete, .complete, .complete])
    #expect(endings.allSatisfy { $0.closingError == nil })
    #expect(endings.map { $0.rank.standing?.done } == [27, 2, 140])
    #expect(endings.map { $0.rank.standing?.failed } == [0, 2, 0])
    #expect(endings.map { $0.rank.standing?.summarized } == [3, 1, 2])
    #expect(endings[1].rank.standing?.failures.map(\.run.point) == [0, 0])
    #expect(try folder.names == ["few.h5", "many.h5", "odd.h5"])
    #expect(try Self.together(folder) == Self.alone())
    let again = try Self.open(Self.requests(folder))
    #expect(again.plan.runCount == 0)
    #expect(try Self.run(again).allSatisfy { $0.rank.sweep == .complete })
  }

  @Test func `the progress is that of all grids, and a run is named with its grid`() throws {
    let folder = try Scratch()
    let bundle = try Self.open(Self.requests(folder))
    #expect(bundle.description(of: Run(point: 4, member: 2)) == "many: scale=3, member=2")
    #expect(bundle.description(of: Run(point: 3, member: nil)) == "odd: summary")
    let last = Mutex(Standing())
    _ = try Self.run(bundle, ranks: 2) { standing in last.withLock { $0 = standing } }
    let standing = last.withLock { $0 }
    #expect(standing.runs == 171 && standing.summaries == 6)
    #expect(standing.fraction >= 0 && standing.fraction <= 1)
  }

  @Test func `what is left is done by the next sweep, of all grids or of one`() throws {
    let folder = try Scratch()
    var part = try Self.requests(folder)
    for index in part.indices { part[index].maxRuns = 40 }
    let limited = try Self.open(part)
    #expect(limited.plan.runCount == 40)
    // The longest: all of the one, then of the other, before any of the third.
    #expect(limited.sessions.map(\.plan.runCount) == [27, 4, 9])
    #expect(try Self.run(limited, ranks: 3).allSatisfy { $0.rank.sweep == .complete })
    let stopped = try Self.run(Self.open(Self.requests(folder)) { true }, ranks: 2)
    #expect(stopped.map(\.rank.sweep) == [.complete, .complete, .stopped(.interrupted)])
    _ = try Self.run(Self.open(Self.requests(folder, ["many"])), ranks: 2)
    #expect(try Self.together(folder) == Self.alone())
    #expect(try folder.names == ["few.h5", "many.h5", "odd.h5"])
  }

  @Test func `no file stays open if one cannot be opened`() throws {
    let folder = try Scratch()
    let held = try Self.open(Self.requests(folder, ["many"]))
    let refusal = #expect(throws: StoreError.self) { try Self.open(Self.requests(folder)) }
    guard case .locked? = refusal else { throw refusal ?? StoreError.inconsistent("none") }
    #expect(held.close() == nil)
    #expect(try Self.run(Self.open(Self.requests(folder))).count == 3)
    // One file by two names is found by its lock.
    try folder.link("link.h5", to: "few.h5")
    var twice = try Self.requests(folder, ["few"])
    twice.append(twice[0])
    twice[1].grid = twice[1].grid.writing(to: folder.path + "/link.h5")
    #expect(throws: StoreError.self) { try Self.open(twice) }
    // Nothing is made if the folder of one is not there.
    let empty = try Scratch()
    var astray = try Self.requests(empty)
    astray[2].grid = astray[2].grid.writing(to: empty.path + "/none/many.h5")
    #expect(throws: StoreError.self) { try Self.open(astray) }
    #expect(try empty.names.isEmpty)
  }

  @Test func `a run that may kill its rank is blamed in its own grid`() throws {
    let folder = try Scratch()
    let requests = try Self.requests(folder)
    let identity = Identities(requests[2].grid).member(5, ofPoint: 1)
    let ranks = folder.path + "/many.h5.d/ranks"
    try FileManager.default.createDirectory(atPath: ranks, withIntermediateDirectories: true)
    try [identity, 1].withUnsafeBytes { Data($0) }.write(to: URL(filePath: ranks + "/rank-1"))
    let bundle = try Self.open(requests)
    #expect(bundle.plan.suspects == [.members(point: 5, members: [5])])
    #expect(bundle.plan.runs(ofFirst: 1) == [0, 0, 1])
    let endings = try Self.run(bundle, ranks: 2)
    #expect(endings.allSatisfy { $0.rank.sweep == .complete })
    #expect(try Self.together(folder) == Self.alone())
  }
}
