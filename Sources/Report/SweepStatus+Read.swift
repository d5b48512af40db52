internal import Grids
package import Store
internal import StudyKit

extension SweepStatus {
  /// How many of the runs that failed alike are named.
  private static let named = 3

  /// Reads the status of the sweep in a result file.
  ///
  /// - Parameter usesChild: Whether a child process reads a file without seal first.
  package init(reading path: String, usesChild: Bool = false) throws(StoreError) {
    try self.init(of: Archive(path, usesChild: usesChild), named: path)
  }

  /// Reads how the sweep of an open result file stands; `path` is what the file is called.
  init(of archive: Archive, named path: String) throws(StoreError) {
    self.path = path
    isSealed = archive.isSealed
    study = archive.study
    title = archive.title
    part = archive.part
    axes = try archive.axes()
    let reasons = try archive.reasons()
    let runs = RecordedRuns(
      axes: axes, records: try archive.runRecords(), reasons: reasons,
      part: try archive.partRuns())
    counts = RunStatus.allCases.map { ($0, runs.count($0)) }.filter {
      $0.0 != .absent || $0.1 > 0
    }
    running = runs.with(.running).map { index in
      Running(
        coordinates: runs.coordinates(index), steps: Int(runs.records.steps[index]),
        planned: Int(runs.records.plannedSteps[index]), rank: Int(runs.records.ranks[index]),
        since: runs.records.times[index])
    }
    var kept = KeptRuns()
    for index in try archive.checkpointedRuns() where !runs.records.statuses[index].isOutcome {
      kept.add(step: Int(runs.records.steps[index]), of: Int(runs.records.plannedSteps[index]))
    }
    self.kept = kept
    failures = Self.failures(runs)
    starts = try archive.starts()
    ranks = try archive.ranks()
    if let records = try archive.summaryRecords() {
      let points = RecordedRuns(axes: axes.dropLast(), records: records, reasons: reasons)
      summaries = (try archive.summaryCount(), points.count(.done))
      failedSummaries = Self.failures(points)
    } else {
      summaries = (0, 0)
      failedSummaries = []
    }
  }

  /// The runs that ended without findings, grouped by status and reason.
  private static func failures(_ runs: RecordedRuns) -> [Failure] {
    var failures: [Failure] = []
    for status in [RunStatus.failed, .lost, .diverged] {
      var known: [String: Int] = [:]
      for index in runs.with(status) {
        let reason = runs.records.reason(index, in: runs.reasons)
        var coordinates = runs.coordinates(index)
        if status == .diverged { coordinates += " (step \(runs.records.steps[index]))" }
        if let at = known[reason] {
          failures[at].count += 1
          if failures[at].coordinates.count < named { failures[at].coordinates.append(coordinates) }
        } else {
          known[reason] = failures.count
          failures.append(
            Failure(status: status, reason: reason, count: 1, coordinates: [coordinates]))
        }
      }
    }
    return failures.sorted { $0.count > $1.count }
  }
}

/// What the file records of all runs, or of all summaries, with their coordinates.
private struct RecordedRuns {
  let axes: [Archive.Axis]
  let records: Archive.Records
  let reasons: [String]
  /// The runs of the part that the file is for; nil for all.
  var part: RunSet?

  /// The runs of a status.
  func with(_ status: RunStatus) -> [Int] {
    records.statuses.indices.filter { records.statuses[$0] == status }
  }

  /// How many runs have a status.
  func count(_ status: RunStatus) -> Int {
    records.statuses.indices.count {
      records.statuses[$0] == status && (status.isOutcome || part?.contains($0) ?? true)
    }
  }

  /// A run's coordinates.
  func coordinates(_ index: Int) -> String { axes.coordinates(index) }
}

extension [Archive.Axis] {
  /// The coordinates of a run, as `width=64, member=3`; `the only point` for the summary of a grid without axes.
  func coordinates(_ index: Int) -> String {
    var indices = map { _ in 0 }
    var rest = index
    for axis in self.indices.reversed() {
      (rest, indices[axis]) = rest.quotientAndRemainder(
        dividingBy: Swift.max(self[axis].labels.count, 1))
    }
    let parts = Swift.zip(self, indices).filter { $0.0.scope?.contains(indices) ?? true }.map {
      $0.name + "=" + $0.labels[$1]
    }
    return parts.isEmpty ? "the only point" : parts.joined(separator: ", ")
  }
}
