internal import Logging
internal import Posix

/// Rank 0's side of the start of a job: waits for the other ranks, compares how they were started, and tells them what
/// to compute.
///
/// Uses only messages that are answered and repeated, so that the others do not wait for ever for a rank that dies
/// meanwhile.
package final class Reception {
  private let transport: any Transport
  private let own: Arrival
  private let context: RankContext
  // By rank.
  private var hasCome: [Bool]
  private var briefing: [UInt8]?
  /// The first rank that was started differently from this one, and the difference.
  package private(set) var difference: Difference?
  /// Whether a waiting rank has received a signal to stop.
  private var isInterrupted = false

  /// A rank that was started differently.
  package struct Difference: Equatable, Sendable {
    /// The rank.
    package let rank: Int
    /// The difference in words, which follow the rank's name.
    package let text: String
  }

  /// The result of the start of a job.
  package enum Outcome<Value> {
    /// Everything is ready.
    case ready(Value)
    /// The preparation has failed.
    case failed(any Error)
    /// A signal came; the value is that of the preparation if it ended all the same, otherwise its thread is still
    /// running.
    case interrupted(Value?)
    /// A rank was started differently.
    case mismatch(Difference)
  }

  package init(_ transport: any Transport, _ launch: Launch, _ context: RankContext) {
    self.transport = transport
    own = Arrival(launch, received: 0, isInterrupted: false)
    self.context = context
    hasCome = (0..<transport.size).map { $0 == 0 }
  }

  /// Waits until all ranks have arrived, then calls `prepare` on a second thread and answers them meanwhile.
  ///
  /// Ranks that are silent for as long as makes a rank count as dead are not waited for any longer.
  package func gather<Value>(
    _ prepare: @escaping () throws -> Value
  ) throws(TransportError) -> Outcome<Value> {
    let begin = monotonicSeconds()
    var preparation: Preparation<Value>?
    var interruptedSince: Double?
    return try Attendance.wait(transport, receive: receive) { now in
      if let difference { return .mismatch(difference) }
      if isInterrupted || context.isInterrupted() { interruptedSince = interruptedSince ?? now }
      guard let running = preparation else {
        if interruptedSince != nil { return .interrupted(nil) }
        guard isComplete(after: now - begin) else { return nil }
        preparation = Preparation(prepare)
        return nil
      }
      switch running.result {
      case .success(let value): return interruptedSince == nil ? .ready(value) : .interrupted(value)
      case .failure(let error): return .failed(error)
      case nil:
        guard let since = interruptedSince, now - since > context.timing.preparation else {
          return nil
        }
        return .interrupted(nil)
      }
    }
  }

  /// Sends the beginning of the briefing to ranks that have arrived, which then ask for the rest; ranks that arrive
  /// later get it as well.
  func tell(_ briefing: Briefing) throws(TransportError) {
    self.briefing = briefing.message
    for rank in hasCome.indices.dropFirst() where hasCome[rank] {
      try send(from: 0, parts: 1, to: rank)
    }
  }

  /// Handles the arrival of a rank; ignores other messages.
  func receive(_ envelope: Envelope, at now: Double) throws(TransportError) {
    guard envelope.tag == .arrival, hasCome.indices.contains(envelope.source) else { return }
    let arrival: Arrival
    do throws(WireError) { arrival = try Arrival(message: envelope.bytes) } catch {
      // A rank of another build, which is not briefed.
      difference =
        difference ?? Difference(rank: envelope.source, text: "is of another build than rank 0")
      return
    }
    hasCome[envelope.source] = true
    if arrival.isInterrupted { isInterrupted = true }
    if let text = arrival.difference(from: own) {
      difference = difference ?? Difference(rank: envelope.source, text: text)
      return
    }
    try transport.send(context.machine.message, to: envelope.source, tag: .presence)
    try send(from: arrival.received, parts: BriefingPart.window, to: envelope.source)
  }

  /// Sends a few parts of the briefing, if there is one already.
  private func send(from begin: Int, parts: Int, to rank: Int) throws(TransportError) {
    guard let briefing else { return }
    var offset = begin
    for number in 1...parts where offset < briefing.count {
      let part = BriefingPart(of: briefing, from: offset, isLast: number == parts)
      try transport.send(part.message, to: rank, tag: .briefing)
      offset += part.bytes.count
    }
  }

  /// Sends every rank the job's exit code, the last message.
  package func dismiss(_ code: Int32) throws(TransportError) {
    for rank in hasCome.indices.dropFirst() {
      try transport.send(Verdict(code).message, to: rank, tag: .verdict)
    }
  }

  /// Whether all ranks have arrived, or the others are given up after this time.
  private func isComplete(after seconds: Double) -> Bool {
    let missing = hasCome.indices.filter { !hasCome[$0] }
    guard !missing.isEmpty else { return true }
    guard seconds > context.timing.silence else { return false }
    let names = missing.prefix(10).map { "\($0)" }.joined(separator: ", ")
    let more = missing.count > 10 ? ", …" : ""
    context.logger.warning(
      "the sweep starts without ranks \(names)\(more), which have not been heard from for \(Int(seconds)) s"
    )
    return true
  }
}
