internal import Grids
internal import Store

// The number of a point's members, where the grid has a rule for it.
extension Coordinator {
  /// Goes on with a point all of whose open runs have ended: with its next members if the rule asks for more, otherwise
  /// with its summary.
  func goOn(_ point: Int) {
    while let next = replicates?.goOn(point) {
      let members = next.filter {
        !plan.isOver(recorder.status(of: Run(point: point, member: $0)))
      }
      // An earlier start had them all.
      if members.isEmpty { continue }
      let planned = min(members.count, spareRuns)
      spareRuns -= planned
      ledger.insert(members, of: point, planned: planned)
      progress.add(planned, of: point)
      if !isEnding { queue.append(blocks(of: Array(members.prefix(planned)), of: point)) }
      return
    }
    settle(point)
    openSummary(of: point)
  }

  /// Records the points whose number of members is settled when the sweep starts.
  func recordSettled() {
    for point in 0..<plan.pointCount where replicates?.isSettled(point) == true { settle(point) }
  }

  private func settle(_ point: Int) {
    guard let replicates else { return }
    do throws(RecorderError) {
      try recorder.settled(point, at: replicates.count(point))
    } catch { outputFailed(error) }
  }

  /// Members of a point as assignments of aligned blocks.
  private func blocks(of members: [Int], of point: Int) -> [Assignment] {
    var blocks: [[Int]] = []
    for member in members {
      if let last = blocks.last?.last, last / plan.blockSize == member / plan.blockSize {
        blocks[blocks.count - 1].append(member)
      } else {
        blocks.append([member])
      }
    }
    return blocks.map { .members(point: point, members: $0) }
  }
}
