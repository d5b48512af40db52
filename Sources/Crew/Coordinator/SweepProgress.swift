internal import Grids
internal import StudyKit

/// Counts outcomes and adds up the steps of running runs.
struct SweepProgress {
  private var standing = Standing()
  private var advances: [Run: Advance] = [:]
  private let plan: Plan
  /// Operations of all runs and summaries.
  private(set) var total = 0.0
  private var behind = 0.0
  /// Operations that runs had done at their first report: those of a checkpoint.
  private var carried = 0.0

  /// Summaries that are being computed, by point, and since when.
  private var summarizing: [Int: Double] = [:]

  /// The most failures, and the most runs resumed from checkpoints, that are listed.
  private static let listedLimit = 10
  /// The most of a summary that counts as done before it is.
  private static let most = 0.95

  init(_ plan: Plan) {
    self.plan = plan
    standing.runs = plan.runCount
    standing.summaries = plan.summaryCount
    for assignment in plan.suspects {
      total += plan.operations(assignment.point) * Double(assignment.count)
    }
    for (point, count) in plan.assignments.sizes {
      total += plan.operations(point) * Double(count)
    }
    for point in plan.summarizedPoints { total += plan.summaryOperations(point) }
  }

  /// Takes note of more members of a point, the first ones where it had none.
  mutating func add(_ count: Int, of point: Int, areFirst: Bool) {
    standing.runs += count
    if areFirst, plan.hasSummary(point) {
      standing.summaries += 1
      total += plan.summaryOperations(point)
    }
    total += plan.operations(point) * Double(count)
  }

  /// Takes note that a point's summary has been handed out.
  mutating func beginSummary(ofPoint point: Int, at now: Double) { summarizing[point] = now }

  /// Steps that a run has done, and its total, according to its last report.
  func steps(of run: Run) -> (Int, Int) {
    advances[run].map { ($0.step, $0.steps) } ?? (0, 0)
  }

  /// Takes a report of a run's progress.
  mutating func advance(_ advance: Advance) {
    if advances[advance.run] == nil {
      carried += operations(of: advance)
      noteResumption(of: advance)
    }
    advances[advance.run] = advance
  }

  private mutating func noteResumption(of advance: Advance) {
    guard advance.resumedFrom > 0 else { return }
    standing.resumedCount += 1
    guard standing.resumed.count < Self.listedLimit else { return }
    standing.resumed.append(
      Advance(run: advance.run, step: advance.resumedFrom, steps: advance.steps))
  }

  private func operations(of advance: Advance) -> Double {
    guard advance.steps > 0, advance.run.member != nil else { return 0 }
    return plan.operations(advance.run.point) * min(Double(advance.step) / Double(advance.steps), 1)
  }

  /// Takes the outcome of a run.
  mutating func end(_ run: Run, _ outcome: Outcome, isLost: Bool) {
    if !advances.isEmpty { advances[run] = nil }
    if let reason = outcome.failure, standing.failures.count < Self.listedLimit {
      standing.failures.append(Standing.Failure(run: run, reason: reason))
    }
    guard run.member != nil else {
      standing.summarized += 1
      summarizing[run.point] = nil
      behind += plan.summaryOperations(run.point)
      return
    }
    behind += plan.operations(run.point)
    switch outcome {
    case .done: standing.done += 1
    case .diverged: standing.diverged += 1
    case .failed: if isLost { standing.lost += 1 } else { standing.failed += 1 }
    }
  }

  /// The progress of the sweep; `pace` are seconds per operation, nil if unknown.
  func standing(of census: Census, at now: Double, pace: Double?) -> Standing {
    var standing = standing
    standing.advances = advances.values.sorted {
      ($0.run.point, $0.run.member ?? .max) < ($1.run.point, $1.run.member ?? .max)
    }
    var begun = standing.advances.reduce(0.0) { $0 + operations(of: $1) }
    if let pace {
      // Summaries report no steps; how far they are follows from their time.
      for (point, since) in summarizing {
        begun += min(max(now - since, 0) / pace, Self.most * plan.summaryOperations(point))
      }
    }
    standing.fraction = total > 0 ? min((behind + begun) / total, 1) : 1
    standing.carried = total > 0 ? min(carried / total, 1) : 0
    standing.ranks = census[.present]
    standing.dead = census[.dead]
    return standing
  }
}

extension Outcome {
  /// Why there are no findings, in words; nil if there are findings.
  fileprivate var failure: String? {
    switch self {
    case .done: nil
    case .diverged(let step): "diverged at step \(step)"
    case .failed(let reason): reason
    }
  }
}
