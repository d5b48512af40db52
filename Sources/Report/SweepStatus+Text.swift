internal import FoundationEssentials
internal import Grids
internal import Store

extension SweepStatus {
  /// How many running runs are shown.
  private static let runningShown = 20

  /// How many of the last starts are shown.
  private static let startsShown = 10

  /// The status as a page of text; `now` is in seconds since 1970, `writer` the process that is writing the file, if
  /// there is one.
  package func text(now: Double, writer: String?) -> String {
    let shape = axes.map { "\($0.name) \($0.labels.count)" }.joined(separator: " × ")
    let ofPart = part.map { ", \($0.words) of the grid" } ?? ""
    var lines = ["\(path): \(study), \(total) runs (\(shape))\(ofPart)", title, ""]
    for (status, count) in counts where count > 0 || status == .done {
      let share = total > 0 ? 100 * Double(count) / Double(total) : 0
      lines.append(
        "  " + "\(status)".padded(to: 10) + "\(count)".padded(to: 10, alignedRight: true)
          + (status == .absent ? "  not asked for" : "  " + formatted(share, "%.1f %%")))
    }
    if summaries.expected > 0 {
      lines.append(
        "  summaries \("\(summaries.done)".padded(to: 10, alignedRight: true))"
          + "  of \(summaries.expected)")
    }
    if !running.isEmpty {
      let heading = writer == nil ? "Interrupted (no sweep is writing this file)" : "Running"
      lines += ["", heading] + runningLines(now: writer == nil ? nil : now)
    }
    // While a sweep writes, what it computes has checkpoints as well.
    if writer == nil, let kept = kept.text { lines += ["", kept] }
    if !failures.isEmpty { lines += ["", "Runs without findings"] + Self.lines(of: failures) }
    if !failedSummaries.isEmpty {
      lines += ["", "Failed summaries"] + Self.lines(of: failedSummaries)
    }
    if !starts.isEmpty {
      lines += ["", "Starts"]
      if starts.count > Self.startsShown {
        lines.append("  \(starts.count - Self.startsShown) earlier, then")
      }
      lines += starts.suffix(Self.startsShown).map { Self.line(of: $0) }
    }
    if !isSealed {
      lines += [
        "", "The file has lost its seal; `swift-sweep verify` checks what is intact.",
      ]
    }
    lines.append("")
    if isComplete {
      lines.append(
        part.map { "Complete: \($0.words); `swift-sweep merge` joins the files of all parts." }
          ?? "Complete.")
    } else if let writer {
      lines.append("Not complete: \(writer) is writing it.")
    } else {
      lines.append("Not complete: run the same command to resume.")
    }
    return lines.map { $0.visible() }.joined(separator: "\n")
  }

  /// `now` is nil if nothing is running any more.
  private func runningLines(now: Double?) -> [String] {
    var lines = running.prefix(Self.runningShown).map { run in
      var line = "  \(run.coordinates): "
      if run.planned > 0 {
        line += "step \(run.steps) of \(run.planned)"
        line += formatted(100 * Double(run.steps) / Double(run.planned), " (%.0f %%)")
      } else {
        line += "step \(run.steps)"
      }
      guard let now else { return line }
      return line + ", rank \(run.rank), for \(Self.span(now - run.since))"
    }
    if running.count > lines.count { lines.append("  and \(running.count - lines.count) more") }
    return lines
  }

  private static func lines(of failures: [Failure]) -> [String] {
    failures.flatMap { failure in
      let reason = failure.reason.isEmpty ? "" : ": \(failure.reason)"
      let more = failure.count > failure.coordinates.count ? "; …" : ""
      return [
        "  \(failure.count) \(failure.status)\(reason)",
        "      " + failure.coordinates.joined(separator: "; ") + more,
      ]
    }
  }

  private static func line(of start: Start) -> String {
    let time = Date(timeIntervalSince1970: start.time).formatted(.iso8601)
    let ranks = start.ranks == 1 ? "1 rank" : "\(start.ranks) ranks"
    return "  \(time)  \(ranks) on \(start.host) (\(start.cpu); BLAS \(start.blasCore); "
      + "\(start.vectorLevel)), \(start.build), commit \(start.commit)"
  }

  /// A time span in a readable unit.
  private static func span(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "a moment" }
    switch seconds {
    case ..<120: return formatted(seconds, "%.0f s")
    case ..<7200: return formatted(seconds / 60, "%.0f min")
    default: return formatted(seconds / 3600, "%.1f h")
    }
  }
}

extension String {
  /// The text padded with spaces to a width.
  fileprivate func padded(to width: Int, alignedRight: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - count))
    return alignedRight ? space + self : self + space
  }
}
