/// The assignments of several plans in the order in which they are handed out; those of one plan in its own order.
///
/// Eight bytes an assignment, if there are several plans.
package struct BundleAssignments: RandomAccessCollection, Sendable {
  private struct Place: Sendable {
    let grid: UInt32
    let index: UInt32
  }

  private let plans: [PlannedAssignments]
  private let points: BundlePoints
  // Nil for the one plan's order.
  private var order: [Place]?

  /// The assignments of plans whose points have these numbers.
  ///
  /// The longest come first, whichever grid they are of; or coarse to fine, such that all grids are equally far along.
  init(_ plans: [Plan], _ points: BundlePoints, _ runOrder: RunOrder) {
    self.plans = plans.map(\.assignments)
    self.points = points
    guard plans.count > 1 else { return }
    var places: [(key: Double, place: Place)] = []
    for (grid, plan) in plans.enumerated() {
      let count = Double(plan.assignments.count)
      for (index, size) in plan.assignments.sizes.enumerated() {
        let key =
          runOrder == .coarse
          ? (Double(index) + 0.5) / count : -plan.operations(size.point) * Double(size.count)
        places.append((key, Place(grid: UInt32(grid), index: UInt32(index))))
      }
    }
    // Each plan is sorted already, which this makes use of.
    places.sort {
      ($0.key, $0.place.grid, $0.place.index) < ($1.key, $1.place.grid, $1.place.index)
    }
    order = places.map(\.place)
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { order?.count ?? plans[0].count }

  package subscript(_ index: Int) -> Assignment {
    guard let order else { return plans[0][index] }
    let grid = Int(order[index].grid)
    return plans[grid][Int(order[index].index)].moved(by: points.first(ofGrid: grid))
  }

  /// The point and the number of runs of each assignment, in their order.
  package var sizes: some Sequence<(point: Int, count: Int)> {
    indices.lazy.map { index -> (point: Int, count: Int) in
      guard let order else { return plans[0].size(index) }
      let grid = Int(order[index].grid)
      let (point, count) = plans[grid].size(Int(order[index].index))
      return (point + points.first(ofGrid: grid), count)
    }
  }

  /// Puts the assignments into random order.
  package mutating func shuffle(using generator: inout some RandomNumberGenerator) {
    var order = order ?? plans[0].indices.map { Place(grid: 0, index: UInt32($0)) }
    order.shuffle(using: &generator)
    self.order = order
  }
}
