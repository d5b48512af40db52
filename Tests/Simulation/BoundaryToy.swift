internal import Crew
internal import Glibc
internal import StudyKit

/// A fraction that is logistic along an axis, with a boundary that bends along a second one, and designs that look for it.
///
/// Every design's boundary is estimated in the same way, from what its replicates have found.
package struct BoundaryToy: Sendable {
  /// Where replicates go.
  package enum Design: String, CaseIterable, Sendable {
    /// Where the search sends them, after what it has seen.
    case search
    /// Evenly along the axis.
    case uniform
    /// To the two places of the D-optimal design for a logistic curve, whose boundary and scale it is told.
    case optimal
  }

  /// Values of the second axis.
  package let columns: Int
  /// Values of the axis.
  package let places: Int
  /// Blocks of replicates that a design may use.
  package let blocks: Int
  /// Blocks that the search chooses at once.
  package let atOnce: Int

  /// The scale of the logistic curve as a share of the axis.
  package static let scale = 0.02
  /// Replicates of a block.
  package static let block = 8
  /// Where a D-optimal design has its two places, in scales from the boundary: success has the probability 0.176 or
  /// 0.824 there (Ford, Torsney and Wu 1992).
  private static let optimum = 1.5434

  package init(columns: Int, places: Int, blocks: Int, atOnce: Int) {
    (self.columns, self.places, self.blocks, self.atOnce) = (columns, places, blocks, atOnce)
  }

  /// The root of the mean squared distance between the boundary and its estimate, as a share of the axis, over seeds.
  package func error(of design: Design, seeds: Range<UInt64>) -> Double {
    let search = BoundarySearch(places: places, columns: columns, block: Self.block)
    var sum = 0.0
    for seed in seeds {
      // The streams of neighboring states overlap.
      var states = SplitMix(state: seed)
      var generator = SplitMix(state: states.next())
      let truth = boundary(&generator)
      var seen: [BoundarySearch.Place: BoundarySearch.Seen] = [:]
      switch design {
      case .search:
        var next = search.first
        var left = blocks
        while left > 0, !next.isEmpty {
          for place in next.prefix(left) { observe(place, Self.block, truth, &seen, &generator) }
          left -= min(next.count, left)
          next = search.next(min(atOnce, left), seen: seen) { _ in blocks }
        }
      case .uniform:
        for column in 0..<columns {
          let count = blocks / columns
          for number in 0..<count {
            let share = Double(number) / Double(max(count - 1, 1))
            observe(place(share, column), Self.block, truth, &seen, &generator)
          }
        }
      case .optimal:
        for column in 0..<columns {
          let half = blocks * Self.block / columns / 2
          for side in [-1.0, 1] {
            let share = truth[column] + side * Self.optimum * Self.scale
            observe(place(share, column), half, truth, &seen, &generator)
          }
        }
      }
      for (estimate, share) in zip(search.boundary(seen), truth) {
        let distance = estimate.index / Double(places - 1) - share
        sum += distance * distance
      }
    }
    return (sum / Double(seeds.count * columns)).squareRoot()
  }

  /// The boundary of each column as a share of the axis, from 0.1 to 0.9.
  private func boundary(_ generator: inout SplitMix) -> [Double] {
    guard columns > 1 else { return [Double.random(in: 0.1...0.9, using: &generator)] }
    let height = Double.random(in: 0.3...0.7, using: &generator)
    let slope = Double.random(in: -0.2...0.2, using: &generator)
    let phase = Double.random(in: 0...6, using: &generator)
    return (0..<columns).map { column in
      let x = Double(column) / Double(columns - 1)
      return min(max(height + slope * (x - 0.5) + 0.08 * sin(3 * x + phase), 0.1), 0.9)
    }
  }

  private func place(_ share: Double, _ column: Int) -> BoundarySearch.Place {
    let index = Int((share * Double(places - 1)).rounded())
    return BoundarySearch.Place(column: column, index: min(max(index, 0), places - 1))
  }

  private func observe(
    _ place: BoundarySearch.Place, _ count: Int, _ truth: [Double],
    _ seen: inout [BoundarySearch.Place: BoundarySearch.Seen], _ generator: inout SplitMix
  ) {
    let share = Double(place.index) / Double(places - 1)
    let p = 1 / (1 + exp(-(share - truth[place.column]) / Self.scale))
    var known = seen[place] ?? BoundarySearch.Seen(successes: 0, trials: 0)
    for _ in 0..<count where Double.random(in: 0..<1, using: &generator) < p {
      known.successes += 1
    }
    known.trials += Double(count)
    seen[place] = known
  }
}
