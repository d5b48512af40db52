internal import Grids
internal import Store
internal import StudyKit

// Answers requests for work.
extension Coordinator {
  /// Handles a rank's request for work.
  func receive(_ ask: Ask, from rank: RankRecord) {
    guard rank.presence == .present else { return }
    if ask.number == rank.answer.number {
      // The answer was lost, or crossed the repeated request.
      return say(.assign, rank.answer.message, to: rank)
    }
    guard ask.number > rank.answer.number else { return }
    rank.ask = ask
    enlist(rank)
  }

  /// Puts a rank on the list of those whose request may be answered.
  func enlist(_ rank: RankRecord) {
    guard !rank.isAsking else { return }
    rank.isAsking = true
    asking.append(rank)
  }

  /// Answers requests as far as there is work.
  func answer(at now: Double) {
    guard isEnding || !queue.isEmpty else { return }
    let list = asking
    asking = []
    for rank in list {
      rank.isAsking = false
      answer(rank, at: now)
      // A rank that is still computing asks again when it has nothing left.
      if let ask = rank.ask, ask.isIdle || isEnding { enlist(rank) }
    }
  }

  /// Answers a rank's request if there is work for it, or if it is to stop; otherwise the request waits.
  private func answer(_ rank: RankRecord, at now: Double) {
    guard let ask = rank.ask, isEnding || rank.isAtFile || queue.hasRuns else { return }
    if isEnding {
      guard ask.isIdle || ledger.openCount == 0 && rank.outstandingCount == 0 else { return }
      say(.stop, [], to: rank)
      leave(rank)
      return
    }
    // A rank whose stream is not drained may still be computing its earlier work.
    let batch = queue.take(
      for: asker(rank, ask), portion(at: now), forecast: { forecast($0) },
      isOpen: { ledger.isOpen($0) })
    guard !batch.isEmpty else { return }
    for assignment in batch where assignment.isSummary {
      progress.beginSummary(ofPoint: assignment.point, at: now)
    }
    for run in batch.lazy.flatMap(\.runs) {
      if !deaths.isEmpty || attempts[run] != nil { attempts[run, default: 0] += 1 }
      do throws(RecorderError) { try recorder.began(run, on: rank.rank) } catch {
        return outputFailed(error)
      }
    }
    rank.ask = nil
    rank.answer = Batch(number: ask.number, assignments: batch)
    rank.handOut(batch)
    say(.assign, rank.answer.message, to: rank)
  }

  private func asker(_ rank: RankRecord, _ ask: Ask) -> RunQueue.Asker {
    RunQueue.Asker(
      isAtFile: rank.isAtFile, isIdle: ask.isIdle && rank.outstandingCount == 0,
      isPrecious: rank.rank == transport.rank && census[.present] > 1)
  }

  private func portion(at now: Double) -> RunQueue.Portion {
    RunQueue.Portion(
      seconds: timing.batch, ranks: max(1, census[.present] + census[.awaited]),
      timeLeft: settings.timeLimit.map { $0 - timing.grace - (now - begin) })
  }

  /// How many seconds an assignment takes, from its cost and the times of earlier runs, and whether it can checkpoint.
  private func forecast(_ assignment: Assignment) -> (Double, Bool)? {
    let point = assignment.point
    guard let pace = paces[plan.points.locate(point).grid] else { return nil }
    if assignment.isSummary, case let stated = plan.summaryOperations(point), stated > 0 {
      return (pace * stated, false)
    }
    let operations = plan.operations(point) * Double(assignment.count)
    return (pace * operations, plan.cost(point).canCheckpoint)
  }

  /// Updates the pace of a run's grid with the time that it took.
  func learn(_ run: Run, seconds: Double) {
    guard run.member != nil, seconds.isFinite, seconds >= 0 else { return }
    let fresh = max(seconds, 1e-7) / plan.operations(run.point)
    let grid = plan.points.locate(run.point).grid
    paces[grid] = paces[grid].map { 0.9 * $0 + 0.1 * fresh } ?? fresh
  }
}
