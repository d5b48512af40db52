internal import Grids
internal import HDF5

/// What HDF5 says about a file that may be a result file.
struct ArchiveStructure: Sendable {
  /// One array.
  struct Column: Equatable, Sendable {
    /// Its offset in the file; nil if another program has packed it.
    let offset: Int?
    let elementType: ElementType?
    let shape: [Int]
    /// The size of the elements in bytes; the largest integer if it is beyond that.
    var byteCount: Int {
      shape.reduce(elementType?.size ?? 1) { product, length in
        let (next, overflow) = product.multipliedReportingOverflow(by: length)
        return overflow ? .max : next
      }
    }
  }

  private(set) var columns: [String: Column] = [:]
  /// The shape of the runs: the axes and the members.
  private(set) var shape: [Int] = []
  /// The paths of the coordinates along the shape.
  private(set) var dimensions: [String] = []
  private(set) var format = 0
  private(set) var signature = ""
  private(set) var study = ""
  /// The study's version; nil for a file that does not say.
  private(set) var studyVersion: Int?
  private(set) var title = ""
  private(set) var resolvedText = ""
  private(set) var gridText = ""
  /// The part of its grid that the file is for; nil for all of it.
  private(set) var part: GridPart?
  /// Whether it has been made for kept weights and nothing else.
  private(set) var holdsWeightsAlone = false
  /// The data that the points read, as JSON; nil for a file that does not say.
  private(set) var dataText: String?
  /// Why this program cannot read the file; nil if it can.
  private(set) var refusal: String?
  /// What is wrong with the arrays of a result file; nil if they fit each other and the file.
  private(set) var damage: String?

  /// Reads the structure of a file of `size` bytes.
  init(_ path: String, size: Int) throws(HDF5Error) {
    let file = try File.open(path)
    let entries = try file.entries()
    guard let version = try Self.number(ResultFormat.attribute, file) else {
      let names = entries.prefix(6).map(\.name).joined(separator: ", ")
      let more = entries.count > 6 ? ", …" : ""
      refusal =
        entries.isEmpty
        ? "it is an empty HDF5 file" : "it is an HDF5 file that holds \(names)\(more)"
      return
    }
    guard 1...ResultFormat.version ~= Int(clamping: version) else {
      refusal =
        "it was written by a later version of swift-sweep (format \(version)); use that version"
      return
    }
    format = Int(version)
    signature = try Self.text(ResultFormat.signature, file)
    study = try Self.text("study", file)
    studyVersion = try Self.number("study_version", file).map { Int($0) }
    title = try Self.text("title", file)
    part = GridPart(try Self.text(ResultFormat.part, file))
    holdsWeightsAlone = try Self.text(ResultFormat.holds, file) == ResultFormat.weights
    resolvedText = try file.dataset("/grid/resolved").readTexts().first ?? ""
    gridText = try file.dataset("/grid/text").readTexts().first ?? ""
    let ofGrid = try file.entries(in: "/grid")
    if ofGrid.contains(where: { $0.name == "data_sets" }) {
      dataText = try file.dataset("/grid/data_sets").readTexts().first
    }
    let ofLog = try file.entries(in: "/log")
    let hasGroup = { (path: String, parent: String, entries: [File.Entry]) in
      entries.contains { parent + $0.name == path && $0.kind == .group && !$0.isLink }
    }
    let hasRanks = hasGroup(RankField.group, "/log/", ofLog)
    let hasWeights = hasGroup(KeptWeights.group, "/", entries)
    for (group, names) in [
      ("/", entries), ("/grid/", ofGrid.filter { ["data", "origins"].contains($0.name) }),
      ("/runs/", try file.entries(in: "/runs")),
      ("/log/", ofLog), (StartField.group + "/", try file.entries(in: StartField.group)),
      (RankField.group + "/", hasRanks ? try file.entries(in: RankField.group) : []),
      (KeptWeights.group + "/", hasWeights ? try file.entries(in: KeptWeights.group) : []),
    ] {
      // Sweeps make no links: one instead of an array leads to other bytes.
      for entry in names where entry.kind == .dataset && !entry.isLink {
        let dataset = try file.dataset(group + entry.name)
        let column = Column(
          offset: dataset.offset, elementType: dataset.elementType, shape: dataset.shape)
        columns[dataset.path] = column
        if damage == nil { damage = try Self.excess(of: column, in: dataset, size) }
      }
    }
    let status = try file.dataset(RecordField.status.path(summary: false))
    shape = status.shape
    dimensions = try status.scales(file.rootPaths()).map { $0 ?? "" }
    damage = damage ?? misfit
  }

  /// The most bytes that a compressed byte can stand for; 1,032 with deflate.
  private static let largestRatio = 1100
  /// An array may be without storage, as a dimension that another program has packed; one of a few megabytes harms nobody.
  private static let harmless = 4096

  /// What is wrong with an array that claims more than the file can hold; nil if it does not.
  private static func excess(
    of column: Column, in dataset: borrowing Dataset, _ size: Int
  ) throws(HDF5Error) -> String? {
    if let offset = column.offset {
      return offset <= size && column.byteCount <= size - offset
        ? nil : "its array \(dataset.path) would reach beyond the end of the file"
    }
    let stored = min(try dataset.storage().bytes, size)
    return column.byteCount / largestRatio <= max(stored, harmless)
      ? nil
      : "its array \(dataset.path) claims more elements than its \(stored) stored bytes can hold"
  }

  /// What is wrong with the first array that is not as every sweep makes it; nil if all are, or are missing.
  private var misfit: String? {
    guard !shape.isEmpty else { return Self.misfit(RecordField.status.path(summary: false)) }
    var made: [(path: String, type: ElementType, shape: [Int])] = []
    for field in RecordField.allCases {
      made.append((field.path(summary: false), field.elementType, shape))
      made.append((field.path(summary: true), field.elementType, shape.dropLast()))
    }
    made.append(("/runs/has_summary", .uint8, shape.dropLast()))
    made.append((ResultFormat.partRuns, .uint8, shape))
    made.append((ResultFormat.deciding, .uint8, shape))
    made.append((KeptWeights.checksums, .uint64, shape))
    made.append((ResultFormat.origins, .int64, shape))
    made.append(("/runs/reasons", .character, [TableSize.reasons, TableSize.reasonText]))
    made += StartField.made + RankField.made
    for (path, type, shape) in made {
      guard let column = columns[path] else { continue }
      if column.elementType != type || column.shape != shape { return Self.misfit(path) }
    }
    for (path, length) in zip(dimensions, shape) where columns[path]?.shape.first != length {
      return "its coordinate \(path.isEmpty ? "of an axis" : path) does not have the axis's length"
    }
    return nil
  }

  /// The message about an array that is not as it was made.
  static func misfit(_ path: String) -> String {
    "its array \(path) is missing, is a link, or has changed its type or shape"
  }

  /// The first array that every sweep writes into and that this file does not have in one piece; nil for none.
  var missing: String? {
    let hasSummaries = columns[RecordField.status.path(summary: true)] != nil
    let needed =
      RecordField.allCases.map { $0.path(summary: false) } + StartField.allCases.map(\.path)
      + ["/runs/reasons"]
      + (hasSummaries ? RecordField.allCases.map { $0.path(summary: true) } : [])
    return needed.last { columns[$0]?.offset == nil }
  }

  /// An integer attribute; nil if the file has none of the name. `nccopy` turns it into an array.
  private static func number(_ name: String, _ file: borrowing File) throws(HDF5Error) -> Int64? {
    switch try file.attribute(name, of: "/") {
    case .integer(let number)?: number
    case .integers(let numbers)?: numbers.first
    default: nil
    }
  }

  private static func text(_ name: String, _ file: borrowing File) throws(HDF5Error) -> String {
    try file.attribute(name, of: "/")?.firstText ?? ""
  }
}

extension Attribute {
  /// The text, or the first one of an array, into which `nccopy` turns a text.
  var firstText: String? {
    switch self {
    case .text(let text): text
    case .texts(let texts): texts.first
    default: nil
    }
  }
}
