package import Grids
internal import HDF5
internal import Hashing
internal import StudyKit

/// The whole structure of a grid's result file, known before the first run.
package struct Layout: Sendable {
  /// One point's part of the file's array of a measure.
  struct Cell: Equatable {
    /// The measure's index among ``Layout/measures`` or ``Layout/summaries``.
    let column: Int
    /// The lengths of the measure's own dimensions at this point.
    let shape: [Int]
  }

  /// Which findings a file holds.
  package enum Holding: Sendable {
    case all
    /// All but weights, which are in another file or not kept.
    case withoutWeights
    /// Nothing but weights: the file beside the result file.
    case weightsAlone
  }

  /// The file's array of one measure.
  struct Column: Equatable {
    /// The measure's name, without `summary_`.
    let name: String
    let element: Measure.Element
    /// The lengths of the own dimensions in the file: the longest of any point.
    let shape: [Int]

    /// The path of the array in the file.
    let path: String
    /// The paths that it may have in files of other grids.
    let paths: [String]
    /// Whether the study got the measure after runs had been computed; those have no findings of it, and its fill
    /// values do not enter the checksum.
    let isAdded: Bool
    /// The size of one run's part in bytes.
    var rowSize: Int { shape.reduce(element.size, *) }
  }

  /// The format of the file.
  let format: Int
  /// Every array of the file, in the order in which they are made.
  let variables: [Variable]
  /// The measures of runs, in the order of their names.
  let measures: [Column]
  /// The measures of summaries, in the order of their names.
  let summaries: [Column]
  /// The kept weights of runs, in the order of their names.
  let weights: [Column]
  /// The cells of each kind of point, in the order of the measures' names.
  let cells: [(measures: [Cell], summaries: [Cell], weights: [Cell])]
  /// By point: the index of its cells.
  let cellsOfPoint: PointEntries
  /// The measures that each kind of point saves beside the file, in the order of the names.
  let scratch: [[Measure]]
  /// The attributes of the file itself.
  let labels: [Variable.Label]
  /// The data that the points read; nil if none reads any, or if that was not determined.
  let data: SweptData?
  /// The part of the grid that the file is for; nil for all of it.
  let part: GridPart?
  /// Which findings the file holds.
  let holding: Holding
  /// The size of the weights that are in a file of their own, in bytes; 0 where there is none.
  package private(set) var bytesBeside = 0

  /// Whether any point has a summary.
  package var hasSummaries: Bool { !summaries.isEmpty }

  /// The approximate size of the file in bytes.
  package var byteCount: Int {
    // Besides its elements an array takes a header, its name and its attributes.
    variables.reduce(8192) { $0 + $1.byteCount + 1536 }
  }

  /// Whether runs save anything beside the file for their point's summary.
  var keepsScratch: Bool { scratch.contains { !$0.isEmpty } }

  /// The measures that runs of a point save beside the file, in the order of the names.
  func scratch(ofPoint point: Int) -> [Measure] { scratch[cellsOfPoint[point]] }

  /// The most bytes of findings beside the file until the summaries are done.
  package func scratchBytes(members: Int) -> Int {
    let ofKind = scratch.map { measures in
      measures.isEmpty ? 0 : ScratchFolder.byteCount(measures)
    }
    return cellsOfPoint.reduce(0) { $0 + members * ofKind[$1] }
  }

  /// A hash of everything that is fixed when the file is made, except `/grid` and what a file may lack: files with the
  /// same signature differ only in what runs wrote, in how the grid was written, and in which log they keep.
  var signature: String {
    var hash = SHA256()
    for variable in variables where !variable.path.hasPrefix("/grid/") && !variable.isOptional {
      hash.update(Array(variable.signatureText.utf8))
    }
    for label in labels { hash.update(Array("\(label.signatureText)\n".utf8)) }
    return hash.hexadecimal
  }
}

extension Measure.Element {
  /// The type of the elements in the file.
  var elementType: ElementType {
    switch self {
    case .float: .float32
    case .double: .float64
    case .integer: .int64
    }
  }
}

extension Layout {
  /// The layout of the result file of a grid, or of a part of it; `data` is the data that the grid's points read.
  ///
  /// If the kept weights take more than `weightsLimit` bytes, they are in a file of their own.
  package init(
    _ grid: Grid, data: SweptData? = nil, part: GridPart? = nil,
    weightsLimit: Int = KeptWeights.mostBytes
  ) throws(StoreError) {
    let none = { (_: Measure, _: Bool) in false }
    try self.init(grid, data: data, part: part, holding: .all, lacking: none)
    let bytes = weightsByteCount
    guard bytes > weightsLimit else { return }
    self = try Layout(grid, data: data, part: part, holding: .withoutWeights, lacking: none)
    bytesBeside = bytes
  }

  /// The size of the kept weights in the file, in bytes.
  package var weightsByteCount: Int {
    weights.isEmpty
      ? 0
      : variables.reduce(0) {
        $0 + ($1.path.hasPrefix(KeptWeights.group + "/") && $1.isRaw ? $1.byteCount : 0)
      }
  }

  /// The layout of a grid's result file in a format, without the measures that the file lacks.
  init(
    _ grid: Grid, data: SweptData? = nil, part: GridPart? = nil,
    format: Int = ResultFormat.version, holding: Holding,
    lacking lacks: (Measure, _ isSummary: Bool) -> Bool
  ) throws(StoreError) {
    var builder = try LayoutBuilder(
      grid, part: part, format: format, holding: holding, lacking: lacks)
    try builder.addAxes()
    try builder.addDimensions()
    try builder.addMeasures()
    try builder.addSummaries()
    try builder.addWeights()
    builder.addRecords()
    builder.addTable(of: StartField.self)
    builder.addTable(of: RankField.self)
    builder.addGrid()
    if let data { builder.addData(data) }
    if let origins = grid.origins { builder.addOrigins(origins) }
    self = try builder.layout(data)
  }
}
