internal import Grids
internal import StudyKit

// Runs of one file are computed with the same kernels, or somebody has allowed otherwise.

extension Start {
  /// The kind of machine that rank 0 is.
  var kind: MachineKind { MachineKind(blasCore: blasCore, vectorLevel: vectorLevel) }

  /// Refuses to go on, where earlier starts computed on other kinds of machine.
  fileprivate func refuseMixture(with earlier: [Start], _ path: String) throws(StoreError) {
    let kinds = earlier.reduce(into: Set<MachineKind>()) { $0.formUnion($1.kinds) }
    guard !kinds.isSubset(of: [kind]) else { return }
    throw .mixed(path: path, holds: kinds.sorted { $0.description < $1.description }, here: kind)
  }
}

extension Archive {
  /// Refuses to add a start's runs to those of another kind of machine.
  func refuseMixture(with start: Start) throws(StoreError) {
    try start.refuseMixture(with: try starts(), path)
  }
}

extension ResultFile {
  /// Whether a sweep would compute anything: a run that has no outcome, or a summary.
  func hasWork(retriesFailed: Bool) -> Bool {
    let isOpen = { (status: RunStatus) in
      !status.isOutcome || retriesFailed && (status == .failed || status == .lost)
    }
    let records = sweep.records
    if records.statuses.indices.contains(where: { isOpen(records.status($0)) }) { return true }
    return grid.study.summaries(grid.space).enumerated().contains { point, exists in
      exists && sweep.summaryRecords?.status(point).isOutcome != true
    }
  }

  /// Refuses to add a start's runs to those of another kind of machine; a file without outcomes
  /// takes any.
  func refuseMixture(with start: Start, _ options: Options) throws(StoreError) {
    guard sweep.records.outcomeCount > 0 else {
      return try forgetKinds(but: start.kind)
    }
    if !options.allowsMixed { try sweep.archive.refuseMixture(with: start) }
  }

  /// Takes other kernels than these out of the table of starts: they have computed nothing that is
  /// there.
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
