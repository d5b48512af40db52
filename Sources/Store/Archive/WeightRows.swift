internal import Grids
internal import Posix
internal import StudyKit

/// The rows of the runs' kept weights in the file that has them.
///
/// Each run's have a checksum of their own beside that of its findings, so that a file may lack some, and a run is as
/// done without.
struct WeightRows {
  /// The result file, or the file of weights beside it.
  var archive: Archive
  let table: RowTable

  /// The rows in a file with this layout; nil for one without weights.
  init?(_ layout: Layout, in archive: Archive) {
    if layout.weights.isEmpty { return nil }
    self.archive = archive
    table = RowTable(layout.weights, layout.cells.map(\.weights), layout, archive)
  }

  /// Whether they are in a file of their own.
  var areBeside: Bool { archive.holding == .weightsAlone }

  /// The checksum of each run's weights, in row-major order; 0 for a run without.
  func checksums() throws(StoreError) -> [UInt64] { try archive.values(KeptWeights.checksums) }

  /// The checksum of one run's weights.
  func checksums(at index: Int) throws(StoreError) -> UInt64 {
    try archive.values(KeptWeights.checksums, at: index..<index + 1)[0]
  }

  /// The file of weights beside a result file, if there is a sealed one.
  static func archive(beside path: String) -> Archive? {
    let location = OutputLocation(of: path)
    let name = location.name + KeptWeights.ending
    // HDF5 may crash on what has lost its seal.
    guard let directory = try? location.directory(), directory.status(of: name)?.kind == .file,
      let file = try? RawFile(opening: name, in: directory, forWriting: false),
      (try? Seal.state(of: file)) == .whole
    else { return nil }
    return try? Archive(directory.path(of: name))
  }

  /// The files that have weights of the runs in a result file: itself, and one beside it.
  static func archives(of archive: Archive) -> [Archive] {
    let own = archive.column(KeptWeights.checksums) == nil ? nil : archive
    return [own, Self.archive(beside: archive.path)].compactMap { $0 }
  }

  /// The weights of one run, measure by measure; with `isVerified` the rest of its rows is checked as well.
  func slab(_ point: Int, _ runs: Range<Int>, isVerified: Bool = false) throws(StoreError) -> Slab {
    try Slab(table.sources(ofPoint: point), runs, in: archive.file, isVerified: isVerified)
  }
}

// Writing, into the file that has them.
extension WeightRows {
  /// Writes the weights of a run that is about to be recorded as done.
  func write(
    _ weights: Findings, point: Int, index: Int, _ identity: UInt64, to file: borrowing RawFile
  ) throws(StoreError) {
    if let problem = table.problem(weights, ofPoint: point, isPartial: false) {
      throw .findings("weights of point \(point): \(problem)")
    }
    var checksum = Checksum(identity: identity, status: .done)
    try table.rows(of: weights, point: point, &checksum) { (array, row) throws(StoreError) in
      try file.write(row, at: table.offset(ofRow: index, in: array))
    }
    try mark(checksum.value(), identity, index, in: file)
  }

  /// Takes the weights of a run from another file; false, and nothing is changed, where that has others than this one
  /// would, or damaged ones.
  func take(
    from other: Archive, _ place: Int, _ checksum: UInt64, point: Int, index: Int,
    _ identity: UInt64, to file: borrowing RawFile
  ) throws(StoreError) -> Bool {
    guard let sources = other.sources(table, ofPoint: point, summary: false), !sources.isEmpty
    else { return false }
    let slab = try Slab(sources, place..<place + 1, in: other.file)
    guard slab.checksum(0, identity: identity, status: .done) == checksum else { return false }
    try slab.write(table.sources(ofPoint: point), at: index, in: file, where: [true])
    try mark(checksum, identity, index, in: file)
    return true
  }

  /// Removes the weights of a run.
  func clear(
    point: Int, index: Int, _ identity: UInt64, in file: borrowing RawFile
  ) throws(StoreError) {
    try mark(0, identity, index, in: file)
    try table.clear(point: point, index: index, in: file)
  }

  /// Notes the checksum of a run's weights. In a file of its own a run with weights is done, and has found nothing.
  private func mark(
    _ checksum: UInt64, _ identity: UInt64, _ index: Int, in file: borrowing RawFile
  ) throws(StoreError) {
    let size = MemoryLayout<UInt64>.size
    try file.write(checksum, at: archive.offset(of: KeptWeights.checksums) + index * size)
    guard areBeside else { return }
    let status = checksum == 0 ? RunStatus.pending : .done
    let own = checksum == 0 ? 0 : Checksum(identity: identity, status: .done).value()
    let offset = { (field: RecordField) in archive.offset(of: field.path(summary: false)) }
    try file.write(own, at: offset(.checksum) + index * size)
    try file.write(status.rawValue, at: offset(.status) + index)
  }
}
