package import Logging

/// How a rank's part in a sweep ended.
package enum WorkerEnd: Equatable, Sendable {
  /// The coordinator dismissed it.
  case dismissed
  /// The coordinator refused it, and why.
  case refused(String)
  /// The coordinator has been lost.
  case abandoned(Leader.Loss)
}

/// A rank's side of the protocol with the coordinator: asks for work, has it computed, and sends the findings. Lives on
/// the main thread; every rank has one, including rank 0.
package final class Worker {
  private let transport: any Transport
  private let computer: any Computer
  private let machine: Machine
  private let members: Int
  private let timing: CrewTiming
  private let logger: Logger

  /// How it ended; nil while it is running.
  package private(set) var end: WorkerEnd?
  /// The job's exit code, if the coordinator has sent it already.
  package private(set) var verdict: Int32?
  /// Whether this rank received a signal to stop, which is reported to the coordinator at once.
  package var isInterrupted = false {
    didSet {
      guard isInterrupted, !oldValue else { return }
      lastBeat = -.infinity
      stop()
    }
  }

  private var isWelcome = false
  private var isStopping = false
  // What is known about rank 0; nil on rank 0 itself.
  private var leader: Leader?
  private var lastHello = -Double.infinity
  private var lastBeat: Double
  private var lastReport: Double
  private var lastGathered = -Double.infinity

  // The request that has not been answered, or the last that was.
  private var ask = Ask(number: 0, isIdle: false)
  private var isAsking = false
  private var lastAsk = -Double.infinity

  // Slices that have been sent and not acknowledged; the first has the number `received`.
  private var unacknowledged: [Slice] = []
  private var received = 0
  private var sent = 0
  private var allowed = 0
  private var lastProgress: Double

  package init(
    transport: any Transport, computer: any Computer, machine: Machine, members: Int,
    timing: CrewTiming, logger: Logger, leader: Leader?, at now: Double
  ) {
    self.transport = transport
    self.computer = computer
    self.machine = machine
    self.members = members
    self.timing = timing
    self.logger = logger
    self.leader = leader
    lastBeat = now
    lastReport = now
    lastProgress = now
  }

  /// Handles a message from the coordinator.
  package func receive(_ envelope: Envelope, at now: Double) {
    leader?.hear(at: now)
    do throws(WireError) {
      switch envelope.tag {
      case .welcome:
        isWelcome = true
        accept(try Credit(message: envelope.bytes), at: now)
      case .refusal:
        var reader = ByteReader(envelope.bytes)
        end = .refused(try reader.text())
      case .assign: receive(try Batch(message: envelope.bytes, members: members))
      case .credit, .pulse: accept(try Credit(message: envelope.bytes), at: now)
      case .stop:
        computer.stop()
        end = .dismissed
      case .verdict:
        verdict = try Verdict(message: envelope.bytes).code
        computer.stop()
        end = .dismissed
      case .presence, .briefing: break
      case .hello, .ask, .findings, .progress, .heartbeat, .failed, .farewell, .arrival: break
      }
    } catch {
      logger.warning(
        "rank \(transport.rank): a malformed \(envelope.tag) message: expected \(error.what)")
    }
  }

  /// Does what is due; returns whether anything was sent.
  package func tick(at now: Double) throws(TransportError) -> Bool {
    guard end == nil else { return false }
    if let loss = leader?.loss(isInterrupted: isInterrupted, at: now) {
      computer.stop()
      end = .abandoned(loss)
      return false
    }
    guard isWelcome else {
      guard now - lastHello >= timing.repetition else { return false }
      lastHello = now
      try send(.hello, machine.message)
      return true
    }
    var isActive = try sendFindings(at: now)
    let glance = computer.glance(at: now)
    let isDrained = glance.isIdle && glance.bytes == 0 && unacknowledged.isEmpty
    // How far stopped runs have come is told before this rank says that it has nothing left.
    if now - lastReport >= timing.report || isStopping && glance.isIdle {
      lastReport = now
      // Published findings wait while older ones are still to be sent.
      if glance.bytes == 0 { computer.publish() }
      let advances = computer.advances()
      if !advances.isEmpty { try send(.progress, Advance.message(advances)) }
    }
    if try askForMore(glance, isDrained: isDrained, at: now) { isActive = true }
    if now - lastBeat >= (isStopping ? timing.promptBeat : timing.beat) {
      lastBeat = now
      try send(.heartbeat, [isInterrupted ? 1 : 0])
    }
    return isActive
  }

  private func send(_ tag: Tag, _ bytes: [UInt8]) throws(TransportError) {
    try transport.send(bytes, to: 0, tag: tag)
  }

  private func receive(_ batch: Batch) {
    guard isAsking, batch.number == ask.number else { return }
    isAsking = false
    if !isStopping { computer.submit(batch.assignments) }
  }

  private func accept(_ credit: Credit, at now: Double) {
    if credit.received > received, credit.received <= sent {
      unacknowledged.removeFirst(credit.received - received)
      received = credit.received
      lastProgress = now
    }
    allowed = max(allowed, credit.allowed)
    if credit.isStopping { stop() }
  }

  /// Starts nothing more, and asks running runs to stop.
  private func stop() {
    guard !isStopping else { return }
    isStopping = true
    computer.stop()
  }

  /// Sends slices as far as the credit allows; short ones wait a moment for more bytes.
  private func sendFindings(at now: Double) throws(TransportError) -> Bool {
    if unacknowledged.isEmpty {
      lastProgress = now
    } else if now - lastProgress >= timing.repetition {
      lastProgress = now
      for slice in unacknowledged { try send(.findings, slice.message) }
    }
    var isActive = false
    while sent < allowed {
      let bytes = computer.glance(at: now).bytes
      let isFull = bytes >= Slice.limit
      guard bytes > 0, isFull || now - lastGathered >= timing.gathering else { break }
      if !isFull { lastGathered = now }
      let slice = Slice(number: sent, bytes: computer.take(Slice.limit))
      try send(.findings, slice.message)
      unacknowledged.append(slice)
      sent += 1
      isActive = true
    }
    return isActive
  }

  /// Asks for work when it runs out soon, again when it has run out, and repeats an unanswered request.
  private func askForMore(
    _ glance: ComputerGlance, isDrained: Bool, at now: Double
  ) throws(TransportError) -> Bool {
    if isAsking {
      guard isDrained != ask.isIdle || now - lastAsk >= timing.repetition else { return false }
    } else {
      guard isStopping ? isDrained : glance.remaining < timing.lead else { return false }
      ask.number += 1
      isAsking = true
    }
    ask.isIdle = isDrained
    lastAsk = now
    try send(.ask, ask.message)
    return true
  }
}
