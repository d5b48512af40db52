package import Grids

// Finished runs of other files: parts of a grid, files of grids that have grown apart, and files that were kept when a
// grid got smaller.
extension ResultFile {
  /// What another file had for this one.
  package struct Taken: Equatable, Sendable {
    /// The path of the other file.
    package let path: String
    /// How many of its runs were copied.
    package var copied = 0
    /// Runs that are damaged in it, and were left.
    package var damaged: [Run] = []
    /// How many of its runs have other findings than this file records.
    package var recordedOtherwise = 0
    /// Runs that have an outcome in both files, but not the same one to the last bit; this file's stay.
    package var differing: [Run] = []
    /// How many of its outcomes are of runs that this file does not have.
    package var others = 0
  }

  /// Copies from other result files, whatever their grids, the finished runs that this one lacks, with what summaries
  /// need of them, and compares those that both have.
  ///
  /// If the process is killed, the runs that were being copied are pending, and the same call copies them. `start` is
  /// that of this process, as it was entered when the file was opened.
  package func take(
    from others: [Archive], start: Start, options: Options
  ) throws(StoreError) -> [Taken] {
    if others.isEmpty { return [] }
    let identities = sweep.records.identities
    let known = Set(identities)
    let data = try sweep.archive.data()
    // All are checked before anything is copied.
    for other in others {
      try other.requireResumable()
      let records = try RecordTable(other, summary: false)
      try other.requireOrigins(of: grid, records)
      try other.requireRelated(to: identities, of: grid.study, records)
      try other.requireData(data, identities, members: grid.members, records)
      if records.outcomeCount > 0, !options.allowsMixed { try other.refuseMixture(with: start) }
    }
    let layout = try Layout(grid, of: sweep.archive)
    var taken: [Taken] = []
    for other in others {
      let records = try RecordTable(other, summary: false)
      let migration = try Migration(from: other, records, to: self, layout, replaces: false)
      let others = records.identities.indices.count {
        records.status($0).isOutcome && !known.contains(records.identities[$0])
      }
      taken.append(
        Taken(
          path: other.path, copied: migration.copied, damaged: migration.damaged,
          recordedOtherwise: migration.recordedOtherwise, differing: migration.differing,
          others: others))
    }
    try enterStarts(of: others, before: start)
    opening.notKept += try returnRunsWithoutScratch(options)
    return taken
  }

  /// Copies finished runs from the files that were kept when the grid of this one got smaller, the latest first;
  /// returns how many.
  ///
  /// `old` is the file that this one replaces. A file that was moved aside for a new beginning has other starts, and
  /// nothing is taken from it; neither is it from one that cannot be read.
  func takeBack(_ old: Archive, _ layout: Layout, _ options: Options) throws(StoreError) -> Int {
    guard let first = try old.starts().first else { return 0 }
    let directory = try location.directory()
    let prefix = location.name + ".old-"
    let numbers = directory.names.compactMap {
      $0.hasPrefix(prefix) ? Int($0.dropFirst(prefix.count)) : nil
    }
    var count = 0
    for number in numbers.sorted(by: >) {
      let lacksWeights = try !weightlessRuns().isEmpty
      guard sweep.records.outcomeCount < grid.askedRunCount || lacksWeights else { break }
      let path = directory.path(of: prefix + "\(number)")
      guard let kept = try? Archive(path, usesChild: options.usesChild),
        let start = try? kept.starts().first, start == first,
        let records = try? RecordTable(kept, summary: false),
        (try? kept.requireResumable()) != nil,
        (try? kept.requireData(
          layout.data, sweep.records.identities, members: grid.members, records)) != nil
      else { continue }
      count += try Migration(from: kept, records, to: self, layout, replaces: false).copied
    }
    return count
  }

  /// Marks runs as running, whose outcomes are about to be copied.
  func beginAll(_ runs: [Int]) throws(StoreError) {
    var statuses = sweep.records.statuses
    for run in runs { statuses[run] = RunStatus.running.rawValue }
    try sweep.records.set(statuses, of: .status, in: file)
  }
}
