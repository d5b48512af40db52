internal import Grids
internal import Store
internal import Tables

extension SweepWatch {
  /// The characters of the bar.
  private static let barLength = 30

  /// How the sweep stands, in at most `height` lines of at most `width` characters, without control characters; ranks
  /// for which there is no room are counted.
  package func lines(width: Int = 80, height: Int = 24) -> [String] {
    let name = Paths.name(of: path)
    let ofPart = part.map { ", \($0.words)" } ?? ""
    var lines = ["\(name): \(study), \(counted(total, "run"))\(ofPart)", barLine, queueLine]
    let pace = paceParts
    if !pace.isEmpty { lines.append(pace.joined(separator: ", ")) }
    var rest = slowestLines + findingLines(width: width)
    if isComplete {
      rest += ["", "Complete."]
    } else if writer == nil {
      rest += ["", "No sweep is writing the file: run the same command to resume."]
    }
    // A heading, a rank and what is left out have to have room.
    lines += rankLines(atMost: max(height - lines.count - rest.count, 4), width: width)
    return (lines + rest).map { line in
      let cut = line.visible().prefix(width)
      let end = cut.lastIndex { $0 != " " }
      return end.map { String(cut[...$0]) } ?? ""
    }
  }

  private var barLine: String {
    let share = total > 0 ? Double(ended) / Double(total) : 1
    let full = Int(share * Double(Self.barLength))
    let bar =
      String(repeating: "█", count: full) + String(repeating: "░", count: Self.barLength - full)
    let outcomes = RunStatus.allCases.filter { $0.isOutcome && counts[$0, default: 0] > 0 }
    let parts = outcomes.map { "\(groupedText(counts[$0, default: 0])) \($0)" }
    return "\(bar) \(Int(share * 100)) %  "
      + (parts.isEmpty ? ["0 done"] : parts).joined(separator: ", ")
  }

  private var queueLine: String {
    let running = counts[.running, default: 0]
    let isInterrupted = writer == nil && running > 0
    var parts = [
      "queued \(groupedText(counts[.pending, default: 0]))",
      "\(isInterrupted ? "interrupted" : "running") \(groupedText(running))",
    ]
    if summaries.expected > 0 {
      parts.append("summaries \(summaries.ended) of \(summaries.expected)")
    }
    return parts.joined(separator: ", ")
  }

  /// Rate, time left and what ranks spend their time on.
  private var paceParts: [String] {
    var parts: [String] = []
    if let rate { parts.append(rateText(rate)) }
    if let secondsLeft { parts.append("about \(durationText(secondsLeft)) left") }
    if let computing {
      parts.append("ranks computed \(Int((100 * computing).rounded())) % of their time")
    }
    return parts
  }

  /// What the ranks do, a line each, with an empty line and a heading above.
  private func rankLines(atMost count: Int, width: Int) -> [String] {
    guard !ranks.isEmpty else { return [] }
    let isCut = ranks.count > count - 2
    let shown = ranks.prefix(isCut ? max(count - 3, 1) : ranks.count)
    let hosts = shown.map { $0.host ?? "–" }
    let progress = shown.map { $0.progress }
    let hostWidth = min(max(4, hosts.map(\.count).max() ?? 0), 16)
    let progressWidth = max(5, progress.map(\.count).max() ?? 0)
    // Four characters of the rank, two spaces between columns, eleven for the time.
    let runWidth = max(width - 4 - hostWidth - progressWidth - 11 - 8, 10)
    let row = { (cells: [String]) in
      cells[0].filled(to: 4, isNumber: true) + "  " + cells[1].filled(to: hostWidth) + "  "
        + cells[2].filled(to: runWidth) + "  " + cells[3].filled(to: progressWidth, isNumber: true)
        + "  " + cells[4].filled(to: 11, isNumber: true)
    }
    var lines = ["", row(["rank", "host", "run", "steps", "for"])]
    for (index, rank) in shown.enumerated() {
      let run = rank.run.map { $0 + (rank.waiting > 0 ? " and \(rank.waiting) more" : "") }
      lines.append(
        row([
          "\(rank.rank)", hosts[index], run ?? "waits", progress[index],
          rank.run == nil ? "" : durationText(rank.seconds),
        ]))
    }
    if isCut { lines.append("and \(counted(ranks.count - shown.count, "more rank"))") }
    return lines
  }

  private var slowestLines: [String] {
    guard !slowest.isEmpty else { return [] }
    return ["", "Slowest runs"]
      + slowest.map {
        "  \(timeText($0.seconds))\($0.isRunning ? " so far" : ""): \($0.run)"
      }
  }

  private func findingLines(width: Int) -> [String] {
    findings.flatMap { found -> [String] in
      let when = found.age.map { "Ended \(durationText($0)) ago: " } ?? "Under way: "
      let values = found.values.map { "\($0.name) \(Quantity.text($0.value))" }
      return ["", when + found.run]
        + wrapped(values.joined(separator: ", "), width: width, first: "  ")
    }
  }
}

extension SweepWatch.Rank {
  /// Steps done, of how many.
  fileprivate var progress: String {
    if run == nil || planned == 0 && steps == 0 { return "" }
    guard planned > 0 else { return groupedText(steps) }
    return "\(groupedText(steps))/\(groupedText(planned)) \(100 * steps / planned) %"
  }
}

extension String {
  /// The text with spaces to a width; what is longer ends with an ellipsis.
  fileprivate func filled(to width: Int, isNumber: Bool = false) -> String {
    guard count <= width else { return prefix(width - 1) + "…" }
    let space = String(repeating: " ", count: width - count)
    return isNumber ? space + self : self + space
  }
}
