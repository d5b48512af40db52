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
  private let request: SweepRequest
  private let context: RankContext

  /// Opens the result file, so that no other sweep can, and plans the remaining runs.
  ///
  /// `start` is entered in the file's table of starts.
  package init(
    _ request: SweepRequest, start: Start, _ context: RankContext
  ) throws(StoreError) {
    self.request = request
    self.context = context
    file = try ResultFile.open(
      request.grid, at: request.grid.output, start: start, options: request.fileOptions)
    file.report = { [logger = context.logger] in logger.warning("\($0)") }
    casualties = try Casualties(of: file)
    plan = Plan(
      request.grid, selection: request.selection, maxRuns: request.maxRuns,
      retryFailed: request.retriesFailed, suspects: casualties.suspects, status: file.status)
  }

  /// The briefing for the other ranks; `name` is the grid's file, for their error messages.
  func briefing(named name: String) -> Briefing {
    Briefing(
      grid: request.grid.text, name: name, build: context.machine.build,
      version: request.grid.study.version)
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
    let coordinator = Coordinator(
      plan: plan, settings: request.settings, timing: context.timing, transport: transport,
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
