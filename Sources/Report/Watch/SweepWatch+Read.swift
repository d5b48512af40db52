internal import Grids
package import Store
internal import StudyKit

extension SweepWatch {
  /// How many of the slowest runs are shown.
  private static let slowestShown = 3
  /// The most seconds over which the rate is taken.
  private static let window = 600.0

  /// Reads how the sweep in a result file stands.
  ///
  /// - Parameters:
  ///   - now: Seconds since 1970.
  ///   - writer: The process that is writing the file; nil if there is none.
  ///   - usesChild: Whether a child process reads a file without seal first.
  package init(
    reading path: String, now: Double, writer: String?, usesChild: Bool = false
  ) throws(StoreError) {
    let contents = try SweepContents(reading: path, usesChild: usesChild)
    let status = try SweepStatus(of: contents.archive, named: path)
    self.init(path: path, study: status.study)
    self.writer = writer
    part = status.part
    counts = Dictionary(uniqueKeysWithValues: status.counts.map { ($0.status, $0.count) })
    let failed = status.failedSummaries.reduce(0) { $0 + $1.count }
    summaries = (status.summaries.expected, status.summaries.done + failed)
    isComplete = status.isComplete
    let times = RunTimes(
      try contents.archive.runRecords(), members: contents.grid.members,
      since: status.starts.last?.time, now: now)
    let rankCount = writer == nil ? 0 : status.starts.last?.ranks ?? 0
    ranks = (0..<rankCount).map { rank in
      var state = Rank(rank, host: status.host(ofRank: rank))
      guard let held = times.held[rank], let run = held.first else { return state }
      state.run = status.axes.coordinates(run)
      state.steps = Int(times.records.steps[run])
      state.planned = Int(times.records.plannedSteps[run])
      state.seconds = times.elapsed(run)
      state.waiting = held.count - 1
      return state
    }
    if rankCount > 0 {
      rate = times.rate(within: Self.window)
      secondsLeft = isComplete ? nil : times.secondsLeft(ranks: rankCount)
      computing = times.computing(ranks: rankCount)
    }
    slowest = times.slowest(Self.slowestShown).map { run, seconds, isRunning in
      Timed(status.axes.coordinates(run), seconds: seconds, isRunning: isRunning)
    }
    for run in [times.furthest, times.last].compactMap({ $0 }) {
      let isDone = times.records.statuses[run] == .done
      let values = try contents.lastValues(ofRun: run, isDone: isDone)
      guard !values.isEmpty else { continue }
      findings.append(
        Findings(
          status.axes.coordinates(run),
          age: isDone ? max(now - times.records.times[run], 0) : nil,
          values: values))
    }
  }
}

extension SweepContents {
  /// No further measures of a run are shown after so many values.
  private static let valuesShown = 8
  /// The most values of one measure that are shown.
  private static let valuesOfMeasure = 8

  /// The last number of each measure that a run has, with the measure's name.
  fileprivate func lastValues(
    ofRun run: Int, isDone: Bool
  ) throws(StoreError) -> [(name: String, value: Double)] {
    var values: [(name: String, value: Double)] = []
    for array in measures where values.count < Self.valuesShown {
      // A whole number of a run that is not done may be the 0 of one that has found nothing.
      if array.element == .integer, !isDone { continue }
      let time = timeDimension(of: array)
      let others = try dimensions(of: array).filter { $0.name != time }
      let count = others.reduce(1) { $0 * $1.count }
      guard count <= Self.valuesOfMeasure,
        others.allSatisfy({ $0.hasWords && $0.axes.isEmpty })
      else { continue }
      let numbers = try ArchivedRows(of: array, in: archive).read(run..<run + 1)
      let axis = time.flatMap { array.dimensions.firstIndex(of: $0) }
      let steps = axis.map { array.shape[$0] } ?? 1
      let inner = axis.map { array.shape[($0 + 1)...].reduce(1, *) } ?? 1
      for (element, label) in Self.labels(along: others).enumerated() {
        let first = element / inner * steps * inner + element % inner
        let last = (0..<steps).last { numbers[first + $0 * inner].isFinite }
        guard let last else { continue }
        values.append((array.name + label, numbers[first + last * inner]))
      }
    }
    return values
  }
}
