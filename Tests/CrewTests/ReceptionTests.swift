import Crew
import Foundation
import Grids
import Logging
import Posix
import Store
import StudyKit
import Synchronization
import Testing

/// The start of a job: ranks come, are compared, told what to compute, or lose each other.
@Suite struct ReceptionTests {
  private static func context(
    _ change: (inout CrewTiming) -> Void = { _ in }, isInterrupted: @escaping () -> Bool = { false }
  ) -> RankContext {
    var timing = CrewTiming()
    timing.beat = 0.05
    change(&timing)
    var logger = Logger(label: "reception") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .critical
    return RankContext(
      machine: Machine.here(build: "b", blasCore: "c", vectorLevel: "v", checksExecutable: false),
      timing: timing, logger: logger, isInterrupted: isInterrupted)
  }

  /// Lets a follower run on a thread; its ending comes when it has one.
  private final class Follower: Sendable {
    private let group = DispatchGroup()
    private let ending = Mutex<FollowerSession.Ending?>(nil)

    init(
      _ network: MemoryNetwork, rank: Int, _ arguments: String = "a.json",
      studies: [AnyStudy] = [AnyStudy(Scripted.self)],
      _ context: @escaping @Sendable () -> RankContext
    ) {
      group.enter()
      let (group, box) = (group, self)
      Foundation.Thread {
        let session = FollowerSession(
          network.transport(rank), SessionTests.launch(arguments), context())
        let ending = try? session.run(studies: studies)
        box.ending.withLock { $0 = ending }
        group.leave()
      }.start()
    }

    var end: FollowerSession.Ending? {
      #expect(group.wait(timeout: .now() + 20) == .success)
      return ending.withLock { $0 }
    }
  }

  private static func network(_ ranks: Int) -> MemoryNetwork {
    MemoryNetwork(size: ranks) { monotonicSeconds() }
  }

  @Test func `ranks that were started otherwise are named before anything is prepared`() throws {
    let network = Self.network(3)
    let same = Follower(network, rank: 1) { Self.context() }
    let other = Follower(network, rank: 2, "b.json") { Self.context() }
    let transport = network.transport(0)
    let reception = Reception(transport, SessionTests.launch("a.json"), Self.context())
    let isPrepared = Mutex(false)
    let outcome = try reception.gather { isPrepared.withLock { $0 = true } }
    guard case .mismatch(let difference) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(difference.rank == 2)
    #expect(difference.text == "was started with b.json, rank 0 with a.json")
    #expect(!isPrepared.withLock { $0 })
    try reception.dismiss(64)
    for follower in [same, other] {
      #expect(follower.end == .dismissed(code: 64, isStillBusy: false))
    }
  }

  @Test func `a rank that does not come is not waited for`() throws {
    let network = Self.network(3)
    let present = Follower(network, rank: 1) { Self.context() }
    let reception = Reception(
      network.transport(0), SessionTests.launch("a.json"), Self.context { $0.silence = 0.2 })
    guard case .ready(7) = try reception.gather({ 7 }) else {
      Issue.record("it was waited for")
      return
    }
    try reception.dismiss(0)
    #expect(present.end == .dismissed(code: 0, isStillBusy: false))
  }

  @Test(arguments: [false, true])
  func `a signal to any rank ends a preparation that goes on`(isToRank0: Bool) throws {
    let network = Self.network(2)
    let hasCome = Mutex(false)
    let other = Follower(network, rank: 1) {
      Self.context(isInterrupted: { isToRank0 ? false : hasCome.withLock { $0 } })
    }
    let context = Self.context(
      { $0.preparation = 0.2 }, isInterrupted: { isToRank0 && hasCome.withLock { $0 } })
    let reception = Reception(network.transport(0), SessionTests.launch("a.json"), context)
    let mayEnd = DispatchSemaphore(value: 0)
    let outcome = try reception.gather {
      hasCome.withLock { $0 = true }
      mayEnd.wait()
    }
    guard case .interrupted(nil) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    mayEnd.signal()
    try reception.dismiss(75)
    #expect(other.end == .dismissed(code: 75, isStillBusy: false))
  }

  @Test func `what was prepared when a signal came is given back`() throws {
    let context = Self.context(isInterrupted: { true })
    let reception = Reception(
      Self.network(1).transport(0), SessionTests.launch(), context)
    guard case .interrupted(nil) = try reception.gather({ 7 }) else {
      Issue.record("it began after the signal")
      return
    }
    let late = Mutex(false)
    let second = Reception(
      Self.network(1).transport(0), SessionTests.launch(),
      Self.context(isInterrupted: { late.withLock { $0 } }))
    let outcome = try second.gather {
      late.withLock { $0 = true }
      return 7
    }
    guard case .interrupted(7) = outcome else {
      Issue.record("\(outcome)")
      return
    }
  }

  @Test func `a rank that hears nothing of rank 0 ends with a reason`() {
    let follower = Follower(Self.network(2), rank: 1) { Self.context { $0.patience = 0.3 } }
    #expect(follower.end == .abandoned(.silent(0)))
  }

  /// In seconds since the start: when rank 0 is heard last, when a signal comes, and how rank 0 is lost.
  @Test(arguments: [
    (40.0, nil, Leader.Loss.silent(120), 160.0...161), (40, 41, .deaf, 48...49),
    (1, 41, .deaf, 48...49),
  ])
  func `rank 0 is lost after a while`(
    heard: Double, signal: Double?, loss: Leader.Loss, when: ClosedRange<Double>
  ) {
    var leader = Leader(Self.context().machine, timing: CrewTiming(), at: 0)
    for tick in stride(from: 0.0, to: 200, by: 0.1) {
      if tick <= heard { leader.hear(at: tick) }
      let found = leader.loss(isInterrupted: signal.map { tick >= $0 } ?? false, at: tick)
      guard let found else { continue }
      #expect(found == loss && when.contains(tick), "\(found) at \(tick) s")
      return
    }
    Issue.record("never")
  }

  @Test func `rank 0 is lost at once when its process on this host ends`() {
    let machine = Self.context().machine
    var isAlive = true
    var leader = Leader(machine, timing: CrewTiming(), at: 0) { _ in isAlive }
    leader.hear(machine, at: 1)
    #expect(leader.loss(isInterrupted: false, at: 2) == nil)
    isAlive = false
    #expect(leader.loss(isInterrupted: false, at: 3) == .gone(process: machine.process))
    // Of another host nothing is known but its silence.
    var other = machine
    other.host = "elsewhere"
    var far = Leader(machine, timing: CrewTiming(), at: 0) { _ in false }
    far.hear(other, at: 1)
    #expect(far.loss(isInterrupted: false, at: 3) == nil)
  }

  @Test func `a briefing of hundreds of messages arrives whole`() throws {
    // A megabyte of grid; a rank that does not know its study says so once it has read all of it.
    let note = String(repeating: "n", count: 1 << 20)
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let grid = try Grid.read(
      text: """
        {"study": "scripted", "note": "\(note)", "members": 200000, "output": "\(folder.path)/out.h5"}
        """, file: "a.json", studies: [AnyStudy(Scripted.self)])
    let network = Self.network(3)
    let followers = [1, 2].map { Follower(network, rank: $0, studies: []) { Self.context() } }
    let transport = network.transport(0)
    let reception = Reception(transport, SessionTests.launch("a.json"), Self.context())
    let outcome = try reception.gather {
      try SweepSession(SweepRequest(grid), start: SessionTests.start, Self.context())
    }
    guard case .ready(let session) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    let ending = try session.run(transport, reception: reception, named: "a.json")
    guard case .rankFailed(_, let reason) = ending.rank.sweep else {
      Issue.record("\(String(describing: ending.rank.sweep))")
      return
    }
    #expect(reason.contains("scripted"))
    try reception.dismiss(1)
    for follower in followers {
      // Whether its computing thread has ended by then is a matter of time.
      guard case .dismissed(code: 1, isStillBusy: _)? = follower.end else {
        Issue.record("\(String(describing: follower.end))")
        continue
      }
    }
    #expect(network.traffic.longest <= 4000)
  }
}
