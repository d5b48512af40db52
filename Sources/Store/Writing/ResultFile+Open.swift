internal import Glibc
package import Grids
internal import Posix

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
    let layout = try Layout(grid, data: SweptData(grid))
    let place = OutputPlace(of: path)
    try place.check()
    if !options.fresh { try place.requireWritable() }
    let lock = try FileLock(of: place)
    let directory = try place.directory()
    var opening = Opening()
    opening.missingKernelLock = lock.missingKernelLock.map { String(cString: strerror($0)) }
    if options.fresh { opening.oldFile = try moveAside(place) }
    let file: ResultFile
    if directory.status(of: place.name) != nil {
      file = try broughtUpToDate(grid, layout, at: place, start, options, &opening)
    } else {
      opening.isNew = true
      try requireRoom(for: layout, members: grid.members, at: place)
      file = try placed(at: place, options) { () throws(StoreError) in
        let made = try make(grid, layout, allIdentities(of: grid), at: place, nil)
        if options.durable { try made.file.synchronize() }
        return made
      }
      if options.durable { try directory.synchronize() }
    }
    file.lock = lock
    file.checkpoints.removeDrafts()
    if !opening.isNew { try file.repair(&opening) }
    opening.notKept += try file.returnRunsWithoutScratch(options)
    let computes = file.hasWork(retriesFailed: options.retriesFailed)
    if computes { try file.refuseMixture(with: start, options) }
    if !computes { opening.hasUnknownData = false }
    opening.kept = file.sweep.records.outcomeCount
    file.opening = opening
    // A look at a finished file from another machine is no start.
    let isKnown = try file.sweep.archive.kinds().isSuperset(of: start.kinds)
    if computes || isKnown { try file.enter(start) }
    return file
  }

  /// Makes a file with nothing but the identities of its runs, under a name of its own, with the access of the
  /// one whose place it is to take.
  private static func make(
    _ grid: Grid, _ layout: Layout, _ identities: [UInt64], at place: OutputPlace, _ access: Access?
  ) throws(StoreError) -> ResultFile {
    let directory = try place.directory()
    let name = draft(of: place)
    // The lock is held: what has this name was left behind by a sweep that is no more.
    directory.remove(name)
    let raw = try RawFile(making: name, in: directory, access)
    if let access { try raw.take(access) }
    try layout.create(in: raw)
    let sweep = try ArchivedSweep(
      Archive(directory.path(of: name)), grid, layout, resultFile: place.path)
    let made = try ResultFile(sweep, raw, place, durable: false)
    try made.sweep.records.set(identities: identities, in: made.file)
    return made
  }

  /// The name of a file that is being made.
  private static func draft(of place: OutputPlace) -> String { place.name + ".new" }

  /// The file that is made in full, under the name that it is for; where it cannot be, nothing is left of it.
  private static func placed(
    at place: OutputPlace, _ options: Options, _ body: () throws(StoreError) -> ResultFile
  ) throws(StoreError) -> ResultFile {
    let directory = try place.directory()
    do throws(StoreError) {
      let made = try body()
      try directory.rename(draft(of: place), to: place.name)
      var sweep = made.sweep
      sweep.archive = try Archive(sweep.archive, movedTo: place.path)
      return try ResultFile(
        sweep, RawFile(opening: place.name, in: directory, forWriting: true), place,
        durable: options.durable)
    } catch {
      directory.remove(draft(of: place))
      throw error
    }
  }

  /// Gives the file that is there the first of the names `out.h5.old-1`, `-2`, … that is free; nil for no file.
  private static func moveAside(_ place: OutputPlace) throws(StoreError) -> String? {
    let directory = try place.directory()
    guard directory.status(of: place.name) != nil else { return nil }
    let aside = try keptAside(place)
    if directory.status(of: place.name) != nil { directory.remove(place.name) }
    return aside
  }

  /// Gives the file a second name, the first of `out.h5.old-1`, `-2`, … that is free, so that it outlives what is
  /// to take its place; where the file system has no second names, it is renamed.
  private static func keptAside(_ place: OutputPlace) throws(StoreError) -> String {
    let directory = try place.directory()
    var number = 1
    while true {
      let name = "\(place.name).old-\(number)"
      let found = directory.status(of: name)
      // A kill may have come after it was given, and before anything took its place.
      if let found, directory.status(of: place.name)?.isSame(as: found) == true {
        return directory.path(of: name)
      }
      if found == nil {
        do throws(StoreError) {
          if try directory.link(place.name, as: name) { return directory.path(of: name) }
        } catch {
          try directory.rename(place.name, to: name)
          return directory.path(of: name)
        }
      }
      number += 1
    }
  }

  /// Refuses a file that is larger than what is free, before anything is done for it.
  private static func requireRoom(
    for layout: Layout, members: Int, at place: OutputPlace
  ) throws(StoreError) {
    let free = try place.directory().freeSpace
    let needed = layout.byteCount + layout.scratchBytes(members: members)
    // None at all: the file system does not say.
    guard free > 0, needed > free else { return }
    throw .noSpace(path: place.path, needed: needed, free: free)
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
    _ grid: Grid, _ layout: Layout, at place: OutputPlace, _ start: Start, _ options: Options,
    _ opening: inout Opening
  ) throws(StoreError) -> ResultFile {
    let directory = try place.directory()
    let old = try Archive(place.path, usesChild: options.usesChild)
    try old.requireResumable()
    let data = try layout.data == nil ? nil : old.data()
    opening.hasUnknownData = layout.data != nil && data == nil
    // Then everything but the fixed parameters and the seed is the same, and these are not.
    let same = old.format == layout.format ? layout : try Layout(grid, inFormatOf: old)
    if old.signature == same.signature, old.resolvedText == grid.resolvedText {
      let file = try ResultFile(
        ArchivedSweep(old, grid, same),
        RawFile(opening: place.name, in: directory, forWriting: true), place,
        durable: options.durable)
      let isSame = data == nil || data == layout.data
      if isSame || !file.hasWork(retriesFailed: options.retriesFailed) { return file }
      opening.hasOtherData = true
    }
    try place.requireOwner()
    try requireRoom(for: layout, members: grid.members, at: place)
    let records = try RecordTable(old, summary: false)
    let outcomes = records.outcomeCount
    let identities = allIdentities(of: grid)
    try old.requireRelated(to: identities, of: grid.study, records)
    try old.requireData(layout.data, identities, members: grid.members, records)
    if outcomes > 0, !options.allowsMixed { try old.refuseMixture(with: start) }
    let access = try old.file.access()
    let file = try placed(at: place, options) { () throws(StoreError) in
      let made = try make(grid, layout, identities, at: place, access)
      let migration = try Migration(from: old, records, to: made, layout)
      opening.isMigrated = true
      opening.damaged = migration.damaged
      opening.notKept = migration.recordedOtherwise
      opening.notKept += try made.returnRunsWithoutScratch(options)
      try made.file.synchronize()
      opening.wasRewritten = old.signature.isEmpty
      if migration.copied < outcomes || opening.notKept > 0 || opening.wasRewritten {
        opening.oldFile = try keptAside(place)
      }
      return made
    }
    try directory.synchronize()
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
