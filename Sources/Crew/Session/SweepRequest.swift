package import Grids
package import Store

/// The request for a sweep: which part of a grid, and how.
package struct SweepRequest: Sendable {
  /// The grid, whose output is the result file.
  package var grid: Grid
  /// The grid's name, if its file has several; nil if it has one.
  package var name: String?
  /// The selected part of it; nil for all.
  package var selection: Selection?
  /// The part of the grid that the result file is for; nil for all of it.
  package var part: GridPart?
  /// Whether an existing file with more runs than the grid has is replaced by a smaller one; otherwise the grid selects
  /// among its runs.
  package var shrinks = false
  /// Result files whose finished runs are taken over first.
  package var sources: [Archive] = []
  /// Whether points get their summaries.
  package var summarizes = true
  /// The most runs that are done.
  package var maxRuns = Int.max
  /// The order in which runs are handed out.
  package var runOrder = RunOrder.longest
  /// Whether runs that failed or were lost are repeated.
  package var retriesFailed = false
  /// Whether each outcome is synced to the disk.
  package var isDurable = false
  /// Whether an existing result file is moved aside.
  package var isFresh = false
  /// Whether a child process reads a file without seal first; only for programs that have the command `verify`.
  package var usesChild = false
  /// When the process is to have ended, in seconds on the monotonic clock; nil for no limit.
  package var deadline: Double?
  /// Settings of the coordinator; its time limit is set from the deadline, if there is one.
  package var settings = CrewSettings()

  package init(_ grid: Grid) { self.grid = grid }

  /// How the result file is opened.
  var fileOptions: ResultFile.Options {
    ResultFile.Options(
      durable: isDurable, fresh: isFresh, allowsMixed: settings.allowsMixed,
      retriesFailed: retriesFailed, usesChild: usesChild, selection: selection, part: part)
  }
}
