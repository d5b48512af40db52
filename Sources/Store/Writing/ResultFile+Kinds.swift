internal import Grids
internal import StudyKit

// The runs of one file are computed with the same kernels, unless the user allows otherwise.

extension Start {
  /// The kind of machine of rank 0.
  var kind: MachineKind { MachineKind(blasCore: blasCore, vectorLevel: vectorLevel) }

  /// Throws if earlier starts computed on other kinds of machine.
  fileprivate func refuseMixture(with earlier: [Start], _ path: String) throws(StoreError) {
    let kinds = earlier.reduce(into: Set<MachineKind>()) { $0.formUnion($1.kinds) }
    guard !kinds.isSubset(of: [kind]) else { return }
    throw .mixed(path: path, holds: kinds.sorted { $0.description < $1.description }, here: kind)
  }
}

extension Archive {
  /// Throws if a start's runs would be added to those of another kind of machine.
  func refuseMixture(with start: Start) throws(StoreError) {
    try start.refuseMixture(with: try starts(), path)
  }
}

extension ResultFile {
  /// Whether a sweep would compute anything, a run or a summary.
  func hasWork(retriesFailed: Bool) throws(StoreError) -> Bool {
    let isOpen = { (status: RunStatus) in
      status.isOpen || retriesFailed && (status == .failed || status == .lost)
    }
    let (records, part) = (sweep.records, try sweep.archive.partRuns())
    let isOpenRun = { (run: Int) in
      isOpen(records.status(run)) && part?.contains(run) ?? true
    }
    if records.statuses.indices.contains(where: isOpenRun) { return true }
    if part != nil { return false }
    return grid.study.summaries(grid.space).enumerated().contains { point, exists in
      exists && sweep.summaryRecords?.status(point).isOpen != false
    }
  }

  /// Throws if a start's runs would be added to those of another kind of machine; a file without outcomes accepts
  /// any kind.
  func refuseMixture(with start: Start, _ options: Options) throws(StoreError) {
    guard sweep.records.outcomeCount > 0 else {
      return try forgetKinds(but: start.kind)
    }
    if !options.allowsMixed { try sweep.archive.refuseMixture(with: start) }
  }

  /// Clears other kernels than these from the table of starts: they have computed nothing that is in the file.
  private func forgetKinds(but kind: MachineKind) throws(StoreError) {
    for (row, earlier) in try sweep.archive.starts().enumerated() where earlier.kinds != [kind] {
      for field in [StartField.blasCore, .vectorLevel] {
        try file.write(
          [UInt8](repeating: 0, count: field.rowSize),
          at: sweep.archive.offset(of: field.path) + row * field.rowSize)
      }
    }
  }
}
