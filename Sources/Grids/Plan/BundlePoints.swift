/// The points of several grids, numbered one after another; those of one grid have their own numbers.
package struct BundlePoints: Equatable, Sendable {
  // The number of each grid's first point.
  private let first: [Int]
  /// How many points there are.
  package let count: Int

  /// The points of grids with so many each, at least one.
  package init(_ counts: [Int]) {
    var (first, count) = ([Int](), 0)
    for points in counts {
      first.append(count)
      count += points
    }
    (self.first, self.count) = (first, count)
  }

  /// The index of the grid that a point belongs to, and the point's number there; a number out of range is out of the
  /// grid's range, too.
  package func locate(_ point: Int) -> (grid: Int, point: Int) {
    if first.count == 1 { return (0, point) }
    var (low, high) = (0, first.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if first[middle] <= point { low = middle } else { high = middle }
    }
    return (low, point - first[low])
  }

  /// The number of a grid's first point.
  package func first(ofGrid grid: Int) -> Int { first[grid] }
}

extension Run {
  /// The same member of the point with a number that is greater by `offset`.
  package func moved(by offset: Int) -> Run { Run(point: point + offset, member: member) }
}

extension Assignment {
  /// The same members of the point with a number that is greater by `offset`.
  package func moved(by offset: Int) -> Assignment {
    switch self {
    case .members(let point, let members): .members(point: point + offset, members: members)
    case .summary(let point): .summary(point: point + offset)
    }
  }
}
