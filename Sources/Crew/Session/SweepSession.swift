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
  package private(set) var plan: Plan
  /// Runs that were being computed when earlier starts died.
  package let casualties: Casualties
  /// What other files had, in the order of the request's sources.
  package let taken: [ResultFile.Taken]
  /// The grid that was asked for, where the file's has more runs and is used in its place.
  package let narrower: NarrowerGrid?
  private(set) var request: SweepRequest
  let context: RankContext

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
    plan = try Self.plan(request, file, suspects: casualties.suspects, taken)
  }

  /// The runs of a request that the file lacks.
  private static func plan(
    _ request: SweepRequest, _ file: ResultFile, suspects: Set<Run>, _ taken: [ResultFile.Taken]
  ) throws(StoreError) -> Plan {
    var selection = request.selection ?? .all(of: request.grid)
    if let runs = try file.sweep.archive.partRuns() { selection.runs = runs }
    let decisions = try request.grid.decisions(in: file.sweep.archive)
    // Where bits differ, the user decides which are right.
    let isAgreed = taken.allSatisfy(\.differing.isEmpty)
    return Plan(
      request.grid, selection: selection, maxRuns: request.maxRuns,
      retryFailed: request.retriesFailed, suspects: suspects,
      summarizes: request.summarizes && request.part == nil && isAgreed,
      runOrder: request.runOrder, decisions: decisions, status: file.status)
  }

  /// Plans the first `limit` of the runs.
  func keep(first limit: Int) throws(StoreError) {
    request.maxRuns = limit
    plan = try Self.plan(request, file, suspects: casualties.suspects, taken)
  }

  /// The part of the grid that the file is for; nil for all of it.
  package var part: GridPart? { request.part }

  /// The grid's name, if it is one of several that are swept together.
  package var name: String? { request.name }

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

  /// Computes the plan together with the other ranks of the transport; see ``SweepBundle/run(_:reception:named:report:)``.
  package func run(
    _ transport: any Transport, reception: Reception? = nil, named name: String = "",
    report: (Standing) -> Void = { _ in }
  ) throws(TransportError) -> Ending {
    try SweepBundle(self).run(
      transport, reception: reception, named: name, report: report)[0]
  }

  /// Removes files beside the result file that are no longer needed, and closes it; `rank` says how this rank's part and
  /// this grid's runs ended, `seconds` after the first run.
  func conclude(_ rank: RankLoop.Ending, seconds: Double) -> Ending {
    file.tidy(isComplete: rank.sweep == .complete)
    let checkpointed = file.checkpointedRuns()
    let kept = rank.standing?.advances.filter { checkpointed.contains($0.run) } ?? []
    return Ending(rank: rank, kept: kept, seconds: seconds, closingError: close())
  }

  /// Closes the file, whether the sweep was run or not; returns the error if that fails.
  package func close() -> StoreError? {
    do throws(StoreError) { try file.close() } catch { return error }
    return nil
  }
}
