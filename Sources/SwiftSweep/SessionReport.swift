internal import Crew
internal import Glibc
internal import Grids
internal import Report
internal import Store
internal import Tasks

/// The messages at the start and the end of a sweep.
enum SessionReport {
  /// Prints the paths of the result files, which data sets are read, and what was found in each file.
  static func announce(_ bundle: SweepBundle) {
    for session in bundle.sessions { print(session.file.path) }
    fflush(nil)
    for data in DataLibrary.standard.readings {
      say("data set \(data.name): \(data.origin), SHA-256 \(data.digest)")
    }
    for session in bundle.sessions { announceOpening(of: session) }
  }

  /// Prints the path of the result file, and what was found there.
  static func announce(_ session: SweepSession) { announce(SweepBundle(session)) }

  /// Prints what was found in a result file.
  private static func announceOpening(of session: SweepSession) {
    let say = voice(of: session)
    let opening = session.file.opening
    let (plan, casualties) = (session.plan, session.casualties)
    if let reason = opening.missingKernelLock {
      say(
        "warning: the file system cannot lock files (\(reason)), so only \(session.file.path).lock keeps two sweeps "
          + "from writing to the file; do not start another one on it")
    }
    if let old = opening.oldFile { say("the previous file was kept as \(old)") }
    if opening.isMigrated {
      let reason =
        opening.wasRewritten
        ? "another program has changed the file"
        : opening.hasOtherData
          ? "data that no finished run has read have changed" : "the grid has changed"
      say("\(reason); \(runs(opening.kept)) kept")
    }
    if opening.takenBack > 0 {
      say(
        "\(runs(opening.takenBack)) taken back from files that were kept when the grid got smaller")
    }
    if let narrower = session.narrower {
      say(
        "the grid selects \(runs(narrower.runCount)) of the \(narrower.wider.askedRunCount) in the file, which keeps its "
          + "grid (--shrink makes a smaller file)")
    }
    if let part = session.part { say("\(part.words)") }
    for other in session.taken { announceTaking(from: other) }
    if opening.hasUnknownData {
      say(
        "the file did not record which data its runs read; if the data have changed since, start over with "
          + "--fresh")
    }
    if !opening.damaged.isEmpty {
      say("\(runs(opening.damaged.count)) found damaged, to be repeated")
    }
    if opening.notKept > 0 {
      say(
        "\(runs(opening.notKept)) will be repeated: findings that the grid now records, or that a summary needs, "
          + "were not kept")
    }
    if opening.weightless > 0 {
      say(
        "\(runs(opening.weightless)) done without keeping the weights that the grid asks for; --repeat-weightless "
          + "computes them again")
    }
    if !casualties.lost.isEmpty {
      let lost = casualties.lost.count
      say(
        "\(runs(lost)) given up: the sweep died \(Casualties.limit) times while computing "
          + "\(lost == 1 ? "it" : "each"); --retry-failed tries again")
    }
    if plan.finishedCount > 0 {
      say("\(runs(plan.finishedCount)) already done, \(runs(plan.runCount)) to do")
    }
  }

  /// Prints what a merge took from another file.
  private static func announceTaking(from other: ResultFile.Taken) {
    var parts = ["\(runs(other.copied)) taken"]
    if other.others > 0 { parts.append("\(other.others) not in the grid") }
    if other.recordedOtherwise > 0 {
      parts.append("\(other.recordedOtherwise) with other findings than the grid records")
    }
    if !other.damaged.isEmpty { parts.append("\(other.damaged.count) damaged and left out") }
    say("\(other.path): " + parts.joined(separator: ", "))
  }

  /// The most runs that are listed of those that differ from another file's.
  private static let differing = 20

  /// Prints how a merge ended; returns the exit code.
  static func concludeMerge(_ ending: SweepSession.Ending, of session: SweepSession) -> Int32 {
    let code = conclude(ending, of: session)
    let grid = session.file.grid
    var differing = 0
    for other in session.taken where !other.differing.isEmpty {
      for run in other.differing.prefix(Self.differing) {
        say("\(grid.description(of: run)): other bits in \(other.path)")
      }
      differing += other.differing.count
    }
    if differing > 0 {
      say(
        "\(runs(differing)) with other bits in another file; the first of each was kept, and no summary computed. "
          + "Merge again without the file that is wrong")
      return GridError.Kind.invalid.rawValue
    }
    let left = grid.askedRunCount - session.plan.finishedCount
    guard code == EXIT_SUCCESS, left > 0 else { return code }
    say("\(runs(left)) in none of the files; the sweep's command computes what is missing")
    return 75
  }

  /// Prints how the sweep ended; returns the exit code.
  static func conclude(_ ending: SweepSession.Ending, of session: SweepSession) -> Int32 {
    conclude([ending], of: SweepBundle(session))
  }

  /// Prints how the sweeps of several grids ended; returns the exit code.
  static func conclude(_ endings: [SweepSession.Ending], of bundle: SweepBundle) -> Int32 {
    let sessions = bundle.sessions
    for (ending, session) in zip(endings, sessions) { sayCounts(of: ending, session) }
    // Some grids may be complete, and all others have ended in the same way.
    let ends = endings.map(\.rank.sweep)
    guard let end = ends.first(where: { $0 != .complete }) ?? .complete else { return EXIT_FAILURE }
    var code = sayEnd(end, of: sessions[0])
    if sessions.count > 1 {
      let complete = zip(sessions, ends).filter { $1 == .complete }.map(\.0.file.path)
      let commands = complete.map { "  " + commandLine(["report", $0]) }
      if !commands.isEmpty { complain((["See more"] + commands).joined(separator: "\n")) }
    } else if end == .complete, sessions[0].part == nil {
      showFindings(of: sessions[0])
    }
    for error in endings.compactMap(\.closingError) {
      if case .outputFailed(RecorderError("\(error)")) = end { continue }
      say("\(error)")
      code = GridError.Kind.output.rawValue
    }
    return code
  }

  /// What prints messages about a sweep: with its grid's name, if there are several.
  private static func voice(of session: SweepSession) -> (String) -> Void {
    { text in say(session.name.map { "\($0): \(text)" } ?? text) }
  }

  /// Prints how many runs of a sweep ended, and how.
  private static func sayCounts(of ending: SweepSession.Ending, _ session: SweepSession) {
    guard let standing = ending.rank.standing else { return }
    let say = voice(of: session)
    let grid = session.file.grid
    say(summary(of: standing, seconds: ending.seconds))
    var kept = KeptRuns()
    for run in ending.kept { kept.add(step: run.step, of: run.steps) }
    if let text = kept.text { say(text) }
    for failure in standing.failures {
      say("  \(grid.description(of: failure.run)): \(failure.reason)")
    }
    let unsuccessful = standing.diverged + standing.failed + standing.lost
    if unsuccessful > standing.failures.count {
      say(
        "  and \(unsuccessful - standing.failures.count) more; see `swift-sweep status \(session.file.path)`"
      )
    }
    if standing.resumedCount > standing.resumed.count {
      say("\(runs(standing.resumedCount)) resumed from checkpoints")
    }
  }

  /// Prints why a sweep ended; returns the exit code.
  private static func sayEnd(_ end: CrewEnd, of session: SweepSession) -> Int32 {
    switch end {
    case .complete:
      if let part = session.part {
        say("\(part.words) is done; `swift-sweep merge` joins the files of all parts")
      }
      return EXIT_SUCCESS
    case .stopped(.interrupted):
      say("interrupted; run the same command to resume")
      return 75
    case .stopped(.timeLimit):
      say("stopped by the time limit; run the same command to resume")
      return 75
    case .stopped(.failFast):
      say("stopped at the first run that did not succeed (--fail-fast)")
      return EXIT_FAILURE
    case .mixed(let rank, let difference):
      say("rank \(rank) differs from rank 0 (\(difference)); results could differ in the last bits")
      say("use identical machines, --portable or --allow-mixed")
      return EXIT_FAILURE
    case .rankFailed(let rank, let reason):
      say("rank \(rank) cannot take part: \(reason)")
      return EXIT_FAILURE
    case .outputFailed(let error):
      say(error.reason)
      return GridError.Kind.output.rawValue
    }
  }

  /// The most rows of the table after a sweep.
  private static let rows = 20

  /// Shows the numbers that a finished sweep has found, and what to type to see more.
  private static func showFindings(of session: SweepSession) {
    let width = terminalWidth(of: STDERR_FILENO)
    do throws(StoreError) {
      let contents = SweepContents(of: session.file.sweep, points: rows)
      if let table = try contents.summaryText(rows: rows, width: width) {
        complain("\n" + table + "\n")
      }
      complain((["See more"] + contents.nextCommands).joined(separator: "\n"))
    } catch { say("what was found cannot be shown: \(error)") }
  }

  private static func summary(of standing: Standing, seconds: Double) -> String {
    let isOfSummaries = standing.runs == 0 && standing.summaries > 0
    var parts = isOfSummaries ? [] : ["\(runs(standing.done)) done"]
    if standing.diverged > 0 { parts.append("\(standing.diverged) diverged") }
    if standing.failed > 0 { parts.append("\(standing.failed) failed") }
    if standing.lost > 0 { parts.append("\(standing.lost) lost") }
    if standing.summaries > 0 {
      parts.append("summaries \(standing.summarized)/\(standing.summaries)")
    }
    if standing.ended < standing.runs { parts.append("\(standing.runs - standing.ended) left") }
    if standing.dead > 0 {
      parts.append(standing.dead == 1 ? "1 rank died" : "\(standing.dead) ranks died")
    }
    return parts.joined(separator: ", ") + " after \(durationText(seconds))"
  }

  private static func runs(_ count: Int) -> String { count == 1 ? "1 run" : "\(count) runs" }
}
