package import Grids
package import Store
internal import StudyKit
internal import Tables

/// What is in a result file, by the file alone: no study need be known.
///
/// Only what describes it is kept in memory; numbers are read when a table asks for them, while a sweep may be writing
/// the file.
package struct SweepContents: Sendable {
  /// The file's path, as given.
  package let path: String
  let archive: Archive
  let grid: ArchivedGrid
  let arrays: [ArchivedArray]
  /// The selected indices along each axis, in ascending order.
  private(set) var indices: [[Int]]
  /// The points that are selected and exist, in the file's order.
  private(set) var points: [Int]
  /// The members that are selected, in ascending order.
  private(set) var members: [Int]
  /// What a packed file is unfolded to, as long as it is read; nil for a file that was not opened by a command.
  private var plain: PlainFile?

  /// Opens a result file as a command does: it may be packed by gzip, and a child process looks at a file without seal
  /// first.
  package init(opening file: String) throws(StoreError) {
    let plain = try PlainFile(file)
    try self.init(reading: plain.path, called: file, usesChild: true)
    self.plain = plain
  }

  /// Opens a result file; all of its runs are selected.
  ///
  /// - Parameters:
  ///   - name: What people call the file, where that is not its path.
  ///   - usesChild: Whether a child process looks at a file without seal first.
  package init(
    reading path: String, called name: String? = nil, usesChild: Bool = false
  ) throws(StoreError) {
    let archive = try Archive(path, usesChild: usesChild)
    self.init(of: archive, try archive.grid(), try archive.arrays(), named: name ?? path)
  }

  /// What is in the file of a sweep, whose first points alone are selected.
  package init(of sweep: ArchivedSweep, points most: Int) {
    self.init(
      of: sweep.archive, ArchivedGrid(sweep.grid), sweep.arrays, named: sweep.path, points: most)
  }

  private init(
    of archive: Archive, _ grid: ArchivedGrid, _ arrays: [ArchivedArray], named path: String,
    points most: Int = .max
  ) {
    self.path = path
    self.archive = archive
    self.grid = grid
    self.arrays = arrays
    indices = grid.axes.map { Array(0..<$0.count) }
    points = Array((0..<grid.pointCount).lazy.filter { grid.members(ofPoint: $0) > 0 }.prefix(most))
    members = Array(0..<grid.members)
  }

  /// Selects the part that `--only` asks for.
  package mutating func select(_ only: [String]) throws(GridError) {
    let selection = try Selection(only, axes: grid.axes, members: grid.members)
    for (axis, chosen) in selection.indices.enumerated() {
      if let chosen { indices[axis] = chosen.sorted() }
    }
    points = zip(indices, grid.axes).reduce([0]) { points, axis in
      points.flatMap { point in axis.0.map { point * axis.1.count + $0 } }
    }.filter {
      grid.members(ofPoint: $0) > 0 && selection.contains(grid.indices(ofPoint: $0))
    }
    if let chosen = selection.members { members = chosen.sorted() }
  }

  /// Whether every member is selected, as summaries have it.
  package var hasAllMembers: Bool { members.count == grid.members }

  /// How many runs of the file are done.
  package func finishedCount() throws(StoreError) -> Int {
    try archive.statuses(summary: false).count { $0 == .done }
  }

  /// The study's name.
  package var study: String { archive.study }
  /// Whether structure, coordinates and labels are as they were made.
  package var isSealed: Bool { archive.isSealed }

  /// The measures of runs, in the study's order.
  var measures: [ArchivedArray] { arrays.filter { $0.owner == .run && $0.element != .other } }
  /// The measures of summaries, in the study's order.
  var summaries: [ArchivedArray] { arrays.filter { $0.owner == .summary && $0.element != .other } }

  /// The array of a measure, or of a summary's measure with or without `summary_`; nil where there is none.
  package func array(named name: String) -> ArchivedArray? {
    let all = measures + summaries
    return all.first { $0.name == name } ?? summaries.first { $0.plainName == name }
  }

  /// The names of all measures, those of summaries without `summary_`.
  package var names: [String] { measures.map(\.name) + summaries.map(\.plainName) }

  /// The index of a point along an axis.
  func index(of point: Int, along axis: Int) -> Int {
    let stride = grid.axes[(axis + 1)...].reduce(1) { $0 * $1.count }
    return point / stride % grid.axes[axis].count
  }

  /// The own dimensions of an array.
  func dimensions(of array: ArchivedArray) throws(StoreError) -> [ArchivedDimension] {
    var dimensions: [ArchivedDimension] = []
    for name in array.dimensions {
      dimensions.append(try archive.dimension(name, of: array, among: arrays))
    }
    return dimensions
  }

  /// What a dimension along which a run goes, or the unit of its values, is called.
  private static let timeNames: Set = [
    "step", "sequence", "epoch", "iteration", "update", "token", "time", "second", "s",
  ]

  /// The dimension of an array along which a run goes; nil where it has none.
  func timeDimension(of array: ArchivedArray) -> String? {
    array.dimensions.first { name in
      let units = arrays.filter { $0.name == name || $0.name == name + "_value" }.map(\.unit)
      return ([name] + units).contains { word in
        guard let word else { return false }
        return Self.timeNames.contains(word)
          || Self.timeNames.contains(String(word.dropLast()))
            && word.last == "s"
      }
    }
  }
}

extension ArchivedArray {
  /// The name without `summary_`, which tells summaries' arrays from runs'.
  package var plainName: String {
    owner == .summary ? String(name.dropFirst("summary_".count)) : name
  }
}

extension SweepContents {
  /// How many bytes of a file a piece of a table may be read from at once.
  private static let pieceBytes = 8 << 20
  /// How many bytes between two points are read rather than skipped.
  private static let gapBytes = 64 << 10

  /// Parts of the selected points that are read at once, of so many bytes per point.
  func pieces(bytesPerPoint bytes: Int) -> [ArraySlice<Int>] {
    var pieces: [ArraySlice<Int>] = []
    var begin = 0
    for index in points.indices.dropFirst() {
      let gap = (points[index] - points[index - 1] - 1) * bytes
      let size = (points[index] - points[begin] + 1) * bytes
      guard gap > Self.gapBytes || size > Self.pieceBytes else { continue }
      pieces.append(points[begin..<index])
      begin = index
    }
    return pieces + [points[begin...]]
  }
}
