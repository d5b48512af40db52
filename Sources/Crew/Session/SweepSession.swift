package import Grids
internal import Logging
internal import Posix
package import Store

/// Rank 0's part of a sweep, from opening the result file to closing it.
///
/// A session prints nothing and ends no process: whoever starts it says what it found and how it ended.
/// The other ranks' part is ``FollowerSession``.
package final class SweepSession {
  /// The result file.
  package let file: ResultFile
  /// What is to be done.
  package let plan: Plan
  /// What the deaths of earlier starts have left.
  package let casualties: Casualties
  private let request: SweepRequest
  private let context: RankContext

  /// Opens the result file, so that no other sweep can, and plans what is left to do.
  ///
  /// `ranks` is how many ranks take part, for the table of starts; `start` what it says else.
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

  /// What the other ranks are told; `name` is the grid's file, for their errors.
  func briefing(named name: String) -> Briefing {
    Briefing(grid: request.grid.text, name: name, build: context.machine.build)
  }

  /// How a session ended.
  package struct Ending {
    /// How this rank's part ended.
    package let rank: RankLoop.Ending
    /// Seconds from the first run to the last.
    package let seconds: Double
    /// Why the file could not be closed in order; nil where it was.
    package let closingError: StoreError?
  }

  /// Computes what is to be done together with the ranks on the transport, removes what stands beside the
  /// file and is not needed any more, and closes the file; called once.
  ///
  /// `reception` tells ranks that have come or still come what to compute; `name` is the grid's file,
  /// for their errors. `report` is called about ten times a second.
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
    let seconds = monotonicSeconds() - begin
    return Ending(rank: ending, seconds: seconds, closingError: close())
  }

  /// Closes the file of a sweep that is not run, or has been; returns why that failed, if it did.
  package func close() -> StoreError? {
    do throws(StoreError) { try file.close() } catch { return error }
    return nil
  }
}
