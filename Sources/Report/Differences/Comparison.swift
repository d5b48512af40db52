internal import Grids
internal import Store
internal import StudyKit
internal import Tables

/// A number of two files at one common point.
struct Comparison: Sendable {
  let point: CommonPoint
  /// The column of a table with a row per run or point, such as `final_accuracy[icl]`.
  let column: Table.Column
  /// Over the members that have the number in both; nil for a summary's number, which has no members.
  let test: PairedTest?
  let first: Double
  let second: Double
  /// The probability adjusted for all comparisons (Holm); NaN where there is no test.
  var adjusted: Double?
  /// The level at which Holm's procedure tests.
  var level = Double.nan

  /// The level of the intervals, and of all tests together.
  static let level = 0.05

  /// Whether the second is not the first, for any member.
  var differs: Bool { first != second || test.map { $0.error > 0 } == true }

  /// The second less the first.
  var difference: Double { test?.difference ?? second - first }

  /// The interval of the difference at 95 %, or at the level of Holm's procedure; NaN where there is none.
  func interval(isAdjusted: Bool) -> (lower: Double, upper: Double) {
    test?.interval(level: isAdjusted ? level : Self.level) ?? (.nan, .nan)
  }

  /// Compares the numbers of runs, member by member, and those of summaries, in the order of the measures.
  static func all(
    _ first: SweepContents, _ second: SweepContents, _ points: [CommonPoint]
  ) throws(StoreError) -> [Comparison] {
    var comparisons = try ofRuns(first, second, points)
    let probabilities = comparisons.map { $0.test?.probability ?? .nan }
    let adjusted = Holm.adjusted(probabilities)
    let levels = Holm.levels(probabilities, level: level)
    for index in comparisons.indices {
      comparisons[index].adjusted = adjusted[index]
      comparisons[index].level = levels[index]
    }
    return try comparisons + ofSummaries(first, second, points)
  }

  private static func ofRuns(
    _ first: SweepContents, _ second: SweepContents, _ points: [CommonPoint]
  ) throws(StoreError) -> [Comparison] {
    let count = min(first.grid.members, second.grid.members)
    var comparisons: [Comparison] = []
    for (column, other) in try common(first, second, first.measures, second.measures) {
      var pairs: [(first: [Double], second: [Double])] = []
      for point in points {
        let one = try column.values(ofMembers: count, at: point.first, in: first)
        pairs.append((one, try other.values(ofMembers: count, at: point.second, in: second)))
      }
      let values = Set(pairs.lazy.flatMap { $0.first + $0.second }.filter { !$0.isNaN })
      let kind: PairedTest.Kind = column.count == 1 && values == [0, 1] ? .mcNemar : .student
      for (point, pair) in zip(points, pairs) {
        let test = PairedTest(pair.first, pair.second, kind)
        guard test.count > 0 else { continue }
        comparisons.append(
          Comparison(
            point: point, column: column.column, test: test, first: test.firstMean,
            second: test.secondMean))
      }
    }
    return comparisons
  }

  private static func ofSummaries(
    _ first: SweepContents, _ second: SweepContents, _ points: [CommonPoint]
  ) throws(StoreError) -> [Comparison] {
    let besides = SummaryFindings.companions(among: first.summaries)
    let arrays = first.summaries.filter { !besides.contains($0.name) }
    var comparisons: [Comparison] = []
    for (column, other) in try common(first, second, arrays, second.summaries) {
      for point in points {
        let one = try column.value(ofSummaryAt: point.first, in: first)
        let two = try other.value(ofSummaryAt: point.second, in: second)
        guard !one.isNaN, !two.isNaN else { continue }
        comparisons.append(
          Comparison(point: point, column: column.column, test: nil, first: one, second: two))
      }
    }
    return comparisons
  }

  /// The columns that both files have.
  private static func common(
    _ first: SweepContents, _ second: SweepContents, _ arrays: [ArchivedArray],
    _ others: [ArchivedArray]
  ) throws(StoreError) -> [(FindingColumn, FindingColumn)] {
    let known = try second.findingColumns(of: others)
    return try first.findingColumns(of: arrays).compactMap { column in
      known.first { $0.column.name == column.column.name }.map { (column, $0) }
    }
  }
}

extension FindingColumn {
  /// What each of the first members of a point has found; NaN for one that is not done.
  fileprivate func values(
    ofMembers members: Int, at point: Int, in contents: SweepContents
  ) throws(StoreError) -> [Double] {
    let begin = point * contents.grid.members
    let range = begin..<begin + members
    // Statuses first: what is done by then has its findings in the file.
    let statuses = try contents.archive.statuses(summary: false, at: range)
    let numbers = try rows.read(range)
    return statuses.enumerated().map { member, status in
      status == .done ? numbers[member * count + element] : .nan
    }
  }

  /// What the summary of a point says; NaN where there is none.
  fileprivate func value(
    ofSummaryAt point: Int, in contents: SweepContents
  ) throws(StoreError) -> Double {
    let range = point..<point + 1
    let isDone = try contents.archive.statuses(summary: true, at: range) == [.done]
    return isDone ? try rows.read(range)[element] : .nan
  }
}
