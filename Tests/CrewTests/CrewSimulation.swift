import Crew
import Grids
import Logging
import StudyKit
import Synchronization
import Testing

/// Several ranks in virtual time on one thread: the crew without threads, sleep or chance.
final class CrewSimulation {
  /// One rank.
  private final class Rank {
    let transport: MemoryTransport
    let computer: SteppedComputer
    let worker: Worker
    var isAlive = true
    var isFrozen = false
    var hasLeft = false

    init(_ transport: MemoryTransport, _ computer: SteppedComputer, _ worker: Worker) {
      self.transport = transport
      self.computer = computer
      self.worker = worker
    }
  }

  let grid: Grid
  let recorder: MemoryRecorder
  let network: MemoryNetwork
  let clock = VirtualClock()
  var coordinator: Coordinator
  /// Called before each step with the time and this simulation.
  var script: (Double, CrewSimulation) -> Void = { _, _ in }
  /// The most bytes of long records at once.
  private(set) var longBytes = 0
  private var ranks: [Rank] = []
  private var generator: SplitMix

  init(
    _ grid: Grid, ranks count: Int, seed: UInt64 = 1, faults: MemoryNetwork.Faults = .init(),
    settings: CrewSettings = CrewSettings(), timing: CrewTiming = CrewTiming(),
    recorder: MemoryRecorder = MemoryRecorder(), maxRuns: Int = .max, runOrder: RunOrder = .longest,
    hosts: [String] = [], machine change: (inout Machine, Int) -> Void = { _, _ in }
  ) {
    self.grid = grid
    self.recorder = recorder
    generator = SplitMix(state: seed)
    let clock = clock
    network = MemoryNetwork(size: count, faults: faults, seed: seed) { clock.now }
    var logger = Logger(label: "simulation") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .critical
    let machines = (0..<count).map { rank in
      var machine = Machine(
        build: "b", host: hosts.isEmpty ? "h" : hosts[rank % hosts.count], process: rank,
        space: "s", processor: "p", blasCore: "c", vectorLevel: "v")
      change(&machine, rank)
      return machine
    }
    var decisions = grid.decisions
    for point in 0..<grid.pointCount where grid.decides {
      try? decisions?.tally?.note(recorder.reader(point, members: grid.members), of: point)
      if let measure = decisions?.summaryMeasure,
        case .done(let found)? = recorder.outcomes[Run(point: point, member: nil)]
      {
        decisions?.note(found.elements(of: measure), ofSummary: point)
      }
    }
    let plan = Plan(
      grid, maxRuns: maxRuns, runOrder: runOrder, decisions: decisions, status: recorder.status)
    // Death is noticed by silence alone, as between hosts.
    coordinator = Coordinator(
      plan: BundlePlan([plan]), settings: settings, timing: timing,
      transport: network.transport(0), recorder: recorder, machine: machines[0], logger: logger,
      at: 0, isProcessAlive: { _ in true })
    for rank in 0..<count {
      let members = grid.members
      let runner = Runner(grid: grid) { [weak recorder] point in
        guard let recorder else { throw MemberReaderError("the recorder is gone") }
        return recorder.reader(point, members: members)
      }
      let computer = SteppedComputer(grid: grid, runner: runner, clock: clock)
      let transport = network.transport(rank)
      let worker = Worker(
        transport: transport, computer: computer, machine: machines[rank], members: members,
        timing: timing, logger: logger,
        leader: rank == 0 ? nil : Leader(machines[rank], timing: timing, at: 0), at: 0)
      ranks.append(Rank(transport, computer, worker))
      computer.kill = { [weak self] in self?.kill(rank) }
    }
  }

  /// The rank ends, and with it what it knows.
  func kill(_ rank: Int) {
    ranks[rank].isAlive = false
    network.kill(rank)
  }

  /// The rank does nothing at all until it is thawed.
  func freeze(_ rank: Int) { ranks[rank].isFrozen = true }

  /// A frozen rank goes on.
  func thaw(_ rank: Int) { ranks[rank].isFrozen = false }

  /// A rank gets a signal.
  func interrupt(_ rank: Int) { ranks[rank].worker.isInterrupted = true }

  /// How a rank's part ended.
  func end(of rank: Int) -> WorkerEnd? { ranks[rank].worker.end }

  /// Whether any rank still computes.
  var computes: Bool { ranks.contains { $0.isAlive && !$0.computer.glance(at: clock.now).isIdle } }

  /// Runs until the coordinator and all living ranks have ended; nil if they have not by `limit`.
  func run(step: Double = 0.005, limit: Double = 1000) throws -> CrewEnd? {
    while clock.now < limit {
      clock.advance(by: step * Double.random(in: 0.1...1.9, using: &generator))
      script(clock.now, self)
      for index in ranks.indices.shuffled(using: &generator) { try self.step(index) }
      longBytes = max(longBytes, coordinator.longBytes)
      if !ranks[0].isAlive { return nil }
      let waits = ranks.contains { $0.isAlive && !$0.isFrozen && !$0.hasLeft }
      if let end = coordinator.end, !waits {
        #expect(recorder.waiting.isEmpty)
        return end
      }
    }
    return nil
  }

  /// Lets the ranks other than 0 go on for so many seconds.
  func survive(for seconds: Double) throws {
    let end = clock.now + seconds
    while clock.now < end {
      clock.advance(by: 0.05)
      for index in ranks.indices.dropFirst() { try step(index) }
    }
  }

  private func step(_ index: Int) throws {
    let rank = ranks[index]
    guard rank.isAlive, !rank.isFrozen else { return }
    for _ in 0..<100 {
      guard let envelope = rank.transport.poll() else { break }
      if envelope.tag.isForCoordinator {
        coordinator.receive(envelope, at: clock.now)
      } else {
        rank.worker.receive(envelope, at: clock.now)
      }
    }
    if index == 0 {
      if rank.worker.isInterrupted { coordinator.finish(.stopped(.interrupted), at: clock.now) }
      try coordinator.tick(at: clock.now)
    }
    _ = try rank.worker.tick(at: clock.now)
    if rank.worker.end != nil, !rank.hasLeft {
      rank.hasLeft = true
      rank.transport.send([], to: 0, tag: .farewell)
    }
  }
}

/// Time that passes when it is told to.
final class VirtualClock: Sendable {
  private let seconds = Mutex(0.0)

  var now: Double { seconds.withLock { $0 } }

  func advance(by more: Double) { seconds.withLock { $0 += more } }
}

/// Computes at the moment at which a run would have ended.
final class SteppedComputer: Computer {
  var kill: () -> Void = {}
  private let grid: Grid
  private let runner: Runner
  private let clock: VirtualClock
  private var queue: [Assignment] = []
  private var current: (assignment: Assignment, end: Double, seconds: Double)?
  private var stream = FindingsStream()
  private var forecast = Forecast()
  private var reported: [Advance] = []
  private var isStopped = false

  init(grid: Grid, runner: Runner, clock: VirtualClock) {
    self.grid = grid
    self.runner = runner
    self.clock = clock
  }

  func submit(_ assignments: [Assignment]) {
    if !isStopped { queue += assignments }
  }

  func glance(at now: Double) -> ComputerGlance {
    proceed(to: now)
    var remaining = current.map { max($0.end - now, 0) } ?? 0
    for assignment in queue { remaining += forecast.seconds(assignment) ?? 0 }
    return ComputerGlance(
      isIdle: current == nil && queue.isEmpty, remaining: remaining, bytes: stream.count)
  }

  func take(_ limit: Int) -> [UInt8] { stream.take(limit) }

  func advances() -> [Advance] {
    defer { reported = [] }
    return reported
  }

  func publish() {}

  func stop() {
    isStopped = true
    queue = []
    current = nil
  }

  private func proceed(to now: Double) {
    var begin = current?.end ?? now
    while true {
      if let (assignment, end, seconds) = current {
        guard end <= now else { return }
        finish(assignment, seconds: seconds)
        begin = end
      }
      current = nil
      guard !queue.isEmpty else { return }
      let next = queue.removeFirst()
      let values = grid.point(next.point).values
      var seconds = 0.001
      if !next.isSummary, case .number(let given)? = values["seconds"] {
        seconds = given * Double(next.runs.count)
      }
      if case .text("kills")? = values["plot"], !next.isSummary,
        next.runs.contains(where: { $0.member == 1 })
      {
        kill()
        return
      }
      current = (next, begin + seconds, seconds)
    }
  }

  private func finish(_ assignment: Assignment, seconds: Double) {
    let reports = Reports(point: assignment.point) { [weak self] in self?.reported.append($0) }
    let results = runner.run(assignment, observer: reports)
    let share = seconds / Double(assignment.runs.count)
    for (run, outcome) in results {
      let reason = "the study stopped without being asked to"
      stream.append(
        .outcome(run, outcome ?? .failed(reason: reason), seconds: share, steps: 5))
    }
    forecast.learn(assignment, seconds: seconds)
  }

  /// Everything happens on one thread.
  private struct Reports: RunContext.Observer, @unchecked Sendable {
    let point: Int
    let append: (Advance) -> Void
    var shouldStop: Bool { false }

    func progressed(member: Int, step: Int, of steps: Int) {
      append(Advance(run: Run(point: point, member: member), step: step, steps: steps))
    }

    func published(member: Int, findings: Findings) {}
  }
}
