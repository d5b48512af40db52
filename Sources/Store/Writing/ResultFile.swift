package import Grids
internal import Posix

/// The result file of a sweep, open for what comes in.
///
/// The file was made in full and closed before; runs' outcomes go straight to their places in the
/// file, those that come in together with few writes: the findings first, then checksums and log, and
/// the statuses last. So the file is a valid, closed HDF5 file at every moment, readable by everyone,
/// and a status never says more than the file holds: the writes of a process that is killed stay with
/// the kernel, in their order. Only with `durable` do they also survive the machine's loss of power.
package final class ResultFile {
  /// How a file is opened.
  package struct Options: Equatable, Sendable {
    /// Whether an outcome is waited for until it is on the disk.
    package var durable: Bool
    /// Whether a file that is there is moved aside.
    package var fresh: Bool
    /// Whether runs may be added to those of another kind of machine.
    package var allowsMixed: Bool
    /// Whether runs that failed or were lost are going to be done again.
    package var retriesFailed: Bool
    /// Whether a file without seal is first looked at by a child process, which HDF5 may crash; only
    /// for programs that have the command `verify`.
    package var usesChild: Bool
    /// The runs that are going to be done; nil for all.
    package var selection: Selection?

    package init(
      durable: Bool = false, fresh: Bool = false, allowsMixed: Bool = false,
      retriesFailed: Bool = false, usesChild: Bool = false, selection: Selection? = nil
    ) {
      self.durable = durable
      self.fresh = fresh
      self.allowsMixed = allowsMixed
      self.retriesFailed = retriesFailed
      self.usesChild = usesChild
      self.selection = selection
    }
  }

  /// What was found when the file was opened, and what was done about it.
  package struct Opening: Equatable, Sendable {
    /// Whether the file was made anew, there being none with runs of this grid.
    package var isNew = false
    /// Outcomes of runs that the file had before, and has now.
    package var kept = 0
    /// Whether they were copied, for a grid that had changed.
    package var isMigrated = false
    /// Whether another program had changed the file that was there.
    package var wasRewritten = false
    /// Why the file system cannot lock files, where it cannot.
    package internal(set) var missingKernelLock: String?
    /// Whether data have changed that no finished run has read, which the file says anew.
    package var hasOtherData = false
    /// Whether runs read data and the file of before did not say which.
    package var hasUnknownData = false
    /// Where the file of before is, if it holds what the grid does not.
    package var oldFile: String?
    /// Runs whose bytes had changed; they are pending again.
    package var damaged: [Run] = []
    /// Finished runs that are done again: what the grid records or a summary needs of them was not kept.
    package var notKept = 0
  }

  /// What was found when the file was opened.
  package internal(set) var opening = Opening()
  /// The file as it stands.
  package internal(set) var sweep: ArchivedSweep
  let durable: Bool
  let file: RawFile
  /// Where the file has its name.
  let place: OutputPlace
  let scratch: ScratchFolder
  let checkpoints: RunFolder
  /// Runs whose rows hold what they have found so far.
  var partial: Set<Run> = []
  /// What waits to be written of runs, and of summaries.
  var runWrites: TableWrites
  var summaryWrites: TableWrites
  /// The identities of runs whose end waits to be written.
  var finished: [UInt64] = []
  /// The row of this start in the table of starts; nil before it is entered.
  var start: Int?
  /// When it was last looked whether the file still has its name, in seconds.
  var lastLook = monotonicSeconds()
  /// Why the file cannot be written any more, once that was noticed; all that was finished is safe then.
  var fate: StoreError?
  /// Told what whoever runs the sweep should know, although it goes on.
  package var report: (_ message: String) -> Void = { _ in }
  /// Held until the file is closed; nil for a file that is still being made.
  var lock: FileLock?

  /// Writes the runs of a sweep into an open file, which must be the one that the sweep was read from.
  init(
    _ sweep: ArchivedSweep, _ file: consuming RawFile, _ place: OutputPlace, durable: Bool
  ) throws(StoreError) {
    guard try file.status().isSame(as: try sweep.archive.file.status()) else {
      throw .moved(path: place.path, now: "another file took its name while it was opened")
    }
    self.sweep = sweep
    self.file = file
    self.place = place
    self.durable = durable
    runWrites = sweep.writes(summary: false)
    summaryWrites = sweep.writes(summary: true)
    scratch = sweep.workFolder.scratch
    checkpoints = sweep.workFolder.checkpointFiles
  }

  /// The path of the file, to which the given one may be a link.
  package var path: String { sweep.path }
  /// The grid.
  package var grid: Grid { sweep.grid }

  /// Seconds since 1970.
  static var now: Double { secondsSince1970() }

  /// Makes a run pending again and empties its places, whatever it was before.
  package func discard(_ run: Run) throws(StoreError) {
    if let member = run.member {
      let index = sweep.index(run.point, member)
      try sweep.records.set(.pending, index, time: Self.now, in: file)
      try sweep.records.clearChecksum(index, in: file)
      try sweep.rows.clear(point: run.point, index: index, in: file)
      let identity = sweep.identities.point(run.point).member(member)
      if sweep.records.identities[index] != identity {
        try sweep.records.set(identity: identity, index, in: file)
      }
    } else {
      try sweep.summaryRecords?.set(.pending, run.point, time: Self.now, in: file)
      try sweep.summaryRecords?.clearChecksum(run.point, in: file)
      try sweep.summaryRows.clear(point: run.point, index: run.point, in: file)
    }
  }

  /// Ends the writing: all is on the disk, the start is marked as closed, the lock is free.
  package func close() throws(StoreError) {
    try writeWaiting()
    // A run whose outcome could not be written has none.
    for index in 0..<grid.runCount where sweep.records.status(index) == .running {
      try discard(sweep.run(index))
    }
    try file.synchronize()
    try checkPlace()
    if let start {
      try file.write(UInt8(1), at: sweep.archive.offset(of: StartField.closed.path) + start)
    }
    try file.synchronize()
    lock = nil
  }
}
