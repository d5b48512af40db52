internal import Grids
internal import StudyKit

/// What each point of a grid measures; points with equal measures share one entry.
struct MeasureTable {
  /// The measures of a point's runs and of its summary.
  struct Entry: Equatable {
    /// The measures of runs that are in the file.
    let measures: [Measure]
    let summary: [Measure]
    /// The measures of runs that are saved beside the file until the summaries are done, in the order of the names.
    let scratch: [Measure]
    /// The weights that are kept of runs.
    let weights: [Measure]

    /// What a file that holds this has of what a point's runs and summary yield.
    init(measures: [Measure], summary: [Measure], _ holding: Layout.Holding) {
      let all = holding == .weightsAlone ? [] : measures.filter { !Measure.isWeights($0.name) }
      self.measures = all.filter { !$0.isScratch }
      self.summary = holding == .weightsAlone ? [] : summary
      scratch = all.filter(\.isScratch).sorted { $0.name < $1.name }
      weights = holding == .withoutWeights ? [] : measures.filter { Measure.isWeights($0.name) }
    }

    /// All that has dimensions in the file.
    var dimensioned: [Measure] { measures + summary + weights }
  }

  /// The distinct entries, in the order in which points have them.
  let entries: [Entry]
  /// By point: the index of its entry.
  let ofPoint: PointEntries

  /// Asks the study for the measures of every kind of point, without those that the file lacks because the study got
  /// them later: those of a run or a summary for which `lacks` holds.
  init(
    _ grid: Grid, _ holding: Layout.Holding,
    lacking lacks: (Measure, _ isSummary: Bool) -> Bool
  ) throws(StoreError) {
    let kinds = grid.study.kinds(grid.space)
    var known: [Int: [Int]] = [:]
    var entries: [Entry] = []
    var ofKind: [Int] = []
    ofKind.reserveCapacity(kinds.measures.count)
    for (kind, stated) in kinds.measures.enumerated() {
      guard let stated else {
        // Nothing is written at points that do not exist.
        ofKind.append(0)
        continue
      }
      let measures: PointKinds.Measures
      do throws(ParameterError) { measures = try stated.get() } catch {
        let point = (0..<grid.pointCount).first { kinds.index(ofPoint: $0) == kind } ?? 0
        throw .measures(point: point, error)
      }
      let entry = Entry(
        measures: measures.ofRun.filter { !lacks($0, false) },
        summary: measures.ofSummary.filter { !lacks($0, true) }, holding)
      let key = Self.hash(entry)
      if let index = known[key]?.first(where: { entries[$0] == entry }) {
        ofKind.append(index)
      } else {
        ofKind.append(entries.count)
        known[key, default: []].append(entries.count)
        entries.append(entry)
      }
    }
    let ofPoint = PointEntries(kinds, ofKind, points: grid.pointCount)
    self.entries = entries
    self.ofPoint = ofPoint
    for (index, entry) in entries.enumerated() where !entry.scratch.isEmpty {
      let point = ofPoint.firstIndex(of: index) ?? 0
      guard !entry.summary.isEmpty else {
        throw .inconsistent(
          "the study keeps \(entry.scratch[0].name) for a summary, but point \(point) has none")
      }
    }
  }

  /// The names that dimensions, measures and summaries have at a file's root.
  var names: Set<String> {
    var names: Set<String> = []
    for entry in entries {
      names.formUnion(entry.measures.map(\.name))
      names.formUnion(entry.summary.map { "summary_" + $0.name })
      for dimension in (entry.measures + entry.summary).flatMap(\.dimensions) {
        names.formUnion([dimension.name, dimension.name + "_value"])
        names.formUnion(dimension.auxiliary.map(\.name))
      }
    }
    return names
  }

  /// A hash that equal entries share, made of a few values of each.
  private static func hash(_ entry: Entry) -> Int {
    var hasher = Hasher()
    for measure in entry.dimensioned + entry.scratch {
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
