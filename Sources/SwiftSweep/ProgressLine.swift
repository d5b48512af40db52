package import Crew
internal import Glibc
internal import Grids
internal import Posix
internal import Report
internal import StudyKit
internal import Tables

/// Shows the progress of a sweep on standard error: as a bar on a terminal, otherwise as plain lines at growing
/// intervals.
package final class ProgressLine {
  private let description: (Run) -> String
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let begin = monotonicSeconds()
  private var last: Double
  private var interval: Double
  private var hasBar = false
  // Smoothed over the last 15 seconds, so that neither the start nor a single run dominates it.
  private var rate = 0.0
  private var pace = 0.0
  private var lastEnded = 0
  private var lastResumed = 0
  private var lastComputed = 0.0

  /// Seconds between two plain lines, at first and at most.
  private static let plain = 2.0...300.0

  /// The progress of runs whose coordinates `description` gives.
  init(describing description: @escaping (Run) -> String) {
    self.description = description
    last = begin
    interval = isTerminal ? 0.2 : Self.plain.lowerBound
  }

  /// Shows the progress, if it is time to.
  func show(_ standing: Standing) {
    announceResumed(standing)
    let now = monotonicSeconds()
    guard now - last >= interval else { return }
    learn(standing, seconds: now - last)
    last = now
    if isTerminal {
      let text = Self.bar(standing, details(standing), width: terminalWidth(of: STDERR_FILENO))
      toStandardError("\r\u{1B}[K" + text)
      hasBar = true
    } else {
      interval = min(interval * 1.5, Self.plain.upperBound)
      say(([Self.counts(standing)] + details(standing)).joined(separator: ", "))
    }
  }

  /// Says at which steps runs resume from checkpoints; the first of them are listed.
  private func announceResumed(_ standing: Standing) {
    guard standing.resumed.count > lastResumed else { return }
    clear()
    for advance in standing.resumed[lastResumed...] {
      say(
        "\(description(advance.run)) resumes at step \(groupedText(advance.step)) of "
          + groupedText(advance.steps))
    }
    lastResumed = standing.resumed.count
  }

  /// Removes the bar before something else is printed.
  func clear() {
    guard hasBar else { return }
    hasBar = false
    toStandardError("\r\u{1B}[K")
  }

  private func learn(_ standing: Standing, seconds: Double) {
    let weight = min(max(seconds / 15, seconds / max(last + seconds - begin, 1e-9)), 1)
    let fresh = Double(standing.ended - lastEnded) / seconds
    rate += weight * (fresh - rate)
    // What came from checkpoints was not computed in this sweep.
    let computed = standing.fraction - standing.carried
    pace += weight * ((computed - lastComputed) / seconds - pace)
    lastEnded = standing.ended
    lastComputed = computed
  }

  /// How many of the runs have ended, and how.
  package static func counts(_ standing: Standing) -> String {
    var text = "\(standing.ended)/\(standing.runs) runs"
    if standing.summaries > 0 {
      text += ", summaries \(standing.summarized)/\(standing.summaries)"
    }
    if standing.diverged > 0 { text += ", \(standing.diverged) diverged" }
    if standing.failed > 0 { text += ", \(standing.failed) failed" }
    if standing.lost > 0 { text += ", \(standing.lost) lost" }
    if standing.dead > 0 { text += ", \(standing.dead) rank\(standing.dead == 1 ? "" : "s") dead" }
    return text
  }

  /// Rate, time left, and the progress of the first of the runs that report.
  private func details(_ standing: Standing) -> [String] {
    var parts: [String] = []
    if rate > 0 { parts.append("\(rateText(rate))") }
    if pace > 0, standing.fraction < 1 {
      parts.append(durationText((1 - standing.fraction) / pace) + " left")
    }
    if let run = standing.advances.first(where: { $0.steps > 0 }) {
      parts.append("\(description(run.run)): step \(run.step)/\(run.steps)")
    }
    return parts
  }

  /// The bar's line, no wider than the terminal.
  package static func bar(_ standing: Standing, _ details: [String], width: Int) -> String {
    let length = min(30, max(width / 4, 5))
    let full = Int((Double(length) * min(max(standing.fraction, 0), 1)).rounded(.down))
    let bar = String(repeating: "█", count: full) + String(repeating: "░", count: length - full)
    let percent = Int((standing.fraction * 100).rounded(.down))
    let text =
      "\(bar) \(percent) % " + ([counts(standing)] + details).joined(separator: ", ")
    return String(text.visible().prefix(max(width - 1, 1)))
  }
}
