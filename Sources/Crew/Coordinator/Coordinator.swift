package import Grids
package import Logging
internal import Posix
package import Store

/// Rank 0's side of the protocol: hands out runs, records outcomes, notices dead ranks.
///
/// Lives on rank 0's main thread, as does the recorder. Its memory is bounded: a bit per run, what the plan takes, a
/// window of slices per rank, and twice ``longBudget`` or the longest run's findings.
package final class Coordinator {
  /// The most bytes of long records that are received concurrently; a single record may be longer.
  package static let longBudget = 64 << 20
  /// The size in bytes from which on a record is long.
  static let longRecord = 1 << 16

  let plan: BundlePlan
  let settings: CrewSettings
  let timing: CrewTiming
  let transport: any Transport
  let recorder: any Recorder
  let logger: Logger
  let machine: Machine
  let begin: Double
  let isProcessAlive: (Int) -> Bool

  var ledger: Ledger
  var queue: RunQueue
  var ranks: [RankRecord]
  var progress: BundleProgress
  // What decides by outcomes which runs are asked for.
  var decisions: BundleDecisions
  let census = Census()
  /// How many slices each rank may have on the way.
  package let window: Int
  // Ranks that may be owed an answer to findings or to a heartbeat, and those whose request may be answered: with thousands
  // of ranks, what a message costs must not depend on their number.
  var owing: [RankRecord] = []
  var asking: [RankRecord] = []
  // How often a run was certainly being computed when its rank died.
  var deaths: [Run: Int] = [:]
  // Attempts of runs that were handed out more than once.
  var attempts: [Run: Int] = [:]
  // Seconds per operation of each grid, learned from finished runs.
  var paces: [Double?]

  /// Why no more runs are handed out; nil while the sweep continues.
  private(set) var ending: CrewEnd?
  private var endingSince = 0.0
  // The time of the last message or tick.
  private var now: Double
  private var emptySince: Double?
  /// How the sweep ended; nil until every rank has left or been given up.
  package private(set) var end: CrewEnd?
  private var lastLook: Double
  private var awake: AwakeClock
  private var failure: TransportError?

  /// A coordinator of the plans of one or several grids; nothing is handed out before the first tick.
  package init(
    plan: BundlePlan, settings: CrewSettings, timing: CrewTiming, transport: any Transport,
    recorder: any Recorder, machine: Machine, logger: Logger,
    at now: Double = monotonicSeconds(),
    isProcessAlive: @escaping (Int) -> Bool = Host.isAlive
  ) {
    self.plan = plan
    self.settings = settings
    self.timing = timing
    self.transport = transport
    self.recorder = recorder
    self.machine = machine
    self.logger = logger
    self.isProcessAlive = isProcessAlive
    begin = now
    lastLook = now
    self.now = now
    ledger = Ledger(plan)
    queue = RunQueue(plan, shuffle: settings.shuffle)
    progress = BundleProgress(plan)
    paces = plan.plans.map { _ in nil }
    decisions = BundleDecisions(plan)
    awake = AwakeClock(at: now)
    let window = CrewTiming.window(ranks: transport.size)
    self.window = window
    ranks = (0..<transport.size).map { [census] rank in
      RankRecord(rank: rank, window: window, heard: 0, in: census)
    }
    recordSettled()
  }

  /// Handles a message from a rank.
  package func receive(_ envelope: Envelope, at now: Double) {
    self.now = now
    guard ranks.indices.contains(envelope.source) else { return }
    let rank = ranks[envelope.source]
    guard rank.presence != .gone else {
      // It does not know yet that it may leave.
      if envelope.tag == .farewell { rank.hasLeft = true }
      if envelope.tag == .ask || envelope.tag == .hello { say(.stop, [], to: rank) }
      return
    }
    rank.heard = awake.seconds(at: now)
    if rank.presence == .dead, envelope.tag != .farewell { revive(rank) }
    do throws(WireError) {
      switch envelope.tag {
      case .hello: welcome(rank, try Machine(message: envelope.bytes), at: now)
      case .ask: receive(try Ask(message: envelope.bytes), from: rank)
      case .findings: receive(try Slice(message: envelope.bytes), from: rank, at: now)
      case .progress: advance(try Advance.read(envelope.bytes), at: now)
      case .heartbeat:
        var reader = ByteReader(envelope.bytes)
        if try reader.flag() { finish(.stopped(.interrupted), at: now) }
        rank.owesPulse = true
        owe(rank)
      case .failed:
        var reader = ByteReader(envelope.bytes)
        finish(.rankFailed(rank: rank.rank, reason: try reader.text()), at: now)
        rank.hasLeft = true
        leave(rank)
      case .farewell:
        rank.hasLeft = true
        leave(rank)
      case .arrival, .welcome, .refusal, .assign, .credit, .pulse, .stop, .presence, .briefing,
        .verdict:
        break
      }
    } catch {
      logger.warning(
        "a malformed \(envelope.tag) message from rank \(rank.rank): expected \(error.what)")
    }
  }

  /// Does what is due.
  package func tick(at now: Double) throws(TransportError) {
    self.now = now
    guard end == nil else { return }
    if let failure { throw failure }
    if let limit = settings.timeLimit, now - begin >= limit - timing.grace {
      finish(.stopped(.timeLimit), at: now)
    }
    look(at: now)
    if ledger.openCount == 0 { finish(.complete, at: now) }
    if queue.isEmpty, queue.postponed > 0, ranks.allSatisfy({ $0.outstandingCount == 0 }) {
      finish(.stopped(.timeLimit), at: now)
    }
    // Outcomes are written before they are acknowledged, and before a summary of them is handed out.
    flush()
    giveCredit()
    answer(at: now)
    flush()
    guard let ending else { return }
    let isOver = now - endingSince > timing.grace
    if isOver || census[.awaited] > 0 {
      for rank in ranks
      where rank.presence == .awaited || rank.presence == .present && isOver {
        say(.stop, [], to: rank)
        leave(rank)
      }
    }
    guard census[.awaited] + census[.present] == 0 else { return }
    let since = emptySince ?? now
    emptySince = since
    let isWaiting = ranks.contains { $0.presence == .gone && !$0.hasLeft }
    guard !isWaiting || now - since > timing.farewell else { return }
    for rank in ranks { giveBack(rank.takeOutstanding()) }
    flush()
    end = isComplete && ending.isStop ? .complete : ending
  }

  /// Whether every run has an outcome, even if some came after the sweep was asked to stop.
  private var isComplete: Bool { ledger.openCount == 0 && queue.postponed == 0 }

  /// The progress of the sweep.
  package var standing: Standing { progress.standing(of: census, at: lastLook, paces: paces) }

  /// The progress of each grid, with its own numbers of points.
  var standings: [Standing] { progress.standings(of: census, at: lastLook, paces: paces) }

  /// Ranks that have not said farewell and are not known to have ended; they may hang.
  package var hung: [HungRank] {
    ranks.compactMap { rank in
      guard !rank.hasLeft, rank.rank != transport.rank else { return nil }
      guard let other = rank.machine, other.host == machine.host, other.space == machine.space
      else { return HungRank(rank: rank.rank, process: nil) }
      return isProcessAlive(other.process)
        ? HungRank(rank: rank.rank, process: other.process) : nil
    }
  }

  /// Ends the sweep: nothing more is handed out, and running runs are asked to stop.
  ///
  /// The first reason counts, but an error of the output overrides it.
  package func finish(_ reason: CrewEnd, at now: Double) {
    if ending == nil {
      endingSince = now
      ending = reason
      queue.clear()
      for rank in ranks where rank.presence == .present {
        rank.owesPulse = true
        owe(rank)
        if rank.ask != nil { enlist(rank) }
      }
    } else if case .outputFailed = reason {
      ending = reason
    }
  }

  /// Bytes of long records that are being assembled; bounded by ``longBudget`` or by the longest record.
  package var longBytes: Int {
    ranks.filter(\.isTransferring).reduce(0) { $0 + $1.assembler.reserved }
  }

  /// Checks whether the file was moved or deleted, even when no messages arrive.
  private func lookAtOutput() {
    guard !isEnding else { return }
    do throws(RecorderError) { try recorder.look() } catch { outputFailed(error) }
  }

  /// Ends the sweep because the file could not be written; its contents are kept.
  func outputFailed(_ error: RecorderError) {
    finish(.outputFailed(error), at: now)
  }

  /// Writes what was recorded.
  private func flush() {
    do throws(RecorderError) { try recorder.flush() } catch { outputFailed(error) }
  }

  /// Whether no more runs are handed out.
  var isEnding: Bool { ending != nil }

  /// Sends a message; an error of the transport is thrown by the next tick.
  func say(_ tag: Tag, _ bytes: [UInt8], to rank: RankRecord) {
    do { try transport.send(bytes, to: rank.rank, tag: tag) } catch { failure = error }
  }

  /// Checks which ranks are silent, or have ended on this host.
  private func look(at now: Double) {
    let awake = awake.seconds(at: now)
    guard now - lastLook >= timing.look else { return }
    lastLook = now
    lookAtOutput()
    for rank in ranks where rank.presence == .present || rank.presence == .awaited {
      let silence = awake - rank.heard
      if silence > timing.silence {
        bury(rank, because: "has been silent for \(Int(silence)) s")
      } else if rank.isAtFile, let other = rank.machine, other.space == machine.space,
        !isProcessAlive(other.process)
      {
        bury(rank, because: "is gone: its process \(other.process) has ended")
      }
    }
  }
}
