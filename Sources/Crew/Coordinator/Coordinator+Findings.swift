internal import Grids
internal import Store
internal import StudyKit

// Receives the findings of ranks and records them.
extension Coordinator {
  /// Handles a slice of a rank's stream.
  func receive(_ slice: Slice, from rank: RankRecord, at now: Double) {
    rank.owesCredit = true
    owe(rank)
    // A slice that was repeated, or that overtook a lost one, is ignored.
    guard slice.number == rank.received else { return }
    rank.received += 1
    rank.assembler.append(slice.bytes)
    do throws(WireError) {
      while let record = try rank.assembler.next() {
        switch record {
        case .outcome(let run, let outcome, let seconds, let steps):
          rank.comeBack(run)
          // The first outcome counts; later ones are from ranks that seemed dead.
          guard ledger.isOpen(run) else { continue }
          learn(run, seconds: seconds)
          self.record(
            run, outcome, seconds: seconds, steps: steps, by: rank.rank, isLost: false)
          if settings.failsFast, !outcome.isDone { finish(.stopped(.failFast), at: now) }
        case .partial(let run, let findings):
          guard ledger.isOpen(run) else { continue }
          do throws(RecorderError) {
            let (step, steps) = progress.steps(of: run)
            try recorder.advanced(run, steps: step, of: steps, findings: findings)
          } catch { outputFailed(error) }
        }
      }
    } catch {
      // Nothing after that can be read.
      bury(rank, because: "has sent unreadable data (expected \(error.what))")
      say(.stop, [], to: rank)
      rank.presence = .gone
    }
  }

  /// Handles reports of the progress of runs.
  func advance(_ advances: [Advance], at now: Double) {
    for advance in advances where ledger.isOpen(advance.run) {
      progress.advance(advance)
      do throws(RecorderError) {
        try recorder.advanced(
          advance.run, steps: advance.step, of: advance.steps, findings: nil)
      } catch { outputFailed(error) }
    }
  }

  /// Records how an open run has ended.
  func record(
    _ run: Run, _ outcome: Outcome, seconds: Double, steps: Int, by rank: Int, isLost: Bool
  ) {
    let log = RunLog(seconds: seconds, rank: rank, attempt: attempts[run] ?? 1, steps: steps)
    do throws(RecorderError) {
      if isLost, case .failed(let reason) = outcome {
        try recorder.lose(run, reason: reason, log: log)
      } else {
        try recorder.record(run, outcome, log: log)
      }
    } catch { return outputFailed(error) }
    ledger.close(run)
    progress.end(run, outcome, isLost: isLost)
    guard let member = run.member else { return goOn(afterSummaryOf: run.point, outcome) }
    if case .done(let findings) = outcome {
      decisions.note(member, of: run.point) { findings.number($0) }
    }
    if ledger.isComplete(run.point) { goOn(after: run.point) }
  }

  /// Queues the summary of a point, if it has one, when all its members have an outcome.
  func openSummary(of point: Int) {
    guard plan.hasSummary(point) else { return }
    ledger.insertSummary(of: point)
    queue.append(summary: point)
  }

  /// Tells ranks how far their streams have been read, and how much more they may send.
  func giveCredit() {
    let list = owing
    owing = []
    var inTransfer: Int?
    for rank in list {
      rank.isOwing = false
      guard rank.owesCredit || rank.owesPulse || rank.isWaitingForTransfer,
        rank.presence == .present
      else { continue }
      let before = rank.allowed
      grant(rank, &inTransfer)
      if rank.isWaitingForTransfer { owe(rank) }
      if rank.owesPulse {
        say(.pulse, credit(of: rank).message, to: rank)
      } else if rank.owesCredit || rank.allowed > before {
        say(.credit, credit(of: rank).message, to: rank)
      }
      rank.owesCredit = false
      rank.owesPulse = false
    }
  }

  /// Puts a rank on the list of those that may be owed an answer.
  func owe(_ rank: RankRecord) {
    guard !rank.isOwing else { return }
    rank.isOwing = true
    owing.append(rank)
  }

  func credit(of rank: RankRecord) -> Credit {
    Credit(received: rank.received, allowed: rank.allowed, isStopping: isEnding)
  }

  /// Opens a rank's window, unless it is in a long record while others fill the memory: `inTransfer` bytes, counted
  /// when they are first asked for.
  private func grant(_ rank: RankRecord, _ inTransfer: inout Int?) {
    let need = rank.assembler.reserved
    if need < Self.longRecord {
      rank.isTransferring = false
    } else if !rank.isTransferring {
      let others = inTransfer ?? longBytes
      inTransfer = others
      guard others == 0 || others + need <= Self.longBudget else { return }
      rank.isTransferring = true
      inTransfer = others + need
    }
    rank.allowed = rank.received + window
  }
}

extension RankRecord {
  /// Whether it has begun a long record that it may not continue yet.
  fileprivate var isWaitingForTransfer: Bool {
    !isTransferring && assembler.reserved >= Coordinator.longRecord
  }
}

extension Outcome {
  /// Whether there are findings.
  var isDone: Bool {
    if case .done = self { true } else { false }
  }
}
