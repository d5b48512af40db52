internal import Grids
internal import Store
internal import StudyKit

/// Reads from a result file how a sweep went: when which rank computed what, and what runs cost.
struct CourseReader {
  let contents: SweepContents
  let status: SweepStatus
  let records: Archive.Records

  /// The most ranks of a timeline.
  private static let mostRanks = 64

  /// The runs that have ended after computing, the earliest end first.
  private var ended: [Int] {
    records.statuses.indices.filter {
      records.statuses[$0].isOutcome && records.seconds[$0].isFinite && records.times[$0].isFinite
    }
    .sorted { (records.times[$0], $0) < (records.times[$1], $1) }
  }
}

extension CourseReader {
  /// A rank on a host, and when it computed a run.
  private struct Work {
    let rank: Int
    let host: String?
    let run: Int
    var from: Double
    var to: Double

    /// What the rank is called.
    var label: String { host.map { "rank \(rank) (\($0))" } ?? "rank \(rank)" }
  }

  /// When each rank computed which run, as bars; pauses between starts are left out.
  func timeline() -> DrawnFigure {
    let name = "timeline"
    let starts = workByStart
    var work: [Work] = []
    var elapsed = 0.0
    for ofStart in starts {
      let begin = ofStart.map(\.from).min() ?? 0
      let shift = elapsed - begin
      elapsed += (ofStart.map(\.to).max() ?? begin) - begin
      work += ofStart.map { one in
        var moved = one
        (moved.from, moved.to) = (one.from + shift, one.to + shift)
        return moved
      }
    }
    guard !work.isEmpty else { return .refused(name: name, reason: "no run has ended") }
    var notes = ["a bar per run, as long as it was computed, up to when its outcome came"]
    if starts.count > 1 {
      notes.append("\(starts.count) starts, without the time between them")
    }
    let ranks = Dictionary(grouping: work, by: \.label)
      .map { (label: $0.key, rank: $0.value[0].rank) }
      .sorted { ($0.rank, $0.label) < ($1.rank, $1.label) }.prefix(Self.mostRanks)
    let all = work.count
    // The first rank stands above the others.
    let words = ranks.map(\.label).reversed() as [String]
    let rows = Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, $0) })
    work = work.filter { rows[$0.label] != nil }
    if work.count < all { notes.append("the first \(ranks.count) ranks") }
    if work.count > Drawing.mostBars {
      notes.append("the \(Drawing.mostBars) longest of \(work.count) runs")
      work = Array(work.sorted { $0.to - $0.from > $1.to - $1.from }.prefix(Drawing.mostBars))
    }
    let kinds = RunStatus.allCases.filter { kind in
      work.contains { records.statuses[$0.run] == kind }
    }
    let bars = work.map { one in
      Drawing.Bar(
        row: rows[one.label] ?? 0, color: kinds.firstIndex(of: records.statuses[one.run]) ?? 0,
        from: one.from, to: one.to)
    }
    return .drawn(
      Drawing(
        name: name, title: "What the ranks computed when",
        x: Drawing.Side(title: "time of the sweep (s)"), y: Drawing.Side(title: "", words: words),
        panels: [""], colors: kinds.map { "\($0)" }, marks: .bars(bars), notes: notes))
  }

  /// By start that ended runs: what its ranks computed, in seconds since 1970.
  private var workByStart: [[Work]] {
    let times = status.starts.map(\.time)
    var hosts: [Int: [Int: String]] = [:]
    for entry in status.ranks { hosts[entry.session, default: [:]][entry.rank] = entry.host }
    var byStart: [[Work]] = []
    var start = 0
    var last = -1
    for run in ended {
      while start + 1 < times.count, times[start + 1] <= records.times[run] { start += 1 }
      if start != last { byStart.append([]) }
      last = start
      let rank = Int(records.ranks[run])
      byStart[byStart.count - 1].append(
        Work(
          rank: rank, host: hosts[start + 1]?[rank], run: run,
          from: records.times[run] - records.seconds[run], to: records.times[run]))
    }
    return byStart.map(Self.apart)
  }

  /// The same work, in which no rank computes two runs at once: outcomes of runs that were computed one after another may
  /// have come together.
  private static func apart(_ work: [Work]) -> [Work] {
    var work = work
    var next: [Int: Double] = [:]
    for index in work.indices.reversed() {
      let seconds = work[index].to - work[index].from
      work[index].to = min(work[index].to, next[work[index].rank] ?? .infinity)
      work[index].from = work[index].to - seconds
      next[work[index].rank] = work[index].from
    }
    return work
  }
}

extension CourseReader {
  /// How long runs took, against what the operations that the study states say.
  func costs(_ study: AnyStudy?) -> DrawnFigure {
    let refused = { (reason: String) in DrawnFigure.refused(name: "costs", reason: reason) }
    guard let study else { return refused("this program does not know the study") }
    let version = contents.archive.studyVersion ?? study.version
    // A study that the grid declares has no other version than the file's.
    let known = study.family == nil ? study : study.named(asVersion: version)
    guard version == known.version else {
      return refused("this program has another version of the study")
    }
    // The grid may come from anyone: what it asks for is bounded by what the file holds.
    guard
      let grid = try? Grid.read(
        text: contents.archive.gridText, file: contents.path + "/grid/text",
        studies: [known], checksPoints: false),
      grid.pointCount == contents.grid.pointCount, grid.members == contents.grid.members
    else { return refused("this program cannot read the grid") }
    let costs = grid.study.costs(grid.space)
    let done = ended.filter { records.statuses[$0] == .done && records.seconds[$0] > 0 }
    let operations = done.map { costs[$0 / grid.members].operations }
    let seconds = done.map { records.seconds[$0] }
    let (allOperations, allSeconds) = (operations.reduce(0, +), seconds.reduce(0, +))
    guard allOperations > 0 else { return refused("no run is done whose cost is stated") }
    let rate = allOperations / allSeconds
    let pairs = zip(operations, seconds).map { ($0 / rate, $1) }
    let shown = pairs.thinned(to: Drawing.mostDots)
    var notes = [
      "a dot per finished run, whose predicted time is the operations that the study states at "
        + "\(countText(rate / 1e9)) GFLOP/s, the speed of all finished runs; on the line both are equal"
    ]
    if shown.count < pairs.count { notes.append("\(shown.count) of \(pairs.count) dots") }
    let isLogarithmic = operations.allSatisfy { $0 > 0 }
    return .drawn(
      Drawing(
        name: "costs", title: "Predicted time and time taken",
        x: Drawing.Side(title: "predicted (s)", isLogarithmic: isLogarithmic),
        y: Drawing.Side(title: "taken (s)", isLogarithmic: isLogarithmic), panels: [""],
        colors: [""],
        marks: .dots(
          [Drawing.Dots(panel: 0, color: 0, x: shown.map(\.0), y: shown.map(\.1))], .diagonal),
        notes: notes))
  }
}
