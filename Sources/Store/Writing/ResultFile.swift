package import Grids
internal import StudyKit

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The result file of a sweep, open for what comes in.
///
/// The file was made in full and closed before; a run's outcome goes straight to its place in the
/// file, the findings first, then checksum and log, and the status last. So the file is a valid,
/// closed HDF5 file at every moment, readable by everyone, and a status never says more than the
/// file holds: the writes of a process that is killed stay with the kernel, in their order. Only
/// with `durable` do they also survive the machine's loss of power.
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
    /// Where the file of before is, if it holds what the grid does not.
    package var oldFile: String?
    /// Runs whose bytes had changed; they are pending again.
    package var damaged: [Run] = []
    /// Finished runs that are done again: what the grid records or a summary needs of them was not kept.
    package var notKept = 0
  }

  /// The path of the file, to which the given one may be a link.
  package let path: String
  /// The grid.
  package let grid: Grid
  /// What was found when the file was opened.
  package internal(set) var opening = Opening()

  let identities: Identities
  let durable: Bool
  let file: RawFile
  let places: Places
  let rows: RowTable
  let summaryRows: RowTable
  /// What stands beside the file.
  package let workFolder: WorkFolder
  let scratch: ScratchFolder
  // By kind of point.
  private let scratchMeasures: [[Measure]]
  var records: RecordTable
  /// Nil where no point has a summary.
  var summaryRecords: RecordTable?
  var reasons: ReasonTable
  /// Runs whose rows hold what they have found so far.
  var partial: Set<Run> = []
  /// The row of this start in the table of starts; nil before it is entered.
  var start: Int?
  /// When it was last looked whether the file still has its name, in seconds.
  var lastLook = monotonicSeconds()
  /// Held until the file is closed; nil for a file that is still being made.
  var lock: FileLock?

  /// Opens the arrays of a file that has this layout.
  init(
    at path: String, _ grid: Grid, _ layout: Layout, durable: Bool, forWriting: Bool = true,
    beside name: String? = nil
  ) throws(StoreError) {
    let places = try layout.places(in: path)
    let file = try RawFile(opening: path, forWriting: forWriting)
    records = try RecordTable(file, places, count: grid.runCount, summary: false)
    summaryRecords =
      layout.hasSummaries
      ? try RecordTable(file, places, count: grid.pointCount, summary: true) : nil
    reasons = try ReasonTable(file, places)
    rows = RowTable(layout, places, summary: false)
    summaryRows = RowTable(layout, places, summary: true)
    workFolder = WorkFolder(beside: name ?? path)
    scratch = workFolder.scratch
    scratchMeasures = layout.scratch
    self.path = path
    self.grid = grid
    self.durable = durable
    self.places = places
    self.file = file
    identities = Identities(grid)
  }

  /// What runs of a point keep beside the file for its summary, in the order of the names.
  func scratchMeasures(ofPoint point: Int) -> [Measure] {
    scratchMeasures[rows.kind(ofPoint: point)]
  }

  /// The place of a run in row-major order.
  func index(_ point: Int, _ member: Int) -> Int { point * grid.members + member }

  /// Seconds since 1970.
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Why a run failed; nil where it did not.
  package func reason(of run: Run) throws(StoreError) -> String? {
    let field = RecordField.reason.path(summary: run.member == nil)
    let index = run.member.map { self.index(run.point, $0) } ?? run.point
    let place = try file.read(UInt16.self, count: 1, at: places[field] + 2 * index)
    return reasons.text(place[0])
  }

  /// The runs of these identities, as far as the file has them.
  func runs(withIdentities wanted: Set<UInt64>) -> [UInt64: Run] {
    var found: [UInt64: Run] = [:]
    for (index, identity) in records.identities.enumerated() where wanted.contains(identity) {
      found[identity] = Run(point: index / grid.members, member: index % grid.members)
    }
    return found
  }

  /// Those of some identities whose runs have an outcome.
  func outcomes(among identities: Set<UInt64>) -> [UInt64] {
    runs(withIdentities: identities).filter { status(of: $0.value).isOutcome }.map(\.key)
  }

  /// How often a run was begun, in all sweeps on this file together.
  package func attempts(of run: Run) -> Int {
    guard let member = run.member else { return Int(summaryRecords?.attempts[run.point] ?? 0) }
    return Int(records.attempts[index(run.point, member)])
  }

  /// Ends the writing: all is on the disk, the start is marked as closed, the lock is free.
  package func close() throws(StoreError) {
    // A run whose outcome could not be written has none.
    for index in 0..<grid.runCount where records.status(index) == .running {
      try discard(Run(point: index / grid.members, member: index % grid.members))
    }
    try file.synchronize()
    try checkPlace()
    if let start { try file.write(UInt8(1), at: places[StartField.closed.path] + start) }
    try file.synchronize()
    lock = nil
  }
}
