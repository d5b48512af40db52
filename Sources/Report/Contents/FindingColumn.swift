internal import Store
internal import StudyKit
internal import Tables

/// Findings that stand in one column of a table with a row per run or a point: a number, or one of a few along words.
struct FindingColumn: Sendable {
  let column: Table.Column
  let rows: ArchivedRows
  /// Elements of one run or summary in the file.
  let count: Int
  /// Which of them it is.
  let element: Int

  /// The findings of columns, from consecutive runs or summaries of the file: at rows of them, and none where there are
  /// none to be.
  static func values(
    of columns: [FindingColumn], in range: Range<Int>, at rows: [Int], where hasFindings: [Bool]
  ) throws(StoreError) -> [Values] {
    var values: [Values] = []
    // The elements of one measure stand side by side and are read once.
    var numbers = Numbers.double([])
    for column in columns {
      if column.element == 0 { numbers = try column.rows.read(range) }
      let indices = zip(rows, hasFindings).map { row, hasFindings in
        hasFindings ? row * column.count + column.element : nil
      }
      values.append(numbers.values(at: indices))
    }
    return values
  }
}

extension Numbers {
  /// The numbers at these indices; none for nil.
  func values(at indices: [Int?]) -> Values {
    switch self {
    case .whole(let values): .whole(indices.map { $0.map { Int(values[$0]) } })
    case .single(let values): .single(indices.map { $0.map { values[$0] } ?? .nan })
    case .double(let values): .double(indices.map { $0.map { values[$0] } ?? .nan })
    }
  }
}

extension SweepContents {
  /// The most columns that one measure along words has in a table with a row per run or a point.
  private static let mostColumns = 16

  /// The columns of arrays that are one number, or a few along words; of the others there are none.
  func findingColumns(of arrays: [ArchivedArray]) throws(StoreError) -> [FindingColumn] {
    var columns: [FindingColumn] = []
    for array in arrays where array.count <= Self.mostColumns {
      let dimensions = try dimensions(of: array)
      guard dimensions.allSatisfy({ $0.hasWords && $0.axes.isEmpty }) else { continue }
      let rows = try ArchivedRows(of: array, in: archive)
      for (element, label) in Self.labels(along: dimensions).enumerated() {
        columns.append(
          FindingColumn(
            column: Table.Column(
              name: array.name + label, longName: array.longName, unit: array.unit),
            rows: rows, count: array.count, element: element))
      }
    }
    return columns
  }

  /// What tells the elements of an array along dimensions apart, in their order: `[icl]`; nothing for a single one
  /// without dimensions.
  static func labels(along dimensions: [ArchivedDimension]) -> [String] {
    guard !dimensions.isEmpty else { return [""] }
    return dimensions.reduce([""]) { labels, dimension in
      labels.flatMap { label in
        dimension.cells.prefix(dimension.count).map {
          (label.isEmpty ? "" : label + ",") + Notation.csv.text($0)
        }
      }
    }
    .map { "[\($0)]" }
  }
}
