internal import StudyKit

/// One dimension of the measures, at all points of a grid.
///
/// Its length and values may differ between points; the distinct ones are its variants.
struct DimensionTable {
  let name: String
  /// The distinct dimensions of this name.
  private(set) var variants: [Dimension] = []
  /// By entry of the measure table: the index of its variant; nil if it has none.
  private(set) var ofEntry: [Int?] = []

  /// The tables of all dimensions of a grid's measures, in the order in which they first occur.
  static func all(in table: MeasureTable) throws(StoreError) -> [DimensionTable] {
    var tables: [DimensionTable] = []
    for (index, entry) in table.entries.enumerated() {
      for measure in entry.dimensioned {
        for dimension in measure.dimensions {
          let found: Int
          if let known = tables.firstIndex(where: { $0.name == dimension.name }) {
            found = known
          } else {
            found = tables.count
            tables.append(DimensionTable(name: dimension.name))
          }
          try tables[found].add(dimension, of: measure, entry: index)
        }
      }
    }
    for index in tables.indices { tables[index].extend(to: table.entries.count) }
    return tables
  }

  private init(name: String) { self.name = name }

  private mutating func extend(to count: Int) {
    while ofEntry.count < count { ofEntry.append(nil) }
  }

  private mutating func add(
    _ dimension: Dimension, of measure: Measure, entry: Int
  ) throws(StoreError) {
    extend(to: entry + 1)
    if let known = ofEntry[entry] {
      guard variants[known] == dimension else {
        throw .inconsistent(
          """
          the measure \(measure.name) has a dimension \(name) with another length or other values than in another \
          measure of the same run; dimensions that differ need different names
          """)
      }
    } else if let known = variants.firstIndex(of: dimension) {
      ofEntry[entry] = known
    } else {
      ofEntry[entry] = variants.count
      variants.append(dimension)
    }
  }

  /// The length in the file: the longest of all.
  var count: Int { longest.coordinate.count }

  /// The longest variant, the first one of equal length.
  var longest: Dimension {
    var longest = variants[0]
    for variant in variants where variant.coordinate.count > longest.coordinate.count {
      longest = variant
    }
    return longest
  }

  /// Whether one coordinate serves all points: the longest one, if every other one is its beginning.
  var isShared: Bool {
    let longest = longest.coordinate
    return variants.allSatisfy { $0.coordinate.isBeginning(of: longest) }
  }
}

extension Coordinate {
  /// Whether these are the first values of another coordinate.
  func isBeginning(of other: Coordinate) -> Bool {
    switch (self, other) {
    case (.integers(let own), .integers(let values)): values.starts(with: own)
    case (.numbers(let own), .numbers(let values)): values.starts(with: own)
    case (.texts(let own), .texts(let values)): values.starts(with: own)
    default: false
    }
  }
}
