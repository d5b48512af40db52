internal import Grids
internal import StudyKit

// Findings that only summaries need: they are saved beside the file until the summaries are done.
extension ResultFile {
  /// The part of a run's findings that is in the file as such.
  func kept(of findings: Findings, _ run: Run) -> Findings {
    guard run.member != nil else { return findings }
    var others = sweep.scratchMeasures(ofPoint: run.point).map(\.name)
    if sweep.weights != nil { others += findings.values.keys.filter(Measure.isWeights) }
    return others.isEmpty ? findings : findings.without(others)
  }

  /// Saves beside the file what a summary needs of a finished run.
  func setAside(_ findings: Findings, of run: Run) throws(StoreError) {
    guard let member = run.member else { return }
    let measures = sweep.scratchMeasures(ofPoint: run.point)
    if measures.isEmpty { return }
    for measure in measures {
      guard let values = findings[measure.name], values.element == measure.element,
        values.count == measure.count
      else {
        throw .findings(
          "member \(member) of point \(run.point) of \(grid.study.name): \(measure.name) is missing, or "
            + "has another type or length than declared")
      }
    }
    let identity = sweep.records.identities[sweep.index(run.point, member)]
    try scratch.save(identity, findings, measures, isDurable: durable)
  }

  /// Copies what summaries need of runs from beside another file, where it is there.
  func adoptScratch(of other: Archive, _ runs: [Int]) throws(StoreError) {
    if other.path == location.path { return }
    let folder = WorkFolder(beside: other.path).scratch
    for index in runs {
      let measures = sweep.scratchMeasures(ofPoint: index / grid.members)
      if measures.isEmpty { continue }
      let identity = sweep.records.identities[index]
      try scratch.adopt(identity, from: folder, measures, isDurable: durable)
    }
  }

  /// Makes finished runs pending again if their saved findings are missing and needed by a summary that is still to
  /// be computed, now or when further members are done; returns how many there are. Points that will not be
  /// completed by this sweep are left alone.
  func returnRunsWithoutScratch(_ options: Options) throws(StoreError) -> Int {
    try scratch.check()
    scratch.removeDrafts()
    var count = 0
    for point in 0..<grid.pointCount {
      if options.selection?.containsAll(of: point, in: grid) == false { continue }
      let lacking = sweep.ended(ofPoint: point).lackingScratch(
        sweep.scratchMeasures(ofPoint: point), in: scratch, sweep.identities.point(point),
        isSummarized: sweep.isSummarized(point), retriesFailed: options.retriesFailed)
      for member in lacking { try discard(Run(point: point, member: member)) }
      count += lacking.count
    }
    return count
  }

  /// Removes the findings beside the file if no summary needs them any more, and no member may be retried.
  func removeScratch() {
    let isNeeded = (0..<grid.pointCount).contains { point in
      !sweep.scratchMeasures(ofPoint: point).isEmpty
        && sweep.ended(ofPoint: point).needScratch(
          isSummarized: sweep.isSummarized(point), retriesFailed: true)
    }
    if !isNeeded { scratch.removeAll() }
  }
}
