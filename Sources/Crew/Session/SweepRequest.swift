package import Grids
internal import Store

/// The request for a sweep: which part of a grid, and how.
package struct SweepRequest: Sendable {
  /// The grid, whose output is the result file.
  package var grid: Grid
  /// The selected part of it; nil for all.
  package var selection: Selection?
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
  /// Settings of the coordinator.
  package var settings = CrewSettings()

  package init(_ grid: Grid) { self.grid = grid }

  /// How the result file is opened.
  var fileOptions: ResultFile.Options {
    ResultFile.Options(
      durable: isDurable, fresh: isFresh, allowsMixed: settings.allowsMixed,
      retriesFailed: retriesFailed, usesChild: usesChild, selection: selection)
  }
}
