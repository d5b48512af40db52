internal import Grids
internal import HDF5
internal import StudyKit

/// A result file as it was found: what it holds, whatever grid it was made for.
final class OldFile {
  /// The array of one measure, or of one measure's summaries.
  struct Column {
    let offset: Int
    let elementType: ElementType
    /// The lengths of the own dimensions.
    let shape: [Int]
  }

  let path: String
  let file: RawFile
  /// The layout's signature; empty for a file that has lost its seal.
  let signature: String
  let study: String
  let resolvedText: String
  /// The grid as it was written.
  let gridText: String
  /// Ensemble members a point.
  let members: Int
  /// How many points there are.
  let points: Int
  let records: RecordTable
  /// Nil where the file has no summaries.
  let summaryRecords: RecordTable?
  let reasons: ReasonTable
  let places: Places
  private let columns: [String: Column]

  /// Opens a file that a sweep may go on with, or refuses it and says why.
  ///
  /// - Parameter usesChild: Whether a child process looks at a file without seal first.
  init(_ path: String, usesChild: Bool = false) throws(StoreError) {
    self.path = path
    file = try RawFile(opening: path, forWriting: false)
    let seal = try Self.seal(of: file)
    if seal == .absent, usesChild { try Examination.check(path, for: .sweep) }
    let structure: Structure
    do throws(HDF5Error) {
      structure = try Structure(path)
    } catch {
      throw .foreign(path: path, reason: error.reason)
    }
    if let reason = structure.refusal { throw .foreign(path: path, reason: reason) }
    members = structure.shape.last ?? 1
    points = structure.shape.dropLast().reduce(1, *)
    records = try RecordTable(
      file, structure.places, count: points * members, summary: false)
    let hasSummaries = structure.columns[RecordField.status.path(summary: true)] != nil
    summaryRecords =
      hasSummaries
      ? try RecordTable(file, structure.places, count: points, summary: true) : nil
    reasons = try ReasonTable(file, structure.places)
    signature = seal == .whole ? structure.signature : ""
    study = structure.study
    resolvedText = structure.resolvedText
    gridText = structure.gridText
    places = structure.places
    columns = structure.columns
  }

  /// Refuses an HDF5 file that may crash HDF5.
  static func checkStructure(_ path: String) throws(StoreError) {
    let file = try RawFile(opening: path, forWriting: false)
    if try seal(of: file) == .absent { try Examination.check(path, for: .status) }
  }

  /// The first bytes of every HDF5 file.
  private static let firstBytes: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

  /// Looks at what kind of file it is before HDF5 does.
  private static func seal(of file: borrowing RawFile) throws(StoreError) -> Seal.State {
    let path = file.path
    let size = try file.size()
    let head = try file.read(UInt8.self, count: min(size, 8), at: 0)
    guard head == firstBytes else {
      throw .foreign(path: path, reason: size == 0 ? "it is empty" : "it is no HDF5 file")
    }
    let state = try Seal.state(of: file)
    if state == .broken {
      throw .damaged(path: path, reason: "its structure is not what it was when it was made")
    }
    return state
  }

  /// How many runs have an outcome.
  var outcomes: Int { records.statuses.indices.count { records.status($0).isOutcome } }

  /// What the file holds, in a few words.
  var contents: String {
    let points = points == 1 ? "1 point" : "\(points) points"
    let members = members == 1 ? "1 member" : "\(members) members"
    return "\(outcomes) finished runs of \(study) (\(points), \(members) each)"
  }

  /// Whether the file records just what a point of the new grid does, as far as the new grid can tell: all
  /// that it records, and nothing that it only keeps for summaries.
  func records(_ layout: Layout, ofPoint point: Int) -> Bool {
    layout.cells[layout.cellsOfPoint[point]].measures.allSatisfy {
      columns[layout.measures[$0.column].path] != nil
    } && layout.scratch(ofPoint: point).allSatisfy { columns["/" + $0.name] == nil }
  }

  /// Where the findings of a point of another grid lie in this file, in the order of the measures'
  /// names; nil where this file cannot hold them.
  func sources(_ rows: RowTable, ofPoint point: Int) -> [Slab.Source]? {
    var sources: [Slab.Source] = []
    for (cell, target) in zip(rows.cells(ofPoint: point), rows.sources(ofPoint: point)) {
      let own = rows.array(of: cell).column
      guard let column = columns[own.path], column.elementType == own.elementType,
        column.shape.count == own.shape.count,
        zip(cell.shape, column.shape).allSatisfy(<=)
      else { return nil }
      sources.append(
        Slab.Source(
          offset: column.offset, rowSize: column.shape.reduce(target.elementSize, *),
          elementSize: target.elementSize, padding: Padding(cell.shape, in: column.shape),
          size: target.size, empty: []))
    }
    return sources
  }
}

extension Layout.Column {
  /// The type of the elements in the file.
  var elementType: ElementType {
    switch element {
    case .float: .float32
    case .double: .float64
    case .integer: .int64
    }
  }
}

/// What HDF5 says of a file that may be one of ours.
private struct Structure {
  var places = Places()
  var columns: [String: OldFile.Column] = [:]
  /// The shape of the runs: the axes and the members.
  var shape: [Int] = []
  var signature = ""
  var study = ""
  var resolvedText = ""
  var gridText = ""
  /// Why a sweep cannot go on with the file; nil where it can.
  var refusal: String?

  init(_ path: String) throws(HDF5Error) {
    let file = try File.open(path)
    let entries = try file.entries()
    guard let version = try Self.version(of: file) else {
      let names = entries.prefix(6).map(\.name).joined(separator: ", ")
      let more = entries.count > 6 ? ", …" : ""
      refusal =
        entries.isEmpty
        ? "it is an HDF5 file with nothing in it" : "it is an HDF5 file with \(names)\(more)"
      return
    }
    guard version <= ResultFormat.version else {
      refusal = "it was written by a later version of swift-sweep (format \(version))"
      return
    }
    if case .text(let text)? = try file.attribute(ResultFormat.signature, of: "/") {
      signature = text
    }
    if case .text(let text)? = try file.attribute("study", of: "/") { study = text }
    resolvedText = try file.dataset("/grid/resolved").readTexts().first ?? ""
    gridText = try file.dataset("/grid/text").readTexts().first ?? ""
    shape = try file.dataset(RecordField.status.path(summary: false)).shape
    for (group, names) in [
      ("/", entries), ("/runs/", try file.entries(in: "/runs")),
      ("/log/", try file.entries(in: "/log")),
      ("/log/starts/", try file.entries(in: "/log/starts")),
    ] {
      for entry in names where entry.kind == .dataset {
        try add(try file.dataset(group + entry.name), isSummary: entry.name.hasPrefix("summary_"))
      }
    }
    let needed =
      RecordField.allCases.map { $0.path(summary: false) } + StartField.allCases.map(\.path)
      + ["/runs/reasons"]
      + (columns[RecordField.status.path(summary: true)] == nil
        ? [] : RecordField.allCases.map { $0.path(summary: true) })
    for path in needed where columns[path] == nil {
      // nccopy packs arrays into chunks, which nobody can write into.
      refusal = "its array \(path) was packed or removed by another program"
    }
  }

  /// The format's version; nil for a file that is not ours. `nccopy` makes an array of the number.
  private static func version(of file: borrowing File) throws(HDF5Error) -> Int64? {
    switch try file.attribute(ResultFormat.attribute, of: "/") {
    case .integer(let version)?: version
    case .integers(let versions)?: versions.first
    default: nil
    }
  }

  private mutating func add(_ dataset: consuming Dataset, isSummary: Bool) throws(HDF5Error) {
    guard let offset = dataset.offset, let type = dataset.elementType else { return }
    let size = dataset.shape.reduce(type.size, *)
    places.add(dataset.path, offset..<offset + size)
    let outer = shape.count - (isSummary ? 1 : 0)
    columns[dataset.path] = OldFile.Column(
      offset: offset, elementType: type, shape: Array(dataset.shape.dropFirst(outer)))
  }
}
