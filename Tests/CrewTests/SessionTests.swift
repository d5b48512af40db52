import Crew
import Foundation
import Grids
import Logging
import Posix
import Store
import StudyKit
import Synchronization
import TestSupport
import Testing

/// The life of a sweep from opening its file to closing it, with ranks that are threads of this process.
@Suite(.serialized) struct SessionTests {
  /// A sweep of 3 points with `members` members each.
  static func request(
    _ folder: Scratch, members: Int = 20, plot: String = "done"
  ) throws -> SweepRequest {
    let text = """
      {"study": "scripted", "members": \(members), "parameters": {"plot": "\(plot)", "values": 3},
       "axes": {"scale": [1, 2, 5]}, "output": "\(folder.path)/out.h5"}
      """
    return SweepRequest(
      try Grid.read(text: text, file: "scripted.json", studies: [AnyStudy(Scripted.self)]))
  }

  static func context(
    build: String = "b", isInterrupted: @escaping () -> Bool = { false }
  ) -> RankContext {
    var logger = Logger(label: "session") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .critical
    return RankContext(
      machine: Machine.here(
        build: build, blasCore: "c", vectorLevel: "v", checksExecutable: false),
      logger: logger, isInterrupted: isInterrupted)
  }

  static let start = Start(
    time: 1, commit: "c", build: "b", host: "h", ranks: 1, cpu: "p", blasCore: "c",
    vectorLevel: "v")

  static func open(
    _ request: SweepRequest, isInterrupted: @escaping () -> Bool = { false }
  ) throws -> SweepSession {
    try SweepSession(request, start: start, context(isInterrupted: isInterrupted))
  }

  /// How every rank of a test was started.
  static func launch(_ arguments: String = "scripted.json") -> Launch {
    Launch(arguments: [arguments], grid: "scripted.json", host: "h")
  }

  /// Runs a session with further ranks, which know of it what rank 0 tells them.
  static func run(
    _ session: SweepSession, ranks: Int = 1, studies: [AnyStudy] = [AnyStudy(Scripted.self)]
  ) throws -> SweepSession.Ending {
    let network = MemoryNetwork(size: ranks) { monotonicSeconds() }
    let others = DispatchGroup()
    let codes = Mutex<[Int32]>([])
    for rank in 1..<ranks {
      others.enter()
      let thread = Thread {
        let follower = FollowerSession(network.transport(rank), launch(), context())
        if case .dismissed(let code, _)? = try? follower.run(studies: studies) {
          codes.withLock { $0.append(code) }
        }
        others.leave()
      }
      thread.start()
    }
    let transport = network.transport(0)
    let reception = Reception(transport, launch(), context())
    guard case .ready(let gathered) = try reception.gather({ session }) else {
      throw StoreError.inconsistent("the ranks did not gather")
    }
    let ending = try gathered.run(transport, reception: reception, named: "scripted.json")
    try reception.dismiss(75)
    #expect(others.wait(timeout: .now() + 20) == .success)
    #expect(codes.withLock { $0 } == [Int32](repeating: 75, count: ranks - 1))
    return ending
  }

  /// How many sessions of at most `limit` runs a sweep takes, one after another on one to three ranks and each in an order
  /// of its own; more than `most` are not begun.
  static func sessions(
    of limit: Int, most: Int, studies: [AnyStudy],
    _ open: ((inout SweepRequest) -> Void) throws -> SweepSession
  ) throws -> Int {
    for count in 1...most {
      let part = try open { request in
        request.maxRuns = limit
        request.settings.shuffle = UInt64(count)
      }
      #expect(part.file.opening.damaged.isEmpty)
      let isLast = part.plan.runCount == 0 && part.plan.readySummaries.isEmpty
      _ = try run(part, ranks: 1 + count % 3, studies: studies)
      if isLast { return count }
    }
    return most
  }

  /// The findings of all runs and summaries that a file holds, none of which may be damaged.
  static func findings(
    _ folder: Scratch, _ studies: [AnyStudy] = [AnyStudy(Scripted.self)]
  ) throws -> [[UInt8]] {
    let sweep = try ArchivedSweep(
      reading: folder.path + "/out.h5", studies: studies, usesChild: false)
    #expect(try sweep.damagedRuns().isEmpty)
    var all: [[UInt8]] = []
    for point in 0..<sweep.grid.pointCount {
      for member in Array(0..<sweep.grid.members).map(Optional.some) + [nil] {
        all += try sweep.findings(of: Run(point: point, member: member)).map(\.bytes)
      }
    }
    return all
  }

  /// What a sweep gives that nothing has disturbed.
  static func undisturbed() throws -> [[UInt8]] {
    let folder = try Scratch()
    #expect(try run(open(request(folder))).rank.sweep == .complete)
    return try findings(folder)
  }

  @Test(arguments: [1, 2, 4])
  func `a sweep ends with a whole file and nothing beside it`(ranks: Int) throws {
    let folder = try Scratch()
    let session = try Self.open(Self.request(folder))
    #expect(session.plan.runCount == 60 && session.file.opening.isNew)
    let ending = try Self.run(session, ranks: ranks)
    #expect(ending.rank.sweep == .complete && ending.closingError == nil)
    #expect(ending.rank.standing?.done == 60 && ending.rank.hung.isEmpty)
    #expect(try folder.names == ["out.h5"])
    #expect(try Self.findings(folder) == Self.undisturbed())

    let again = try Self.open(Self.request(folder))
    #expect(again.plan.runCount == 0 && again.plan.finishedCount == 60)
    #expect(try Self.run(again, ranks: ranks).rank.sweep == .complete)
  }

  /// A sweep of 20 members at two of three points, 7 at one of these.
  private static func ragged(_ folder: Scratch) throws -> SweepRequest {
    let text = """
      {"study": "scripted", "members": {"scale=2": 7, "scale=5": 20},
       "parameters": {"plot": "done", "values": 3},
       "axes": {"scale": [1, 2, 5]}, "output": "\(folder.path)/out.h5"}
      """
    return SweepRequest(
      try Grid.read(text: text, file: "scripted.json", studies: [AnyStudy(Scripted.self)]))
  }

  @Test(arguments: [1, 2, 4])
  func `a grid with absent runs gives the same bytes on any number of ranks, and after a stop`(
    ranks: Int
  ) throws {
    let folder = try Scratch()
    var part = try Self.ragged(folder)
    part.maxRuns = 11
    #expect(try Self.run(Self.open(part), ranks: ranks).rank.standing?.done == 11)
    let session = try Self.open(Self.ragged(folder))
    #expect(session.plan.finishedCount == 11 && session.plan.runCount == 16)
    let ending = try Self.run(session, ranks: ranks)
    #expect(ending.rank.sweep == .complete && ending.rank.standing?.done == 16)
    #expect(try folder.names == ["out.h5"])
    let other = try Scratch()
    #expect(try Self.run(Self.open(Self.ragged(other))).rank.standing?.done == 27)
    #expect(try Self.findings(folder) == Self.findings(other))
    // A grid that asks for more has the runs of this one, and this one selects among them.
    #expect(try Self.open(Self.request(folder)).plan.finishedCount == 27)
    let narrower = try Self.open(Self.ragged(folder))
    #expect(narrower.narrower?.runCount == 27 && narrower.plan.runCount == 0)
  }

  @Test func `what one session leaves the next one does, with the same bytes`() throws {
    let folder = try Scratch()
    var part = try Self.request(folder)
    part.maxRuns = 23
    #expect(try Self.run(Self.open(part), ranks: 2).rank.standing?.done == 23)
    let interrupted = try Self.open(Self.request(folder)) { true }
    let ending = try Self.run(interrupted, ranks: 2)
    #expect(ending.rank.sweep == .stopped(.interrupted) && ending.closingError == nil)
    let rest = try Self.open(Self.request(folder))
    #expect(rest.file.opening.damaged.isEmpty && rest.plan.finishedCount >= 23)
    #expect(try Self.run(rest, ranks: 3).rank.sweep == .complete)
    #expect(try Self.findings(folder) == Self.undisturbed())
    #expect(try folder.names == ["out.h5"])
  }

  @Test func `runs that failed are tried again when that is asked for`() throws {
    let folder = try Scratch()
    var request = try Self.request(folder, members: 4, plot: "odd-fail")
    let first = try Self.run(Self.open(request))
    #expect(first.rank.sweep == .complete && first.rank.standing?.failed == 6)
    let settled = try Self.open(request)
    #expect(settled.plan.runCount == 0)
    _ = try Self.run(settled)
    request.retriesFailed = true
    #expect(try Self.open(request).plan.runCount == 6)
  }

  @Test func `a run that may kill its rank is planned apart`() throws {
    let folder = try Scratch()
    let request = try Self.request(folder, members: 4)
    let doomed = Run(point: 1, member: 2)
    let identity = Identities(request.grid).member(2, ofPoint: 1)
    let ranks = folder.path + "/out.h5.d/ranks"
    try FileManager.default.createDirectory(atPath: ranks, withIntermediateDirectories: true)
    try [identity, 1].withUnsafeBytes { Data($0) }.write(to: URL(filePath: ranks + "/rank-1"))
    let session = try Self.open(request)
    #expect(session.casualties.suspects == [doomed])
    #expect(session.plan.suspects == [.members(point: 1, members: [2])])
    #expect(session.plan.runCount == 12)
    let ending = try Self.run(session)
    #expect(ending.rank.sweep == .complete && ending.rank.standing?.done == 12)
    #expect(try folder.names == ["out.h5"])
  }

  @Test func `an open session keeps every other one away`() throws {
    let folder = try Scratch()
    let request = try Self.request(folder)
    let session = try Self.open(request)
    let refusal = #expect(throws: StoreError.self) { try Self.open(request) }
    guard case .locked? = refusal else { throw refusal ?? StoreError.inconsistent("none") }
    _ = try Self.run(session)
    _ = try Self.open(request)
  }

  @Test func `a rank that cannot take part says why`() throws {
    let folder = try Scratch()
    let session = try Self.open(Self.request(folder))
    let text = try Self.request(folder).grid.text
    let briefing = Briefing(
      grids: [Briefing.Entry(text: text, output: "out.h5", version: 1)], name: "scripted.json",
      build: "b")
    let studies = [AnyStudy(Scripted.self)]
    let other = #expect(throws: FollowerSession.Refusal.self) {
      _ = try FollowerSession.grids(briefing, build: "other", studies: studies)
    }
    #expect(
      other?.reason == "its build is other, but rank 0's is b; start all ranks from one executable")
    let unknown = #expect(throws: FollowerSession.Refusal.self) {
      _ = try FollowerSession.grids(briefing, build: "b", studies: [])
    }
    #expect(unknown?.reason.contains("scripted") == true)
    #expect(throws: FollowerSession.Refusal.self) {
      _ = try FollowerSession.grids(Briefing(message: [1]), build: "b", studies: studies)
    }

    // The sweep ends, and the file with it in order.
    let network = MemoryNetwork(size: 2) { monotonicSeconds() }
    try RankLoop.resign(because: "no reason", network.transport(1))
    let ending = try session.run(network.transport(0))
    #expect(ending.rank.sweep == .rankFailed(rank: 1, reason: "no reason"))
    #expect(ending.closingError == nil)
    #expect(try folder.names == ["out.h5"])
  }
}
