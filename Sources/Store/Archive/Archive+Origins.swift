package import Grids
internal import StudyKit

// The kept weights of other files from which runs start.
extension Archive {
  /// The digest of the weights from which each run starts, in the file's order; nil where all draw their own.
  package func origins() throws(StoreError) -> [Int64]? {
    guard column(ResultFormat.origins) != nil else { return nil }
    return try values(ResultFormat.origins)
  }

  /// Refuses a file with an outcome of a run whose weights to start from have changed since.
  func requireOrigins(of grid: Grid, _ records: RecordTable) throws(StoreError) {
    guard grid.origins != nil, let held = try origins(),
      var old = try? Grid.read(
        text: gridText, file: path + "/grid/text", studies: [grid.study], checksPoints: false),
      old.runCount == held.count
    else { return }
    old.origins = held
    let changed = ChangedOrigins(old) { records.status($0).isOutcome }
    guard let run = changed.first(of: grid) else { return }
    let source = grid.point(run.point).values[WeightOrigin.parameters[0]]?.label ?? ""
    throw .otherOrigin(path: path, run: grid.description(of: run), source: source)
  }
}

// The weights that a file keeps, for runs that start from them.
extension ArchivedSweep {
  /// Whether the weights of a run are at hand, in this file or in the one beside it.
  package func hasWeights(of run: Run) throws(StoreError) -> Bool {
    guard let member = run.member, let weights, status(of: run) == .done else { return false }
    return try weights.checksums(at: index(run.point, member)) != 0
  }

  /// The bytes of one array of a run's weights at one of its times; nil where the file has no such array.
  package func weights(
    _ name: String, of run: Run, at time: Int
  ) throws(StoreError) -> [UInt8]? {
    guard let weights, let member = run.member,
      let cell = weights.table.cells(ofPoint: run.point).first(where: {
        weights.table.array(of: $0).column.name == name
      })
    else { return nil }
    let array = weights.table.array(of: cell)
    let (size, shape) = (array.column.element.size, Array(array.column.shape.dropFirst()))
    let own = Array(cell.shape.dropFirst())
    // A time is a row of an array that has one dimension more outside.
    let source = Slab.Source(
      offset: array.offset, rowSize: shape.reduce(size, *), elementSize: size,
      padding: Padding(own, in: shape), size: own.reduce(size, *), empty: [])
    let row = index(run.point, member) * array.column.shape[0] + time
    return try Slab([source], row..<row + 1, in: weights.archive.file).findings(0)[0]
  }
}
