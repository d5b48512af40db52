package import Grids
internal import Logging
internal import Posix
package import Store
internal import StudyKit

/// Rank 0's part of a sweep, from opening the result file to closing it.
///
/// A session prints nothing and does not end the process: the caller reports what it found and how it ended.
/// The other ranks' part is ``FollowerSession``.
package final class SweepSession {
  /// The result file.
  package let file: ResultFile
  /// What is to be done.
  package let plan: Plan
  /// Runs that were being computed when earlier starts died.
  package let casualties: Casualties
  /// What other files had, in the order of the request's sources.
  package let taken: [ResultFile.Taken]
  /// The grid that was asked for, where the file's has more runs and is used in its place.
  package let narrower: NarrowerGrid?
  private let request: SweepRequest
  private let context: RankContext

  /// Opens the result file, so that no other sweep can, and plans the remaining runs.
  ///
  /// `start` is entered in the file's table of starts.
  package init(
    _ request: SweepRequest, start: Start, _ context: RankContext
  ) throws(StoreError) {
    narrower = try NarrowerGrid(of: request)
    let request = narrower?.request(request) ?? request
    self.request = request
    self.context = context
    file = try ResultFile.open(
      request.grid, at: request.grid.output, start: start, options: request.fileOptions)
    file.report = { [logger = context.logger] in logger.warning("\($0)") }
    taken = try file.take(from: request.sources, start: start, options: request.fileOptions)
    casualties = try Casualties(of: file)
    var selection = request.selection ?? .all(of: request.grid)
    if let runs = try file.sweep.archive.partRuns() { selection.runs = runs }
    let decisions =
      request.grid.decides
      ? try request.grid.decisions(by: FinishedMembers(in: file.sweep.archive, of: request.grid))
      : nil
    // Where bits differ, the user decides which are right.
    let isAgreed = taken.allSatisfy(\.differing.isEmpty)
    plan = Plan(
      request.grid, selection: selection, maxRuns: request.maxRuns,
      retryFailed: request.retriesFailed, suspects: casualties.suspects,
      summarizes: request.summarizes && request.part == nil && isAgreed,
      runOrder: request.runOrder, decisions: decisions, status: file.status)
  }

  /// The part of the grid that the file is for; nil for all of it.
  package var part: GridPart? { request.part }

  /// The briefing for the other ranks; `name` is the grid's file, for their error messages.
  func briefing(named name: String) -> Briefing {
    Briefing(
      grid: request.grid.text, name: name, build: context.machine.build,
      output: request.grid.output, version: request.grid.study.version)
  }

  /// How a session ended.
  package struct Ending {
    /// How this rank's part ended.
    package let rank: RankLoop.Ending
    /// The progress of the stopped runs that have a checkpoint.
    package let kept: [Advance]
    /// Seconds from the first run to the last.
    package let seconds: Double
    /// Why the file could not be closed in order; nil if it was.
    package let closingError: StoreError?
  }

  /// Computes the plan together with the other ranks of the transport, removes files beside the result file that are no
  /// longer needed, and closes the result file; called once.
  ///
  /// `reception` briefs ranks that have arrived or arrive later; `name` is the grid's file, for their error
  /// messages. `report` is called about ten times a second.
  package func run(
    _ transport: any Transport, reception: Reception? = nil, named name: String = "",
    report: (Standing) -> Void = { _ in }
  ) throws(TransportError) -> Ending {
    try reception?.tell(briefing(named: name))
    let begin = monotonicSeconds()
    let setup = RankLoop.Setup(
      request.grid, context, resultFile: file.path, archive: file.sweep.archive,
      rank: transport.rank)
    var settings = request.settings
    if let deadline = request.deadline { settings.timeLimit = deadline - begin }
    let coordinator = Coordinator(
      plan: plan, settings: settings, timing: context.timing, transport: transport,
      recorder: file, machine: context.machine, logger: context.logger)
    let ending = try RankLoop.run(
      setup, transport: transport, coordinator: coordinator, reception: reception, report: report)
    file.tidy(isComplete: ending.sweep == .complete)
    let checkpointed = file.checkpointedRuns()
    let kept = ending.standing?.advances.filter { checkpointed.contains($0.run) } ?? []
    let seconds = monotonicSeconds() - begin
    return Ending(rank: ending, kept: kept, seconds: seconds, closingError: close())
  }

  /// Closes the file, whether the sweep was run or not; returns the error if that fails.
  package func close() -> StoreError? {
    do throws(StoreError) { try file.close() } catch { return error }
    return nil
  }
}
