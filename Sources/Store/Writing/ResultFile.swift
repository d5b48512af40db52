package import Grids
internal import Posix

/// The result file of a sweep, open for writing outcomes.
///
/// The file was made in full and closed before; runs' outcomes are written straight into the
/// file, those that come in together with few writes: the findings first, then checksums and log, and
/// the statuses last. So the file is a valid, closed HDF5 file at every moment, readable by everyone,
/// and a status never says more than the file holds: the kernel keeps the writes of a process that is killed, in
/// their order. Only with `durable` do they also survive a power failure.
package final class ResultFile {
  /// How a file is opened.
  package struct Options: Equatable, Sendable {
    /// Whether each outcome is synced to the disk.
    package var durable: Bool
    /// Whether an existing file is moved aside.
    package var fresh: Bool
    /// Whether runs may be added to those of another kind of machine.
    package var allowsMixed: Bool
    /// Whether runs that failed or were lost are going to be repeated.
    package var retriesFailed: Bool
    /// Whether a child process first reads a file without seal, since HDF5 may crash on it; only for programs that
    /// have the command `verify`.
    package var usesChild: Bool
    /// The runs that are going to be computed; nil for all.
    package var selection: Selection?
    /// The part of the grid that the file is for; nil for all of it.
    package var part: GridPart?
    /// Whether finished runs are repeated whose weights are to be kept and were not.
    package var repeatsWeightless: Bool
    /// The most bytes of weights in the file itself.
    package var weightsLimit: Int

    package init(
      durable: Bool = false, fresh: Bool = false, allowsMixed: Bool = false,
      retriesFailed: Bool = false, usesChild: Bool = false, selection: Selection? = nil,
      part: GridPart? = nil, repeatsWeightless: Bool = false,
      weightsLimit: Int = KeptWeights.mostBytes
    ) {
      self.durable = durable
      self.fresh = fresh
      self.allowsMixed = allowsMixed
      self.retriesFailed = retriesFailed
      self.usesChild = usesChild
      self.selection = selection
      self.part = part
      (self.repeatsWeightless, self.weightsLimit) = (repeatsWeightless, weightsLimit)
    }
  }

  /// What was found when the file was opened, and what was done about it.
  package struct Opening: Equatable, Sendable {
    /// Whether the file was newly made, because there was none.
    package var isNew = false
    /// How many outcomes of runs the file had before, and still has.
    package var kept = 0
    /// Whether they were copied, for a grid that had changed.
    package var isMigrated = false
    /// Whether another program had changed the existing file.
    package var wasRewritten = false
    /// Why the file system cannot lock files; nil if it can.
    package internal(set) var missingKernelLock: String?
    /// Whether data have changed that no finished run has read; the file now records the present ones.
    package var hasOtherData = false
    /// Whether runs read data, but the existing file did not record which.
    package var hasUnknownData = false
    /// The path of the previous file, if it was kept because it holds more.
    package var oldFile: String?
    /// How many outcomes of runs came from files that were kept when the grid got smaller.
    package var takenBack = 0
    /// Runs that were damaged; they are pending again.
    package var damaged: [Run] = []
    /// How many finished runs are repeated because findings that the grid records, or a summary needs, are missing.
    package var notKept = 0
    /// How many finished runs have no weights, though the grid asks for them.
    package var weightless = 0
  }

  /// What was found when the file was opened.
  package internal(set) var opening = Opening()
  /// The present contents of the file.
  package internal(set) var sweep: ArchivedSweep
  let durable: Bool
  let file: RawFile
  /// The file of weights; nil where the result file has them, or none are kept.
  var beside: BesideFile?
  /// The location of the file.
  let location: OutputLocation
  let scratch: ScratchFolder
  let checkpoints: RunFolder
  /// Runs whose rows hold findings so far.
  var partial: Set<Run> = []
  /// Pending writes of runs, and of summaries.
  var runWrites: TableWrites
  var summaryWrites: TableWrites
  /// The identities of runs whose end is to be written.
  var finished: [UInt64] = []
  /// The row of this start in the table of starts; nil before it is entered.
  var start: Int?
  /// Which start this is, counted from 1; 0 before it is entered.
  var session = 0
  /// When the file's name was last checked, in seconds.
  var lastLook = monotonicSeconds()
  /// Why the file can no longer be written; nil until that is noticed. All finished runs are safe then.
  var fate: StoreError?
  /// Called with messages for the user about problems that do not end the sweep.
  package var report: (_ message: String) -> Void = { _ in }
  /// Held until the file is closed; nil for a file that is still being made.
  var lock: FileLock?

  /// Opens a file for writing runs; it must be the one that the sweep was read from.
  init(
    _ sweep: ArchivedSweep, _ file: consuming RawFile, _ location: OutputLocation,
    beside: BesideFile? = nil, durable: Bool
  ) throws(StoreError) {
    guard try file.status().isSame(as: try sweep.archive.file.status()) else {
      throw .moved(path: location.path, now: "another file took its name while it was being opened")
    }
    self.sweep = sweep
    self.file = file
    self.location = location
    (self.beside, self.durable) = (beside, durable)
    runWrites = sweep.writes(summary: false)
    summaryWrites = sweep.writes(summary: true)
    scratch = sweep.workFolder.scratch
    checkpoints = sweep.workFolder.checkpointFiles
  }

  /// The path of the file, with links followed.
  package var path: String { sweep.path }
  /// The grid.
  package var grid: Grid { sweep.grid }

  /// Seconds since 1970.
  static var now: Double { secondsSince1970() }

  /// Makes a run pending again, or absent if it was not asked for, and clears its rows, whatever its status was.
  package func discard(_ run: Run) throws(StoreError) {
    let status: RunStatus = grid.exists(run) ? .pending : .absent
    if let member = run.member {
      let index = sweep.index(run.point, member)
      try sweep.records.set(status, index, time: Self.now, in: file)
      try sweep.records.clearChecksum(index, in: file)
      try sweep.rows.clear(point: run.point, index: index, in: file)
      let identity = sweep.identities.point(run.point).member(member)
      if sweep.records.identities[index] != identity {
        try sweep.records.set(identity: identity, index, in: file)
      }
      try clearWeights(ofPoint: run.point, index: index)
    } else {
      try sweep.summaryRecords?.set(status, run.point, time: Self.now, in: file)
      try sweep.summaryRecords?.clearChecksum(run.point, in: file)
      try sweep.summaryRows.clear(point: run.point, index: run.point, in: file)
    }
  }

  /// Closes the file: everything is on the disk, the start is marked as closed, and the lock is released.
  package func close() throws(StoreError) {
    try writeWaiting()
    // A run whose outcome could not be written has none.
    for index in 0..<grid.runCount where sweep.records.status(index) == .running {
      try discard(sweep.run(index))
    }
    try beside?.file.synchronize()
    try file.synchronize()
    try checkLocation()
    if let start {
      try file.write(UInt8(1), at: sweep.archive.offset(of: StartField.closed.path) + start)
    }
    try file.synchronize()
    lock = nil
  }
}
