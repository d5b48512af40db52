package import Grids
internal import Posix
package import StudyKit

/// The part in a job of every rank except rank 0, from its arrival to its end.
package final class FollowerSession {
  private let transport: any Transport
  private let launch: Launch
  private let context: RankContext
  private var leader: Leader
  private var verdict: Int32?

  /// How a rank's part ended.
  package enum Ending: Equatable, Sendable {
    /// Rank 0 has dismissed it with the job's exit code; `isStillBusy` if a second thread is still computing or
    /// reading.
    case dismissed(code: Int32, isStillBusy: Bool)
    /// Rank 0 has been lost.
    case abandoned(Leader.Loss)
  }

  /// A rank that was started with this command line.
  package init(_ transport: any Transport, _ launch: Launch, _ context: RankContext) {
    (self.transport, self.launch, self.context) = (transport, launch, context)
    leader = Leader(context.machine, timing: context.timing, at: monotonicSeconds())
  }

  /// Takes part in the job: learns what is to be computed, and computes what rank 0 hands out until it says how the
  /// job ended.
  package func run(studies: [AnyStudy]) throws(TransportError) -> Ending {
    var isStillBusy = false
    do throws(Departure) {
      let briefing = try arrive()
      let (grids, context) = (try read(briefing, studies: studies, &isStillBusy), context)
      let posts = grids.map {
        RankLoop.Post($0, context, resultFile: $0.output, rank: transport.rank)
      }
      let setup = RankLoop.Setup(posts, context)
      let ending = try Departure.from { () throws(TransportError) in
        try RankLoop.run(setup, transport: transport, leader: leader)
      }
      isStillBusy = ending.isStillComputing
      verdict = ending.verdict
      if case .abandoned(let loss) = ending.worker { throw .lost(loss) }
      throw .dismissed
    } catch {
      switch error {
      case .transport(let failure): throw failure
      case .lost(let loss): return .abandoned(loss)
      case .refused(let reason): try RankLoop.resign(because: reason, transport)
      case .dismissed: break
      }
    }
    return try hearVerdict(isStillBusy: isStillBusy)
  }

  /// Why a rank does not continue with the next part of a job.
  private enum Departure: Error {
    case transport(TransportError)
    case lost(Leader.Loss)
    case refused(String)
    case dismissed

    static func from<Value>(
      _ body: () throws(TransportError) -> Value
    ) throws(Departure) -> Value {
      do throws(TransportError) { return try body() } catch { throw .transport(error) }
    }
  }

  /// Announces this rank until it has received the briefing.
  private func arrive() throws(Departure) -> Briefing? {
    var received: [UInt8] = []
    var total: Int?
    var lastSaid = -Double.infinity
    var asksAgain = false
    return try wait { envelope in
      guard envelope.tag == .briefing, let part = try? BriefingPart(message: envelope.bytes),
        part.offset == received.count
      else { return }
      received += part.bytes
      total = part.total
      if part.isLast { asksAgain = true }
    } until: { (now) throws(TransportError) -> Briefing?? in
      if let total, received.count == total { return .some(Briefing(message: received)) }
      guard asksAgain || now - lastSaid >= context.timing.promptBeat else {
        return nil
      }
      (lastSaid, asksAgain) = (now, false)
      let arrival = Arrival(
        launch, received: received.count, isInterrupted: context.isInterrupted())
      try transport.send(arrival.message, to: 0, tag: .arrival)
      return nil
    }
  }

  /// Reads the briefing's grids on a second thread, since a large one takes seconds.
  private func read(
    _ briefing: Briefing?, studies: [AnyStudy], _ isStillBusy: inout Bool
  ) throws(Departure) -> [Grid] {
    let build = context.machine.build
    let preparation = Preparation { try Self.grids(briefing, build: build, studies: studies) }
    var lastBeat = -Double.infinity
    isStillBusy = true
    let result = try wait { _ in
    } until: { (now) throws(TransportError) -> Result<[Grid], any Error>? in
      if let result = preparation.result { return result }
      guard now - lastBeat >= context.timing.promptBeat else { return nil }
      lastBeat = now
      try transport.send([context.isInterrupted() ? 1 : 0], to: 0, tag: .heartbeat)
      return nil
    }
    isStillBusy = false
    switch result {
    case .success(let grids): return grids
    case .failure(let error):
      throw .refused((error as? Refusal)?.reason ?? "\(error)")
    }
  }

  /// Why a rank cannot take part.
  package struct Refusal: Error, Equatable {
    /// The message for rank 0.
    package let reason: String

    fileprivate static let malformed = Refusal(
      reason: "it received a malformed message from rank 0")
  }

  /// The grids of a briefing; nil stands for a malformed briefing.
  package static func grids(
    _ briefing: Briefing?, build: String, studies: [AnyStudy]
  ) throws(Refusal) -> [Grid] {
    guard let briefing else { throw .malformed }
    guard briefing.build == build else {
      throw Refusal(
        reason:
          "its build is \(build), but rank 0's is \(briefing.build); start all ranks from one executable"
      )
    }
    var grids: [Grid] = []
    for grid in briefing.grids {
      // The files that a declared study's version may stand for are looked at once.
      let studies = studies.map { $0.family == nil ? $0 : $0.named(asVersion: grid.version) }
      var read: Grid
      do throws(GridError) {
        read = try Grid.read(
          text: grid.text, file: briefing.name, studies: studies, checksPoints: false
        ).writing(to: grid.output)
      } catch { throw Refusal(reason: "\(error)") }
      guard grid.origins.map({ $0.count == read.runCount }) ?? true else { throw .malformed }
      read.origins = grid.origins
      grids.append(read)
    }
    return grids
  }

  /// Waits for a value or the end of this rank's part, handling messages from rank 0 meanwhile.
  private func wait<Value>(
    _ receive: (Envelope) -> Void,
    until body: (Double) throws(TransportError) -> Value?
  ) throws(Departure) -> Value {
    var isOver = false
    let value = try Departure.from { () throws(TransportError) -> Result<Value, Departure> in
      try Attendance.wait(transport) { envelope, now in
        hear(envelope, at: now)
        if envelope.tag == .stop || envelope.tag == .refusal || verdict != nil { isOver = true }
        receive(envelope)
      } until: { (now) throws(TransportError) -> Result<Value, Departure>? in
        if isOver {
          try transport.send([], to: 0, tag: .farewell)
          return .failure(.dismissed)
        }
        if let value = try body(now) { return .success(value) }
        return leader.loss(isInterrupted: context.isInterrupted(), at: now).map {
          .failure(.lost($0))
        }
      }
    }
    switch value {
    case .success(let value): return value
    case .failure(let departure): throw departure
    }
  }

  private func hear(_ envelope: Envelope, at now: Double) {
    let machine = envelope.tag == .presence ? try? Machine(message: envelope.bytes) : nil
    leader.hear(machine, at: now)
    if envelope.tag == .verdict { verdict = (try? Verdict(message: envelope.bytes))?.code }
  }

  /// Waits until rank 0 has written and closed everything and says how the job ended.
  private func hearVerdict(isStillBusy: Bool) throws(TransportError) -> Ending {
    try Attendance.wait(transport) { envelope, now in
      hear(envelope, at: now)
    } until: { (now) throws(TransportError) -> Ending? in
      if let verdict { return .dismissed(code: verdict, isStillBusy: isStillBusy) }
      return leader.loss(isInterrupted: false, at: now).map(Ending.abandoned)
    }
  }
}
