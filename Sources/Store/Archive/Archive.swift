package import Grids
internal import HDF5
internal import Posix
internal import StudyKit

/// An existing result file, open for reading, whatever grid it was made for.
///
/// The one type that knows the layout of a file: the writer, `status`, `plan`, `verify`, `rerun` and
/// summaries all read through it. Only the structure, which never changes, is kept in memory; what runs
/// write is read when needed, so that a sweep may be writing the file.
package final class Archive: Sendable {
  /// The path of the file, with links followed.
  package let path: String
  let file: RawFile
  private let structure: ArchiveStructure
  /// Whether the hash of structure, coordinates and labels shows that they are as they were made; false for a
  /// file that has lost it.
  package let isSealed: Bool

  /// Opens a result file; throws if it is foreign or damaged.
  ///
  /// - Parameter usesChild: Whether a child process reads a file without seal first, since HDF5 may crash on it;
  ///   only for programs that have the command `verify`.
  package init(_ path: String, usesChild: Bool = false) throws(StoreError) {
    let path = Paths.resolved(path)
    file = try RawFile(opening: path, forWriting: false)
    let seal = try Self.seal(of: file)
    if seal == .absent, usesChild { try Examination.check(path) }
    let size = try file.size()
    do throws(HDF5Error) { structure = try ArchiveStructure(path, size: size) } catch {
      throw .foreign(path: path, reason: error.reason)
    }
    if let reason = structure.refusal { throw .foreign(path: path, reason: reason) }
    if let reason = structure.damage { throw .damaged(path: path, reason: reason) }
    isSealed = seal == .whole
    self.path = path
  }

  /// The same file under a new name.
  init(_ archive: Archive, movedTo path: String) throws(StoreError) {
    self.path = path
    file = try RawFile(opening: path, forWriting: false)
    structure = archive.structure
    isSealed = archive.isSealed
  }

  /// Reads from the file that has the path now, if its writer has restored it after it was deleted.
  func followPath() throws(StoreError) {
    guard let now = FileStatus(at: path), !now.isSame(as: try file.status()),
      now.size == (try file.size())
    else { return }
    try file.follow(RawFile(opening: path, forWriting: false))
  }

  /// The first bytes of every HDF5 file.
  private static let firstBytes: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

  /// Checks what kind of file it is before HDF5 reads it.
  private static func seal(of file: borrowing RawFile) throws(StoreError) -> Seal.State {
    let path = file.path
    let size = try file.size()
    let head = try file.read(UInt8.self, count: min(size, 8), at: 0)
    guard head == firstBytes else {
      throw .foreign(path: path, reason: size == 0 ? "it is empty" : "it is not an HDF5 file")
    }
    let state = try Seal.state(of: file)
    if state == .broken {
      throw .damaged(path: path, reason: "its structure has changed since it was made")
    }
    return state
  }

  /// The layout's signature; empty for a file that has lost its seal.
  var signature: String { isSealed ? structure.signature : "" }
  /// The format that the file was made in.
  package var format: Int { structure.format }
  /// The name of the study.
  package var study: String { structure.study }
  /// The study's version; nil for a file that does not say.
  package var studyVersion: Int? { structure.studyVersion }
  /// The study in one line.
  package var title: String { structure.title }
  /// The part of its grid that the file is for; nil for all of it.
  package var part: GridPart? { structure.part }
  /// Which findings the file holds.
  var holding: Layout.Holding {
    if structure.holdsWeightsAlone { return .weightsAlone }
    return column(KeptWeights.checksums) == nil ? .withoutWeights : .all
  }
  /// The grid with every parameter, as JSON.
  package var resolvedText: String { structure.resolvedText }
  /// The grid as it was written.
  package var gridText: String { structure.gridText }
  /// The data that the points read, as JSON; nil for a file that does not say.
  package var dataText: String? { structure.dataText }
  /// Ensemble members per point.
  package var members: Int { shape.last ?? 1 }
  /// How many points there are.
  package var points: Int { shape.dropLast().reduce(1, *) }
  /// Whether the file has arrays for summaries.
  package var hasSummaries: Bool {
    structure.columns[RecordField.status.path(summary: true)] != nil
  }
  /// The lengths of the axes and of `member`.
  var shape: [Int] { structure.shape }
  /// The paths of the coordinates of the axes and of `member`, outermost first.
  var dimensions: [String] { structure.dimensions }

  /// The array at a path; nil if there is none.
  func column(_ path: String) -> ArchiveStructure.Column? { structure.columns[path] }

  /// Refuses a file that runs cannot be written into, or be copied from run by run.
  func requireResumable() throws(StoreError) {
    if let missing = structure.missing {
      // nccopy packs arrays into chunks, which cannot be written into.
      throw .foreign(
        path: path, reason: "its array \(missing) was packed or removed by another program")
    }
  }

  /// Refuses a file whose arrays are not those of a grid, by their shape.
  func requireShape(of grid: Grid) throws(StoreError) {
    guard grid.axes.map(\.count) + [grid.members] == shape else {
      throw .damaged(
        path: path,
        reason:
          "the grid in it has \(grid.pointCount) points of \(grid.members) members, but its arrays "
          + "hold \(points) of \(members)")
    }
  }

  /// Refuses a file that has outcomes, but none of a run with one of these identities.
  func requireRelated(
    to identities: [UInt64], of study: AnyStudy, _ records: RecordTable
  ) throws(StoreError) {
    let outcomes = records.outcomeCount
    // Runs that were not asked for have the identity 0.
    let known = Set(records.identities).subtracting([0])
    guard outcomes > 0, known.isDisjoint(with: identities) else { return }
    let points = points == 1 ? "1 point" : "\(points) points"
    let members = members == 1 ? "1 member" : "\(members) members"
    let own = studyVersion ?? study.version
    let isOther = self.study == study.name && own != study.version
    throw .unrelated(
      path: path,
      holds: "\(outcomes) finished runs of " + (isOther ? "version \(own) of " : "")
        + "\(self.study) (\(points), \(members) each"
        + (isOther
          ? "; this program computes version \(study.version), whose findings differ)" : ")"))
  }

  /// The offset of an array that runs are written into.
  func offset(of path: String) -> Int {
    guard let offset = column(path)?.offset else { preconditionFailure("no array \(path)") }
    return offset
  }

  /// The array at a path; throws if there is none.
  private func existing(_ path: String) throws(StoreError) -> ArchiveStructure.Column {
    guard let column = column(path) else {
      throw .damaged(path: self.path, reason: ArchiveStructure.misfit(path))
    }
    return column
  }

  /// Numbers of an array, in the file's order: those at `indices`, or all.
  func values<Value: Element & ExpressibleByIntegerLiteral>(
    _ path: String, as type: Value.Type = Value.self, at indices: Range<Int>? = nil
  ) throws(StoreError) -> [Value] {
    let column = try existing(path)
    let count = column.shape.reduce(1, *)
    guard indices.map({ $0.upperBound <= count }) ?? true else {
      throw .damaged(path: self.path, reason: ArchiveStructure.misfit(path))
    }
    if let offset = column.offset, column.elementType == Value.elementType {
      let indices = indices ?? 0..<count
      return try file.read(
        count: indices.count, at: offset + indices.lowerBound * Value.elementType.size)
    }
    do throws(HDF5Error) {
      let all: [Value] = try File.open(self.path, live: true).dataset(path).read()
      return indices.map { Array(all[$0]) } ?? all
    } catch { throw .hdf5(error) }
  }

  /// All texts of an array of letters, in the file's order.
  func texts(_ path: String) throws(StoreError) -> [String] {
    let column = try existing(path)
    if let offset = column.offset, column.elementType == .character,
      let width = column.shape.last, width > 0
    {
      let bytes: [UInt8] = try file.read(count: column.shape.reduce(1, *), at: offset)
      return stride(from: 0, to: bytes.count, by: width).map { begin in
        String(decoding: bytes[begin..<begin + width].prefix { $0 != 0 }, as: UTF8.self)
      }
    }
    do throws(HDF5Error) {
      return try File.open(self.path, live: true).dataset(path).readTexts()
    } catch { throw .hdf5(error) }
  }
}
