internal import Glibc
package import Grids
internal import Posix

extension ResultFile {
  /// Opens the result file of a grid for writing, and makes it if there is none.
  ///
  /// The grid's runs in the file are kept; if the grid has changed, they are copied into a new file, and the old one
  /// stays beside it if it holds more. A file that is foreign or damaged, or has no run of the grid, is refused and
  /// not touched. Until the file is closed, no other process can open it for writing.
  package static func open(
    _ grid: Grid, at path: String, start: Start, options: Options = Options()
  ) throws(StoreError) -> ResultFile {
    let layout = try Layout(
      grid, data: SweptData(grid), part: options.part, weightsLimit: options.weightsLimit)
    let location = OutputLocation(of: path)
    try location.check()
    if !options.fresh { try location.requireWritable() }
    let lock = try FileLock(of: location)
    let directory = try location.directory()
    var opening = Opening()
    opening.missingKernelLock = lock.missingKernelLock.map { String(cString: strerror($0)) }
    if options.fresh { opening.oldFile = try moveAside(location) }
    let file: ResultFile
    if directory.status(of: location.name) != nil {
      file = try broughtUpToDate(grid, layout, at: location, start, options, &opening)
    } else {
      opening.isNew = true
      try requireRoom(for: layout, members: grid.members, at: location)
      file = try placed(at: location, options) { () throws(StoreError) in
        let made = try make(grid, layout, allIdentities(of: grid), at: location, nil)
        if options.durable { try made.file.synchronize() }
        return made
      }
      if options.durable { try directory.synchronize() }
    }
    file.lock = lock
    file.checkpoints.removeDrafts()
    if !opening.isNew { try file.repair(&opening) }
    let weightless = try opening.isNew ? [] : file.weightlessRuns()
    if options.repeatsWeightless {
      for run in weightless { try file.discard(run) }
      opening.notKept += weightless.count
    } else {
      opening.weightless = weightless.count
    }
    opening.notKept += try file.returnRunsWithoutScratch(options)
    let computes = try file.hasWork(retriesFailed: options.retriesFailed)
    if computes { try file.refuseMixture(with: start, options) }
    if !computes { opening.hasUnknownData = false }
    opening.kept = file.sweep.records.outcomeCount
    file.opening = opening
    // Opening a finished file on another machine does not count as a start.
    let isKnown = try file.sweep.archive.kinds().isSuperset(of: start.kinds)
    if computes || isKnown { try file.enter(start) }
    return file
  }

  /// Makes a file that holds only the identities of its runs, under a temporary name, with the access of the one
  /// that it is to replace.
  private static func make(
    _ grid: Grid, _ layout: Layout, _ identities: [UInt64], at location: OutputLocation,
    _ access: Access?
  ) throws(StoreError) -> ResultFile {
    let directory = try location.directory()
    let name = draft(of: location)
    // The lock is held, so a file with this name was left behind by a dead sweep.
    directory.remove(name)
    let raw = try RawFile(making: name, in: directory, access)
    if let access { try raw.take(access) }
    try layout.create(in: raw)
    let beside = try BesideFile.made(grid, layout, identities, beside: location, access)
    let sweep = try ArchivedSweep(
      Archive(directory.path(of: name)), grid, layout, resultFile: location.path,
      weights: beside?.rows)
    let made = try ResultFile(sweep, raw, location, beside: beside, durable: false)
    try made.sweep.records.set(identities: identities, in: made.file)
    if grid.presence != nil {
      try made.sweep.records.setAbsent(in: made.file) { !grid.exists(runAt: $0) }
      try made.sweep.summaryRecords?.setAbsent(in: made.file) { grid.members(ofPoint: $0) == 0 }
    }
    return made
  }

  /// The name of a file that is being made.
  private static func draft(of location: OutputLocation) -> String { location.name + ".new" }

  /// The file that `body` makes, renamed to its final name; on an error the draft is removed.
  private static func placed(
    at location: OutputLocation, _ options: Options, _ body: () throws(StoreError) -> ResultFile
  ) throws(StoreError) -> ResultFile {
    let directory = try location.directory()
    do throws(StoreError) {
      let made = try body()
      try directory.rename(draft(of: location), to: location.name)
      // From here on the weights in an earlier file beside it are found by the runs' identities.
      let beside = try made.beside?.placed()
      var sweep = made.sweep
      sweep.archive = try Archive(sweep.archive, movedTo: location.path)
      if sweep.weights != nil { sweep.weights?.archive = beside?.rows.archive ?? sweep.archive }
      return try ResultFile(
        sweep, RawFile(opening: location.name, in: directory, forWriting: true), location,
        beside: beside, durable: options.durable)
    } catch {
      directory.remove(draft(of: location))
      BesideFile.removeDraft(beside: location)
      throw error
    }
  }

  /// Renames an existing file to the first free name of `out.h5.old-1`, `-2`, …; nil if there is no file.
  private static func moveAside(_ location: OutputLocation) throws(StoreError) -> String? {
    let directory = try location.directory()
    guard directory.status(of: location.name) != nil else { return nil }
    let aside = try keptAside(location)
    try BesideFile.keep(beside: location, at: aside, moves: true)
    if directory.status(of: location.name) != nil { directory.remove(location.name) }
    return aside
  }

  /// Gives the file the first free name of `out.h5.old-1`, `-2`, … as a second name, under which it stays when it is
  /// replaced; on a file system without hard links it is renamed.
  private static func keptAside(_ location: OutputLocation) throws(StoreError) -> String {
    let directory = try location.directory()
    var number = 1
    while true {
      let name = "\(location.name).old-\(number)"
      let found = directory.status(of: name)
      // A sweep may have been killed after giving this name, and before replacing the file.
      if let found, directory.status(of: location.name)?.isSame(as: found) == true {
        return directory.path(of: name)
      }
      if found == nil {
        do throws(StoreError) {
          if try directory.link(location.name, as: name) { return directory.path(of: name) }
        } catch {
          try directory.rename(location.name, to: name)
          return directory.path(of: name)
        }
      }
      number += 1
    }
  }

  /// Throws if the file is larger than the free disk space, before anything is made.
  private static func requireRoom(
    for layout: Layout, members: Int, at location: OutputLocation
  ) throws(StoreError) {
    let free = try location.directory().freeSpace
    let needed =
      layout.byteCount + layout.bytesBeside + layout.scratchBytes(members: members)
    // 0: the file system does not say.
    guard free > 0, needed > free else { return }
    throw .noSpace(path: location.path, needed: needed, free: free)
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

  /// The existing file, brought to the grid's layout, with its runs kept.
  private static func broughtUpToDate(
    _ grid: Grid, _ layout: Layout, at location: OutputLocation, _ start: Start, _ options: Options,
    _ opening: inout Opening
  ) throws(StoreError) -> ResultFile {
    let directory = try location.directory()
    let old = try Archive(location.path, usesChild: options.usesChild)
    try old.requireResumable()
    let data = try layout.data == nil ? nil : old.data()
    opening.hasUnknownData = layout.data != nil && data == nil
    // With equal signatures only the fixed parameters and the seed can differ, which the resolved text has.
    let same =
      old.format == layout.format
      ? layout : try Layout(grid, part: options.part, layout.holding, inFormatOf: old)
    let records = try RecordTable(old, summary: false)
    try old.requireOrigins(of: grid, records)
    if old.signature == same.signature, old.resolvedText == grid.resolvedText,
      try old.origins() == grid.origins
    {
      let file = try ResultFile(
        ArchivedSweep(old, grid, same),
        RawFile(opening: location.name, in: directory, forWriting: true), location,
        durable: options.durable)
      try file.openWeights(layout)
      let isSame = data == nil || data == layout.data
      let hasWork = try file.hasWork(retriesFailed: options.retriesFailed)
      if isSame || !hasWork { return file }
      opening.hasOtherData = true
    }
    try location.requireOwner()
    try requireRoom(for: layout, members: grid.members, at: location)
    let outcomes = records.outcomeCount
    let identities = allIdentities(of: grid)
    try old.requireRelated(to: identities, of: grid.study, records)
    try old.requireData(layout.data, identities, members: grid.members, records)
    if outcomes > 0, !options.allowsMixed { try old.refuseMixture(with: start) }
    let access = try old.file.access()
    let file = try placed(at: location, options) { () throws(StoreError) in
      let made = try make(grid, layout, identities, at: location, access)
      let migration = try Migration(from: old, records, to: made, layout)
      opening.isMigrated = true
      opening.damaged = migration.damaged
      opening.notKept = migration.recordedOtherwise
      opening.takenBack = try made.takeBack(old, layout, options)
      opening.notKept += try made.returnRunsWithoutScratch(options)
      try made.file.synchronize()
      opening.wasRewritten = old.signature.isEmpty
      if migration.copied < outcomes || migration.weightsLeft > 0 || opening.notKept > 0
        || opening.wasRewritten
      {
        let aside = try keptAside(location)
        opening.oldFile = aside
        try BesideFile.keep(beside: location, at: aside, moves: false)
      }
      return made
    }
    if file.beside == nil { BesideFile.remove(beside: location) }
    try directory.synchronize()
    return file
  }

  /// Makes runs and summaries pending that have no outcome, or a damaged one, and those absent that were not asked for.
  private func repair(_ opening: inout Opening) throws(StoreError) {
    let foreign = sweep.foreignRuns()
    guard foreign.isEmpty || !sweep.isForeign(foreign) || sweep.records.outcomeCount == 0 else {
      // Not damage: another version of the program gave its runs other identities.
      throw .unrelated(path: path, holds: "runs that another version of the program computed")
    }
    for run in foreign {
      opening.damaged.append(run)
      try discard(run)
    }
    for index in 0..<grid.runCount {
      let run = sweep.run(index)
      let status = RunStatus(rawValue: sweep.records.statuses[index])
      if status.map({ grid.allows($0, at: index) }) != true {
        opening.damaged.append(run)
        try discard(run)
      } else if status == .running {
        try discard(run)
      }
    }
    for point in 0..<grid.pointCount {
      // A failed summary is retried: it costs little, and the cause may have been fixed.
      let summary = Run(point: point, member: nil)
      let rest: RunStatus = grid.exists(summary) ? .pending : .absent
      if let status = sweep.summaryRecords?.status(point), status != rest, status != .done,
        !(grid.decides && status == .absent)
      {
        try discard(summary)
      }
    }
    guard try sweep.archive.mayHaveLostWrites() || DamageList(beside: path).exists else { return }
    for run in try sweep.damagedRuns() {
      opening.damaged.append(run)
      try discard(run)
      // The summary may have been computed from damaged findings.
      try discard(Run(point: run.point, member: nil))
    }
    DamageList(beside: path).remove()
  }
}
