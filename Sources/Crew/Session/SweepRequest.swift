package import Grids
internal import Store

/// What is asked of a sweep: what to do of a grid, and how.
package struct SweepRequest: Sendable {
  /// The grid, whose output is the result file.
  package var grid: Grid
  /// The part of it that is wanted; nil for all.
  package var selection: Selection?
  /// At most so many runs are done.
  package var maxRuns = Int.max
  /// Whether runs that failed or were lost are done again.
  package var retriesFailed = false
  /// Whether an outcome is waited for until it is on the disk.
  package var isDurable = false
  /// Whether a result file that is there is moved aside.
  package var isFresh = false
  /// Whether a child process looks at a file without seal first; only for programs that have the command
  /// `verify`.
  package var usesChild = false
  /// How the coordinator goes about it.
  package var settings = CrewSettings()

  package init(_ grid: Grid) { self.grid = grid }

  /// How the result file is opened.
  var fileOptions: ResultFile.Options {
    ResultFile.Options(
      durable: isDurable, fresh: isFresh, allowsMixed: settings.allowsMixed,
      retriesFailed: retriesFailed, usesChild: usesChild, selection: selection)
  }
}
