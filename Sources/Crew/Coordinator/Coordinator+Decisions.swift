internal import Grids
internal import Store

// What outcomes decide, where they decide which runs are asked for.
extension Coordinator {
  /// Goes on after the last open run of a point: with its summary, or with what its outcomes decide.
  func goOn(after point: Int) {
    guard let group = decisions.group(of: point), !decisions.isSettled(group) else {
      return openSummary(of: point)
    }
    let points = decisions.points(of: group)
    while !decisions.isSettled(group) {
      guard points.allSatisfy(ledger.isComplete) else { return }
      let before = points.map { decisions.count($0) }
      decisions.goOn(group)
      for (point, count) in zip(points, before) { add(from: count, to: point) }
    }
    settle(group)
    for point in points where decisions.count(point) != 0 { openSummary(of: point) }
  }

  /// Hands out the members of a point that are asked for from `count` on; an earlier start may have some of them.
  private func add(from count: Int, to point: Int) {
    let members = (count..<decisions.count(point)).filter {
      !plan.isOver(recorder.status(of: Run(point: point, member: $0)))
    }
    if members.isEmpty { return }
    let planned = decisions.take(members.count, of: point)
    ledger.insert(members, of: point, planned: planned)
    progress.add(planned, of: point, areFirst: count == 0)
    if !isEnding { queue.append(blocks(of: Array(members.prefix(planned)), of: point)) }
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
