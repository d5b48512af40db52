package import Grids
internal import StudyKit

// What only summaries need of runs: it stands beside the file until the summaries are done.
extension ResultFile {
  /// What of a run's findings stands in the file.
  func kept(of findings: Findings, _ run: Run) -> Findings {
    guard run.member != nil else { return findings }
    let measures = scratchMeasures(ofPoint: run.point)
    return measures.isEmpty ? findings : findings.without(measures.map(\.name))
  }

  /// Keeps beside the file what a summary needs of a finished run.
  func setAside(_ findings: Findings, of run: Run) throws(StoreError) {
    guard let member = run.member else { return }
    let measures = scratchMeasures(ofPoint: run.point)
    if measures.isEmpty { return }
    for measure in measures {
      guard let values = findings[measure.name], values.element == measure.element,
        values.count == measure.count
      else {
        throw .findings(
          "member \(member) of point \(run.point) of \(grid.study.name): \(measure.name) is missing or "
            + "of another type or length than declared")
      }
    }
    let identity = records.identities[index(run.point, member)]
    try scratch.save(identity, findings, measures, isDurable: durable)
  }

  /// Makes finished runs pending again of which a summary that is still to be computed, now or when further
  /// members are done, needs what is not beside the file; returns how many there are. Points that are not
  /// going to be completed now are left alone.
  func returnRunsWithoutScratch(_ options: Options) throws(StoreError) -> Int {
    try scratch.check()
    scratch.removeDrafts()
    var count = 0
    for point in 0..<grid.pointCount {
      let measures = scratchMeasures(ofPoint: point)
      if measures.isEmpty { continue }
      if let selection = options.selection,
        selection.members != nil || !selection.contains(grid.point(point).places)
      {
        continue
      }
      let (done, failed) = finished(ofPoint: point)
      let isSettled = done.count + failed == grid.members && !(options.retriesFailed && failed > 0)
      if isSettled, status(of: Run(point: point, member: nil)) == .done { continue }
      for member in 0..<grid.members {
        let index = index(point, member)
        guard records.status(index) == .done,
          !scratch.isWhole(records.identities[index], measures)
        else { continue }
        try discard(Run(point: point, member: member))
        count += 1
      }
    }
    return count
  }

  /// Takes away what stands beside the file for summaries, where all of them are done and no member is left
  /// that may be tried again.
  func removeScratch() {
    let isNeeded = (0..<grid.pointCount).contains { point in
      !scratchMeasures(ofPoint: point).isEmpty && !finished(ofPoint: point).done.isEmpty
        && (status(of: Run(point: point, member: nil)) != .done || mayBeTriedAgain(point))
    }
    if !isNeeded { scratch.removeAll() }
  }

  private func mayBeTriedAgain(_ point: Int) -> Bool {
    (0..<grid.members).contains { member in
      [.failed, .lost].contains(records.status(index(point, member)))
    }
  }

  /// Whether a run can be computed again from what is there: a summary needs what its members kept for
  /// it, which is gone when it is done.
  package func canBeComputedAgain(_ run: Run) -> Bool {
    run.member != nil || scratchMeasures(ofPoint: run.point).isEmpty
  }
}
