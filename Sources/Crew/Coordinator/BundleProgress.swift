internal import Grids
internal import StudyKit

/// The progress of several grids that are swept together, by grid and as a whole.
struct BundleProgress {
  private var grids: [SweepProgress]
  private let points: BundlePoints

  init(_ plan: BundlePlan) {
    grids = plan.plans.map { SweepProgress($0) }
    points = plan.points
  }

  /// Takes note of more members of a point, the first ones where it had none.
  mutating func add(_ count: Int, of point: Int, areFirst: Bool) {
    let (grid, point) = points.locate(point)
    grids[grid].add(count, of: point, areFirst: areFirst)
  }

  /// Takes note that a point's summary has been handed out.
  mutating func beginSummary(ofPoint point: Int, at now: Double) {
    let (grid, point) = points.locate(point)
    grids[grid].beginSummary(ofPoint: point, at: now)
  }

  /// Steps that a run has done, and its total, according to its last report.
  func steps(of run: Run) -> (Int, Int) {
    let (grid, point) = points.locate(run.point)
    return grids[grid].steps(of: Run(point: point, member: run.member))
  }

  /// Takes a report of a run's progress.
  mutating func advance(_ advance: Advance) {
    let (grid, point) = points.locate(advance.run.point)
    var advance = advance
    advance.run = Run(point: point, member: advance.run.member)
    grids[grid].advance(advance)
  }

  /// Takes the outcome of a run.
  mutating func end(_ run: Run, _ outcome: Outcome, isLost: Bool) {
    let (grid, point) = points.locate(run.point)
    grids[grid].end(Run(point: point, member: run.member), outcome, isLost: isLost)
  }

  /// The progress of each grid, with its own numbers of points; `paces` are seconds per operation, nil if unknown.
  func standings(of census: Census, at now: Double, paces: [Double?]) -> [Standing] {
    zip(grids, paces).map { $0.standing(of: census, at: now, pace: $1) }
  }

  /// The progress of all grids together.
  func standing(of census: Census, at now: Double, paces: [Double?]) -> Standing {
    let standings = standings(of: census, at: now, paces: paces)
    guard standings.count > 1, var all = standings.first else { return standings[0] }
    let work = grids.map(\.total)
    let total = work.reduce(0, +)
    for (grid, one) in standings.enumerated().dropFirst() {
      all.add(one, offset: points.first(ofGrid: grid))
    }
    let share = { (part: KeyPath<Standing, Double>) in
      let done = zip(standings, work).reduce(0) { $0 + $1.0[keyPath: part] * $1.1 }
      return total > 0 ? min(done / total, 1) : standings[0][keyPath: part]
    }
    (all.fraction, all.carried) = (share(\.fraction), share(\.carried))
    return all
  }
}

extension Standing {
  /// Adds the counts and runs of another grid whose points are numbered from `offset` on.
  fileprivate mutating func add(_ other: Standing, offset: Int) {
    for count: WritableKeyPath<Standing, Int> in [
      \.runs, \.done, \.diverged, \.failed, \.lost, \.summaries, \.summarized, \.resumedCount,
    ] {
      self[keyPath: count] += other[keyPath: count]
    }
    failures += other.failures.map { Failure(run: $0.run.moved(by: offset), reason: $0.reason) }
    advances += other.advances.map { $0.moved(by: offset) }
    resumed += other.resumed.map { $0.moved(by: offset) }
  }
}

extension Advance {
  fileprivate func moved(by offset: Int) -> Advance {
    var moved = self
    moved.run = run.moved(by: offset)
    return moved
  }
}
