internal import HDF5

extension SweepStatus {
  /// How many places of runs that failed alike are kept.
  private static let placesKept = 3

  /// Reads how the sweep of a result file stands.
  package init(reading path: String) throws(StatusError) {
    do throws(HDF5Error) {
      let file = try File.open(path, live: true)
      guard try file.attribute("swift_sweep_format", of: "/") != nil else {
        throw HDF5Error(file: path, action: "", reason: "")
      }
      try self.init(path, file)
    } catch {
      // Only the check above has no action.
      if error.action.isEmpty { throw .foreign(path: path) }
      throw .unreadable(error)
    }
  }

  private init(_ path: String, _ file: borrowing File) throws(HDF5Error) {
    self.path = path
    study = try Self.text("study", file)
    title = try Self.text("title", file)
    let runs = try Records(file, prefix: "")
    axes = runs.axes
    counts = runs.meanings.enumerated().map { value, meaning in
      (meaning, runs.statuses.count { $0 == value })
    }
    running = runs.places("running").map { index in
      Running(
        place: runs.place(index), steps: Int(runs.steps[index]),
        planned: Int(runs.planned[index]), rank: Int(runs.ranks[index]), since: runs.times[index])
    }
    failures = Self.failures(runs)
    starts = try Self.starts(file)
    if try file.contains("/runs/summary_status") {
      let points = try Records(file, prefix: "summary_")
      let expected: [UInt8] = try file.dataset("/runs/has_summary").read()
      summaries = (expected.count { $0 != 0 }, points.places("done").count)
      failedSummaries = Self.failures(points)
    } else {
      summaries = (0, 0)
      failedSummaries = []
    }
  }

  private static func text(_ name: String, _ file: borrowing File) throws(HDF5Error) -> String {
    try file.attribute(name, of: "/")?.firstText ?? ""
  }

  /// The runs that ended without findings, those of one status and reason together.
  private static func failures(_ records: Records) -> [Failure] {
    var failures: [Failure] = []
    var known: [String: Int] = [:]
    for status in ["failed", "lost", "diverged"] {
      for index in records.places(status) {
        let reason = records.reason(index)
        var place = records.place(index)
        if status == "diverged" { place += " (step \(records.steps[index]))" }
        if let at = known[status + "\n" + reason] {
          failures[at].count += 1
          if failures[at].places.count < placesKept { failures[at].places.append(place) }
        } else {
          known[status + "\n" + reason] = failures.count
          failures.append(Failure(status: status, reason: reason, count: 1, places: [place]))
        }
      }
    }
    return failures.sorted { $0.count > $1.count }
  }

  private static func starts(_ file: borrowing File) throws(HDF5Error) -> [Start] {
    let times: [Double] = try file.dataset("/log/starts/time").read()
    let ranks: [Int64] = try file.dataset("/log/starts/ranks").read()
    var texts: [[String]] = []
    for name in ["host", "cpu", "commit", "build", "blas_core", "vector_level"] {
      texts.append(try file.dataset("/log/starts/" + name).readTexts())
    }
    return times.prefix { !$0.isNaN }.indices.map { row in
      Start(
        time: times[row], ranks: Int(ranks[row]), host: texts[0][row], cpu: texts[1][row],
        commit: texts[2][row], build: texts[3][row], blasCore: texts[4][row],
        vectorLevel: texts[5][row])
    }
  }
}

extension Attribute {
  /// The text, or the only one of an array, which is what `nccopy` makes of a text.
  fileprivate var firstText: String? {
    switch self {
    case .text(let text): text
    case .texts(let texts): texts.first
    default: nil
    }
  }
}

/// What the file records of all runs, or of all summaries.
private struct Records {
  let axes: [SweepStatus.Axis]
  let meanings: [String]
  let statuses: [UInt8]
  let steps: [Int64]
  let planned: [Int64]
  let ranks: [Int64]
  let times: [Double]
  private let reasons: [Int64]
  private let reasonTexts: [String]

  init(_ file: borrowing File, prefix: String) throws(HDF5Error) {
    let path = "/runs/" + prefix + "status"
    let dataset = try file.dataset(path)
    statuses = try dataset.read()
    let flags = try file.attribute("flag_meanings", of: path)?.firstText ?? ""
    meanings = flags.split(separator: " ").map(String.init)
    var axes: [SweepStatus.Axis] = []
    for scale in try dataset.scales() {
      axes.append(try Self.axis(scale ?? "", file))
    }
    self.axes = axes
    steps = try file.dataset("/log/" + prefix + "steps").read()
    planned = try file.dataset("/log/" + prefix + "planned_steps").read()
    ranks = try file.dataset("/log/" + prefix + "rank").read()
    times = try file.dataset("/log/" + prefix + "time").read()
    reasons = try file.dataset("/runs/" + prefix + "reason").read()
    reasonTexts = try file.dataset("/runs/reasons").readTexts()
  }

  /// The runs of a status.
  func places(_ status: String) -> [Int] {
    guard let value = meanings.firstIndex(of: status) else { return [] }
    return statuses.indices.filter { statuses[$0] == value }
  }

  /// Where a run stands, as `width=64, member=3`; `the only point` for the summary of a grid
  /// without axes.
  func place(_ index: Int) -> String {
    var rest = index
    var parts: [String] = []
    for axis in axes.reversed() {
      let (quotient, place) = rest.quotientAndRemainder(dividingBy: max(axis.labels.count, 1))
      parts.append(axis.name + "=" + axis.labels[place])
      rest = quotient
    }
    return parts.isEmpty ? "the only point" : parts.reversed().joined(separator: ", ")
  }

  /// Why a run failed.
  func reason(_ index: Int) -> String {
    let place = Int(reasons[index])
    return place > 0 && place < reasonTexts.count ? reasonTexts[place] : ""
  }

  private static func axis(
    _ path: String, _ file: borrowing File
  ) throws(HDF5Error) -> SweepStatus.Axis {
    let dataset = try file.dataset(path)
    let labels: [String]
    switch dataset.elementType {
    case .character?, .text?: labels = try dataset.readTexts()
    case .float64?, .float32?: labels = try dataset.read(as: Double.self).map(Self.short)
    default:
      let isTruth = try file.attribute("dtype", of: path)?.firstText == "bool"
      let values: [Int64] = try dataset.read()
      labels = values.map { isTruth ? ($0 == 0 ? "false" : "true") : String($0) }
    }
    return SweepStatus.Axis(name: String(path.dropFirst()), labels: labels)
  }

  /// A number in its shortest form, whole ones without a point.
  private static func short(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }
}
