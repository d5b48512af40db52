package import Grids
internal import Posix
package import Store
internal import StudyKit

/// Rank 0's part in the sweeps of several grids whose runs the ranks share, from opening the result files to closing them;
/// of one grid, if there is one.
///
/// All files stay open and locked, so that each finding goes into its file as it comes in. Each file is what a sweep of
/// its grid alone would write.
package final class SweepBundle {
  /// The sweeps, in the order of their grids.
  package let sessions: [SweepSession]
  private let context: RankContext

  /// Opens the result files and plans all runs; if one file cannot be opened, all are closed.
  ///
  /// The order of runs, their limit, the deadline and the coordinator's settings are those of the first request.
  package init(
    _ requests: [SweepRequest], start: Start, _ context: RankContext
  ) throws(StoreError) {
    self.context = context
    // Most of what is wrong is found before any file is made or moved aside.
    if requests.count > 1 {
      for request in requests { try OutputLocation(of: request.grid.output).check() }
    }
    var sessions: [SweepSession] = []
    do throws(StoreError) {
      for var request in requests {
        if requests.count > 1 { request.maxRuns = .max }
        sessions.append(try SweepSession(request, start: start, context))
      }
      let limit = requests[0].maxRuns
      if requests.count > 1, limit < .max {
        let plan = Self.plan(of: sessions)
        for (session, count) in zip(sessions, plan.runs(ofFirst: limit)) {
          try session.keep(first: count)
        }
      }
    } catch {
      for session in sessions { _ = session.close() }
      throw error
    }
    self.sessions = sessions
  }

  /// The sweep of one grid.
  package init(_ session: SweepSession) { (sessions, context) = ([session], session.context) }

  private static func plan(of sessions: [SweepSession]) -> BundlePlan {
    BundlePlan(sessions.map(\.plan), runOrder: sessions[0].request.runOrder)
  }

  /// The plan of all sweeps.
  package var plan: BundlePlan { Self.plan(of: sessions) }

  /// A run's coordinates, after its grid's name if there are several.
  package func description(of run: Run) -> String {
    let (grid, point) = BundlePoints(sessions.map(\.plan.pointCount)).locate(run.point)
    let session = sessions[grid]
    let run = session.file.grid.description(of: Run(point: point, member: run.member))
    return session.name.map { "\($0): \(run)" } ?? run
  }

  /// Computes the plan together with the other ranks of the transport, removes files beside the result files that are no
  /// longer needed, and closes the result files; called once. Returns how each sweep ended.
  ///
  /// `reception` briefs ranks that have arrived or arrive later; `name` is the grids' file, for their error
  /// messages. `report` is called about ten times a second.
  package func run(
    _ transport: any Transport, reception: Reception? = nil, named name: String = "",
    report: (Standing) -> Void = { _ in }
  ) throws(TransportError) -> [SweepSession.Ending] {
    try reception?.tell(briefing(named: name))
    let begin = monotonicSeconds()
    let posts = sessions.map { session in
      RankLoop.Post(
        session.request.grid, context, resultFile: session.file.path,
        archive: session.file.sweep.archive, rank: transport.rank)
    }
    let request = sessions[0].request
    var settings = request.settings
    if let deadline = request.deadline { settings.timeLimit = deadline - begin }
    let plan = plan
    let coordinator = Coordinator(
      plan: plan, settings: settings, timing: context.timing, transport: transport,
      recorder: recorder(plan.points), machine: context.machine, logger: context.logger)
    let ending = try RankLoop.run(
      RankLoop.Setup(posts, context), transport: transport, coordinator: coordinator,
      reception: reception, report: report)
    let seconds = monotonicSeconds() - begin
    return zip(sessions, ending.standings).map { session, standing in
      session.conclude(ending.ofGrid(standing), seconds: seconds)
    }
  }

  /// The briefing for the other ranks; `name` is the grids' file, for their error messages.
  private func briefing(named name: String) -> Briefing {
    let grids = sessions.map(\.request.grid).map {
      Briefing.Entry(
        text: $0.text, output: $0.output, version: $0.study.version, origins: $0.origins)
    }
    return Briefing(grids: grids, name: name, build: context.machine.build)
  }

  private func recorder(_ points: BundlePoints) -> any Recorder {
    sessions.count == 1 ? sessions[0].file : BundleRecorder(sessions.map(\.file), points)
  }

  /// Closes the files, whether the sweeps were run or not; returns the first error.
  package func close() -> StoreError? {
    sessions.map { $0.close() }.reduce(nil) { $0 ?? $1 }
  }
}

extension RankLoop.Ending {
  /// The ending for a grid, some of which may be complete although the sweep was stopped.
  fileprivate func ofGrid(_ standing: Standing) -> RankLoop.Ending {
    var ending = self
    ending.standing = standing
    if let sweep, sweep.isStop, standing.isWhole { ending.sweep = .complete }
    return ending
  }
}

extension Standing {
  /// Whether every run and summary has an outcome.
  fileprivate var isWhole: Bool { ended == runs && summarized == summaries }
}
