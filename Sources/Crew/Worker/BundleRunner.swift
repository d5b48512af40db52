internal import Grids
internal import StudyKit

/// Computes assignments of several grids, whose points are numbered one after another, each with its grid's runner.
///
/// Used by one thread.
final class BundleRunner {
  private let runners: [Runner]
  private let points: BundlePoints
  // The runner of the last assignment.
  private var current = 0

  /// A runner of grids whose points have these numbers.
  init(_ runners: [Runner], _ points: BundlePoints) {
    (self.runners, self.points) = (runners, points)
  }

  /// Computes an assignment; one result for each of its runs, in order.
  func run(_ assignment: Assignment, observer: any RunContext.Observer) -> [Runner.Ended] {
    let (grid, point) = points.locate(assignment.point)
    if grid != current {
      runners[current].leave()
      current = grid
    }
    let offset = assignment.point - point
    guard offset > 0 else { return runners[grid].run(assignment, observer: observer) }
    return runners[grid].run(assignment.moved(by: -offset), observer: observer).map {
      ($0.run.moved(by: offset), $0.outcome)
    }
  }

  /// Notes that nothing is being computed; see ``Runner/rest()``.
  func rest() { runners[current].rest() }
}
