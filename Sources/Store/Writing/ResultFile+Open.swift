package import Grids

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension ResultFile {
  /// Opens the result file of a grid for writing, and makes it where there is none.
  ///
  /// What the file holds of the grid is kept; a file of a changed grid is copied into a new one,
  /// and stays beside it where it holds more. A file that is not ours, is damaged or shares no run
  /// with the grid is refused and left alone. Until the file is closed no other process can open it
  /// for writing.
  package static func open(
    _ grid: Grid, at path: String, start: Start, options: Options = Options()
  ) throws(StoreError) -> ResultFile {
    let layout = try Layout(grid)
    let path = Paths.resolved(path)
    let directory = Paths.directory(of: path)
    guard Paths.exists(directory) else {
      throw .system(path: directory, action: "write into", code: ENOENT)
    }
    let lock = try FileLock(of: path)
    var opening = Opening()
    if options.fresh, Paths.exists(path) {
      let aside = Paths.asideName(for: path)
      try Paths.rename(path, to: aside)
      opening.oldFile = aside
    }
    let file: ResultFile
    if Paths.exists(path) {
      file = try broughtUpToDate(grid, layout, at: path, start, options, &opening)
    } else {
      opening.isNew = true
      try requireRoom(for: layout, members: grid.members, at: path)
      let made = try make(grid, layout, allIdentities(of: grid), besides: path)
      if options.durable { try made.file.synchronize() }
      file = try made.moved(to: path, options)
      if options.durable { try Paths.synchronize(directory: directory) }
    }
    file.lock = lock
    file.checkpoints.removeDrafts()
    try file.repair(&opening)
    opening.notKept += try file.returnRunsWithoutScratch(options)
    let computes = file.hasWork(retriesFailed: options.retriesFailed)
    if computes { try file.refuseMixture(with: start, options) }
    opening.kept = file.sweep.records.outcomeCount
    file.opening = opening
    // A look at a finished file from another machine is no start.
    let isKnown = try file.sweep.archive.kinds().isSuperset(of: start.kinds)
    if computes || isKnown { try file.enter(start) }
    return file
  }

  /// Makes a file with nothing but the identities of its runs, under a name of its own.
  private static func make(
    _ grid: Grid, _ layout: Layout, _ identities: [UInt64], besides path: String
  ) throws(StoreError) -> ResultFile {
    // The lock is held: what has this name was left behind by a sweep that is no more.
    let name = path + ".new"
    try layout.create(at: name)
    let sweep = try ArchivedSweep(Archive(name), grid, layout, resultFile: path)
    let made = try ResultFile(sweep, durable: false)
    try made.sweep.records.set(identities: identities, in: made.file)
    return made
  }

  /// The file that was made, under the name that it is for.
  private func moved(to path: String, _ options: Options) throws(StoreError) -> ResultFile {
    try Paths.rename(self.path, to: path)
    var sweep = sweep
    sweep.archive = try Archive(sweep.archive, movedTo: path)
    return try ResultFile(sweep, durable: options.durable)
  }

  /// Refuses a file that is larger than what is free, before anything is done for it.
  private static func requireRoom(
    for layout: Layout, members: Int, at path: String
  ) throws(StoreError) {
    let free = Paths.freeSpace(at: path)
    let needed = layout.byteCount + layout.scratchBytes(members: members)
    // None at all: the file system does not say.
    guard free > 0, needed > free else { return }
    throw .noSpace(path: path, needed: needed, free: free)
  }

  /// The identities of all runs of a grid, in the file's order.
  private static func allIdentities(of grid: Grid) -> [UInt64] {
    let identities = Identities(grid)
    var all: [UInt64] = []
    all.reserveCapacity(grid.runCount)
    for point in 0..<grid.pointCount {
      let ofPoint = identities.point(point)
      for member in 0..<grid.members { all.append(ofPoint.member(member)) }
    }
    return all
  }

  /// The file that is there, brought to the grid's layout with its runs kept.
  private static func broughtUpToDate(
    _ grid: Grid, _ layout: Layout, at path: String, _ start: Start, _ options: Options,
    _ opening: inout Opening
  ) throws(StoreError) -> ResultFile {
    let old = try Archive(path, usesChild: options.usesChild)
    try old.requireResumable()
    // Then everything but the fixed parameters and the seed is the same, and these are not.
    let same = old.format == layout.format ? layout : try Layout(grid, inFormatOf: old)
    if old.signature == same.signature, old.resolvedText == grid.resolvedText {
      return try ResultFile(ArchivedSweep(old, grid, same), durable: options.durable)
    }
    try requireRoom(for: layout, members: grid.members, at: path)
    let records = try RecordTable(old, summary: false)
    let outcomes = records.outcomeCount
    let identities = allIdentities(of: grid)
    try old.requireRelated(to: identities, records)
    if outcomes > 0, !options.allowsMixed { try old.refuseMixture(with: start) }
    let made = try make(grid, layout, identities, besides: path)
    let migration = try Migration(from: old, records, to: made, layout)
    opening.isMigrated = true
    opening.damaged = migration.damaged
    opening.notKept = migration.recordedOtherwise
    opening.notKept += try made.returnRunsWithoutScratch(options)
    try made.file.synchronize()
    opening.wasRewritten = old.signature.isEmpty
    if migration.copied < outcomes || opening.notKept > 0 || opening.wasRewritten {
      let aside = Paths.asideName(for: path)
      try Paths.keep(path, as: aside)
      opening.oldFile = aside
    }
    let file = try made.moved(to: path, options)
    try Paths.synchronize(directory: Paths.directory(of: path))
    return file
  }

  /// Makes pending what has no outcome, or one that does not hold.
  private func repair(_ opening: inout Opening) throws(StoreError) {
    let foreign = sweep.foreignRuns()
    guard foreign.isEmpty || foreign.count < grid.runCount || sweep.records.outcomeCount == 0 else {
      // Not damage: whoever wrote the file, calls its runs by other identities.
      throw .unrelated(path: path, holds: "runs that another version of the program computed")
    }
    for run in foreign {
      opening.damaged.append(run)
      try discard(run)
    }
    for index in 0..<grid.runCount {
      let run = sweep.run(index)
      if RunStatus(rawValue: sweep.records.statuses[index]) == nil {
        opening.damaged.append(run)
        try discard(run)
      } else if sweep.records.status(index) == .running {
        try discard(run)
      }
    }
    for point in 0..<grid.pointCount {
      // A summary that failed is tried again: it costs little, and what it failed of may be mended.
      if let status = sweep.summaryRecords?.status(point), status != .pending, status != .done {
        try discard(Run(point: point, member: nil))
      }
    }
    guard try sweep.archive.mayHaveLostWrites() || DamageList(beside: path).exists else { return }
    for run in try sweep.damagedRuns() {
      opening.damaged.append(run)
      try discard(run)
      // What was summarised may have been damaged already.
      try discard(Run(point: run.point, member: nil))
    }
    DamageList(beside: path).remove()
  }
}
