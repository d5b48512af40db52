package import Crew
internal import Grids
internal import Logging
internal import Posix
internal import Store

/// A sweep on many ranks in virtual time: the crew's own coordinator and workers, between which messages take time and
/// whose rank 0 handles one message after the other.
///
/// Events are handled in the order of their times, so that hours of thousands of ranks take seconds.
package final class ScaleSimulation {
  /// What is simulated besides the crew.
  package struct Conditions: Equatable, Sendable {
    /// Ranks of the job.
    package var ranks = 16
    /// Ranks a host.
    package var ranksPerHost = 64
    /// Seconds of rank 0's main thread for each message that it receives, with what it answers; measured by
    /// `mpi-probe service`.
    package var service = 20e-6
    /// Seconds that a message takes, without what the receiver sleeps.
    package var latency = 20e-6
    /// The longest time that a main thread sleeps.
    package var pause = 2e-3
    /// Whether runs report their progress, as those of training studies do.
    package var reports = true
    /// How many ranks die, spread over the first half of the sweep.
    package var deaths = 0
    /// Decides when messages are seen.
    package var seed: UInt64 = 1
    /// The crew's clocks; nil for those of so many ranks.
    package var timing: CrewTiming?

    package init() {}
  }

  /// One rank.
  final class Rank {
    let worker: Worker
    let computer: SimulatedComputer
    var isAlive = true
    var hasLeft = false
    // When its next tick is due; later ones that are still in the queue of events are void.
    var due = Double.infinity

    init(_ worker: Worker, _ computer: SimulatedComputer) {
      (self.worker, self.computer) = (worker, computer)
    }
  }

  enum Event {
    case message(Envelope, to: Int)
    case tick(Int)
    case coordinate
    case death(Int)
  }

  private let conditions: Conditions
  private let workload: Workload
  private let timing: CrewTiming
  private let network: SimulatedNetwork
  private let recorder = CountingRecorder()
  private let coordinator: Coordinator
  private var ranks: [Rank] = []
  // Messages that rank 0 has received and not handled.
  private var inbox: [Envelope] = []
  // When rank 0 looks at its messages and clocks again.
  private var due = Double.infinity
  private var lastTurn = 0.0
  private var handled = 0
  private var busy = 0.0
  private var processor = 0.0
  private var mostWaiting = 0
  private var alive = 0.0

  /// How often rank 0 looks at its clocks when nothing comes in.
  private static let look = 0.1
  /// After which a main thread wakes when its computing thread has nothing left.
  private static let wake = 50e-6
  /// Messages between two ticks, as in the loop of every rank.
  private static let batch = 256

  package init(_ workload: Workload, _ conditions: Conditions) {
    (self.workload, self.conditions) = (workload, conditions)
    let timing = conditions.timing ?? CrewTiming(ranks: conditions.ranks)
    self.timing = timing
    network = SimulatedNetwork(conditions)
    var logger = Logger(label: "simulation") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .critical
    let machines = (0..<conditions.ranks).map { rank in
      Machine(
        build: "b", host: "h\(rank / conditions.ranksPerHost)", process: rank, space: "s",
        processor: "p", blasCore: "c", vectorLevel: "v")
    }
    let plan = Plan(workload.grid) { workload.includes($0) ? .pending : .done }
    coordinator = Coordinator(
      plan: BundlePlan([plan]), settings: CrewSettings(), timing: timing,
      transport: network.transport(0),
      recorder: recorder, machine: machines[0], logger: logger, at: 0,
      isProcessAlive: { _ in true })
    ranks = machines.indices.map { rank in
      let computer = SimulatedComputer(
        reportsEvery: conditions.reports ? timing.report : .infinity, seconds: workload.seconds)
      let worker = Worker(
        transport: network.transport(rank), computer: computer, machine: machines[rank],
        members: workload.grid.members, timing: timing, logger: logger,
        leader: rank == 0 ? nil : Leader(machines[rank], timing: timing, at: 0) { _ in true },
        at: 0)
      return Rank(worker, computer)
    }
  }

  /// Simulates the sweep to its end; nil if it does not end within `limit` seconds.
  package func run(limit: Double = 1e7) throws -> ScaleResult? {
    let times = workload.times
    let work = times.reduce(0, +)
    for rank in ranks.indices { schedule(rank, at: network.sleep) }
    coordinate(at: 0)
    let half = work / Double(conditions.ranks) / 2
    let deaths = min(conditions.deaths, conditions.ranks - 1)
    for index in 0..<deaths {
      let victim = 1 + index * (conditions.ranks - 1) / deaths
      network.events.add(.death(victim), at: half * Double(index + 1) / Double(deaths + 1))
    }
    while let (time, event) = network.events.next(), time < limit {
      network.now = time
      switch event {
      case .message(let envelope, let rank): try deliver(envelope, to: rank)
      case .tick(let rank):
        guard ranks[rank].due == time else { continue }
        ranks[rank].due = .infinity
        try tick(rank)
      case .coordinate:
        guard due == time else { continue }
        try coordinate()
      case .death(let rank):
        ranks[rank].isAlive = false
        alive += time
        network.isDead[rank] = true
      }
      guard recorder.last > 0, coordinator.end != nil else { continue }
      return result(work: work, times: times)
    }
    return nil
  }

  private func result(work: Double, times: [Double]) -> ScaleResult {
    let makespan = recorder.last
    let capacity = alive + makespan * Double(ranks.count { $0.isAlive })
    return ScaleResult(
      runs: recorder.count, repeated: recorder.begun - recorder.count, seconds: makespan,
      efficiency: work / capacity,
      toListSchedule: makespan / listSchedule(times, ranks: conditions.ranks),
      messages: handled, busy: busy / makespan, processorPerMessage: processor / Double(handled),
      mostWaiting: mostWaiting, beat: timing.beat, window: coordinator.window,
      dead: coordinator.standing.dead)
  }

  private func deliver(_ envelope: Envelope, to index: Int) throws {
    let rank = ranks[index]
    guard rank.isAlive else { return }
    guard !envelope.tag.isForCoordinator else {
      inbox.append(envelope)
      mostWaiting = max(mostWaiting, inbox.count)
      // It sleeps when it has had nothing to do for a while.
      let isAsleep = network.now - lastTurn > conditions.pause
      return coordinate(at: max(network.now + (isAsleep ? network.sleep : 0), network.free))
    }
    rank.worker.receive(envelope, at: network.now)
    try tick(index)
  }

  /// What rank 0's main thread does in one turn: handles messages, each of which takes time, and then what is due.
  private func coordinate() throws {
    due = .infinity
    lastTurn = network.now
    recorder.now = network.now
    let count = min(inbox.count, Self.batch)
    let seconds = Double(count) * conditions.service
    busy += seconds
    network.free = network.now + seconds
    let begin = processorSeconds()
    for envelope in inbox[..<count] { coordinator.receive(envelope, at: network.now) }
    try coordinator.tick(at: network.now)
    processor += processorSeconds() - begin
    inbox.removeFirst(count)
    handled += count
    coordinate(at: inbox.isEmpty ? network.now + Self.look : network.free)
  }

  private func coordinate(at time: Double) {
    guard time < due else { return }
    due = time
    network.events.add(.coordinate, at: time)
  }

  private func tick(_ index: Int) throws {
    let rank = ranks[index]
    guard rank.isAlive, !rank.hasLeft else { return }
    let now = network.now
    _ = try rank.worker.tick(at: now)
    if rank.worker.end != nil {
      rank.hasLeft = true
      network.transport(index).send([], to: 0, tag: .farewell)
      return
    }
    var next = now + min(timing.beat, timing.report)
    if rank.computer.glance(at: now).bytes > 0 { next = min(next, now + timing.gathering) }
    if let end = rank.computer.end { next = min(next, end + Self.wake) }
    if let time = rank.computer.wakes(lead: timing.lead, at: now) {
      next = min(next, time + network.sleep)
    }
    schedule(index, at: next)
  }

  private func schedule(_ index: Int, at time: Double) {
    guard time < ranks[index].due else { return }
    ranks[index].due = time
    network.events.add(.tick(index), at: time)
  }
}
