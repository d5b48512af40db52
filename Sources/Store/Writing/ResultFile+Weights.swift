internal import Grids
internal import StudyKit

// The weights of finished runs, which are written before the run counts as done.
extension ResultFile {
  /// Opens the file of weights beside a result file that is as the grid has it, or makes it if there is none for the grid.
  func openWeights(_ layout: Layout) throws(StoreError) {
    guard layout.bytesBeside > 0 else { return }
    if let there = try BesideFile(grid, layout, beside: location) {
      (beside, sweep.weights) = (there, there.rows)
      return
    }
    let made = try BesideFile.made(
      grid, layout, sweep.records.identities, beside: location, file.access())
    (beside, sweep.weights) = (made, made?.rows)
    try takeWeights(of: sweep.archive)
    beside = try made?.placed()
    sweep.weights = beside?.rows
  }

  /// Keeps the weights among a run's findings.
  func keepWeights(_ found: Findings, of run: Run) throws(StoreError) {
    guard let member = run.member, let rows = sweep.weights,
      !rows.table.cells(ofPoint: run.point).isEmpty
    else { return }
    // The file must say that the run is running before it has any: a killed sweep's next start then removes them.
    try writeWaiting()
    let weights = found.without(found.values.keys.filter { !Measure.isWeights($0) })
    let index = sweep.index(run.point, member)
    let identity = sweep.records.identities[index]
    if let beside {
      try rows.write(weights, point: run.point, index: index, identity, to: beside.file)
    } else {
      try rows.write(weights, point: run.point, index: index, identity, to: file)
    }
  }

  /// Removes the weights of a run that is pending again.
  func clearWeights(ofPoint point: Int, index: Int) throws(StoreError) {
    guard let rows = sweep.weights else { return }
    let identity = sweep.records.identities[index]
    if let beside {
      try rows.clear(point: point, index: index, identity, in: beside.file)
    } else {
      try rows.clear(point: point, index: index, identity, in: file)
    }
  }

  /// Takes the weights of finished runs that lack them from another result file, or from the one beside that; returns how
  /// many runs' are there that this file would not have.
  @discardableResult
  func takeWeights(of other: Archive) throws(StoreError) -> Int {
    var left = 0
    for source in WeightRows.archives(of: other) {
      let checksums: [UInt64] = try source.values(KeptWeights.checksums)
      var places: [UInt64: Int] = [:]
      for (place, identity) in try source.identities(summary: false).enumerated()
      where checksums[place] != 0 { places[identity] = place }
      let own = try sweep.weights?.checksums()
      for (index, identity) in sweep.records.identities.enumerated()
      where sweep.records.status(index) == .done && own?[index] ?? 0 == 0 {
        guard let place = places[identity] else { continue }
        if try !takeWeights(of: source, at: place, checksums[place], for: index) { left += 1 }
      }
    }
    return left
  }

  private func takeWeights(
    of source: Archive, at place: Int, _ checksum: UInt64, for index: Int
  ) throws(StoreError) -> Bool {
    guard let rows = sweep.weights else { return false }
    let (point, identity) = (index / grid.members, sweep.records.identities[index])
    if let beside {
      return try rows.take(
        from: source, place, checksum, point: point, index: index, identity, to: beside.file)
    }
    return try rows.take(
      from: source, place, checksum, point: point, index: index, identity, to: file)
  }

  /// The finished runs whose weights the grid asks for, and that have none: they were done before.
  func weightlessRuns() throws(StoreError) -> [Run] {
    guard let rows = sweep.weights else { return [] }
    let checksums = try rows.checksums()
    return checksums.indices.filter { index in
      checksums[index] == 0 && sweep.records.status(index) == .done
        && !rows.table.cells(ofPoint: index / grid.members).isEmpty
    }.map(sweep.run)
  }
}
