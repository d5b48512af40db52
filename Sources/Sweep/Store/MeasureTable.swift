internal import StudyKit

/// What each point of a grid measures; points with equal measures share one entry.
struct MeasureTable {
  /// What a point's runs and its summary yield.
  struct Entry: Equatable {
    let measures: [Measure]
    let summary: [Measure]
  }

  /// The distinct entries, in the order in which points have them.
  private(set) var entries: [Entry] = []
  /// By point: the place of its entry.
  private(set) var ofPoint: [Int] = []

  /// Asks the study for the measures of every point.
  init(_ grid: Grid) throws(StoreError) {
    var places: [Int: [Int]] = [:]
    ofPoint.reserveCapacity(grid.pointCount)
    var last = 0
    for index in 0..<grid.pointCount {
      let values = grid.point(index).values
      let entry: Entry
      do throws(ParameterError) {
        entry = Entry(
          measures: try grid.study.measures(values),
          summary: try grid.study.summaryMeasures(values))
      } catch { throw .measures(point: index, error) }
      // Neighbours are mostly alike, so that few points come to be hashed.
      if entries.isEmpty || entry != entries[last] {
        let key = Self.hash(entry)
        if let place = places[key]?.first(where: { entries[$0] == entry }) {
          last = place
        } else {
          last = entries.count
          places[key, default: []].append(last)
          entries.append(entry)
        }
      }
      ofPoint.append(last)
    }
  }

  /// A number that equal entries share, from a few values of each.
  private static func hash(_ entry: Entry) -> Int {
    var hasher = Hasher()
    for measure in entry.measures + entry.summary {
      hasher.combine(measure.name)
      for dimension in measure.dimensions {
        hasher.combine(dimension.name)
        hasher.combine(dimension.coordinate.count)
        switch dimension.coordinate {
        case .integers(let values): for value in values.suffix(4) { hasher.combine(value) }
        case .numbers(let values): for value in values.suffix(4) { hasher.combine(value) }
        case .texts(let values): for value in values.suffix(4) { hasher.combine(value) }
        }
      }
    }
    return hasher.finalize()
  }
}
