internal import Grids
internal import StudyKit

/// What each point of a grid measures; points with equal measures share one entry.
struct MeasureTable {
  /// What a point's runs and its summary yield.
  struct Entry: Equatable {
    /// What stands in the file.
    let measures: [Measure]
    let summary: [Measure]
    /// What stands beside the file until the summaries are done, in the order of the names.
    let scratch: [Measure]

    init(measures: [Measure], summary: [Measure]) {
      self.measures = measures.filter { !$0.isScratch }
      self.summary = summary
      scratch = measures.filter(\.isScratch).sorted { $0.name < $1.name }
    }
  }

  /// The distinct entries, in the order in which points have them.
  let entries: [Entry]
  /// By point: the place of its entry.
  let ofPoint: [Int]

  /// Asks the study for the measures of every point.
  init(_ grid: Grid) throws(StoreError) {
    var places: [Int: [Int]] = [:]
    var last = 0
    var entries: [Entry] = []
    var ofPoint: [Int] = []
    ofPoint.reserveCapacity(grid.pointCount)
    let failure = grid.study.measures(grid.space) { _, measures, summary in
      let entry = Entry(measures: measures, summary: summary)
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
    if let failure { throw .measures(point: failure.point, failure.error) }
    self.entries = entries
    self.ofPoint = ofPoint
    for (place, entry) in entries.enumerated() where !entry.scratch.isEmpty {
      let point = ofPoint.firstIndex(of: place) ?? 0
      guard !entry.summary.isEmpty else {
        throw .inconsistent(
          "\(entry.scratch[0].name) is kept for a summary, which point \(point) does not have")
      }
    }
  }

  /// A number that equal entries share, from a few values of each.
  private static func hash(_ entry: Entry) -> Int {
    var hasher = Hasher()
    for measure in entry.measures + entry.summary + entry.scratch {
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
