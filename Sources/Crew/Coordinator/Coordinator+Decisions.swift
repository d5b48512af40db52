internal import Grids
internal import Store
internal import StudyKit

// What outcomes decide, where they decide which runs are asked for.
extension Coordinator {
  /// Goes on after the last open run of a point: with its summary, or with what its outcomes decide.
  func goOn(after point: Int) {
    guard let group = decisions.group(of: point), !decisions.isSettled(group),
      decisions.summaryMeasure(of: point) == nil
    else { return openSummary(of: point) }
    let points = decisions.points(of: group)
    guard goOn(with: group, points) else { return }
    for point in points where decisions.count(point) != 0 { openSummary(of: point) }
  }

  /// Goes on after the summary of a point, where summaries decide.
  func goOn(afterSummaryOf point: Int, _ outcome: Outcome) {
    guard let measure = decisions.summaryMeasure(of: point),
      let group = decisions.group(of: point)
    else { return }
    let findings: Findings? = if case .done(let found) = outcome { found } else { nil }
    decisions.note(findings?.elements(of: measure), ofSummary: point)
    _ = goOn(with: group, decisions.points(of: group))
  }

  /// Asks for what the outcomes of a group decide, if it has all of those that it waits for; whether that settles it.
  private func goOn(with group: Int, _ points: [Int]) -> Bool {
    if decisions.isSettled(group) { return false }
    while !decisions.isSettled(group) {
      guard points.allSatisfy(isOver) else { return false }
      let before = points.map { decisions.count($0) }
      decisions.goOn(group)
      for (point, count) in zip(points, before) { add(from: count, to: point) }
    }
    settle(group)
    return true
  }

  /// Whether all that is asked for of a point has an outcome, and what it decides is known.
  private func isOver(_ point: Int) -> Bool {
    ledger.isComplete(point)
      && (decisions.summaryMeasure(of: point) == nil || decisions.count(point) == 0
        || recorder.status(of: Run(point: point, member: nil)).isOutcome)
  }

  /// Hands out the members of a point that are asked for from `count` on; an earlier start may have some of them.
  private func add(from count: Int, to point: Int) {
    let members = (count..<decisions.count(point)).filter {
      !plan.isOver(recorder.status(of: Run(point: point, member: $0)))
    }
    if members.isEmpty { return addSummary(of: point, afterMembers: count) }
    let planned = decisions.take(members.count, of: point)
    ledger.insert(members, of: point, planned: planned)
    progress.add(planned, of: point, areFirst: count == 0)
    if !isEnding { queue.append(blocks(of: Array(members.prefix(planned)), of: point)) }
  }

  /// Hands out the summary of a point that was asked for only now, and whose members an earlier start has.
  private func addSummary(of point: Int, afterMembers count: Int) {
    guard decisions.summaryMeasure(of: point) != nil, count == 0, decisions.count(point) > 0,
      !isOver(point)
    else { return }
    progress.add(0, of: point, areFirst: true)
    openSummary(of: point)
  }

  /// Records what is settled when the sweep starts.
  func recordSettled() {
    for group in 0..<decisions.groupCount where decisions.isSettled(group) {
      settle(group)
    }
  }

  private func settle(_ group: Int) {
    do throws(RecorderError) {
      for point in decisions.points(of: group) {
        try recorder.settled(point, at: decisions.count(point))
      }
    } catch { outputFailed(error) }
  }

  /// Members of a point as assignments of aligned blocks.
  private func blocks(of members: [Int], of point: Int) -> [Assignment] {
    let size = plan.blockSize(point)
    var blocks: [[Int]] = []
    for member in members {
      if let last = blocks.last?.last, last / size == member / size {
        blocks[blocks.count - 1].append(member)
      } else {
        blocks.append([member])
      }
    }
    return blocks.map { .members(point: point, members: $0) }
  }
}
