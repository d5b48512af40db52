package import Grids
package import StudyKit

/// The runs of a grid in a result file that was laid out for the grid.
///
/// Statuses, identities and attempts are held in memory; the writer, which has one of these too, updates them.
package struct ArchivedSweep {
  /// The file.
  package internal(set) var archive: Archive
  /// The grid.
  package let grid: Grid
  /// The path of the file of weights that should be beside this one and is not there, or has lost its seal; nil for none.
  package private(set) var missingWeights: String?
  /// The folder beside the file.
  package let workFolder: WorkFolder
  let identities: Identities
  let rows: RowTable
  let summaryRows: RowTable
  /// The kept weights of the runs; nil where none are kept, or where the file beside this one that has them is missing.
  var weights: WeightRows?
  /// The arrays at the file's root that the layout has.
  package let arrays: [ArchivedArray]
  // By kind of point.
  private let scratchMeasures: [[Measure]]
  var records: RecordTable
  /// Nil if no point has a summary.
  var summaryRecords: RecordTable?
  var reasons: ReasonTable

  /// The runs of a grid with this layout; `resultFile` is the path that the work folder is beside, if the file
  /// is still to get that name, and `weights` the rows in a file beside it.
  init(
    _ archive: Archive, _ grid: Grid, _ layout: Layout, resultFile: String? = nil,
    weights: WeightRows? = nil
  ) throws(StoreError) {
    try archive.requireResumable()
    try archive.requireLayout(layout)
    self.archive = archive
    self.grid = grid
    workFolder = WorkFolder(beside: resultFile ?? archive.path)
    identities = Identities(grid)
    rows = RowTable(layout.measures, layout.cells.map(\.measures), layout, archive)
    summaryRows = RowTable(layout.summaries, layout.cells.map(\.summaries), layout, archive)
    self.weights = weights ?? WeightRows(layout, in: archive)
    scratchMeasures = layout.scratch
    arrays = layout.arrays(runs: (archive.dimensions, archive.shape))
    records = try RecordTable(archive, summary: false)
    summaryRecords = layout.hasSummaries ? try RecordTable(archive, summary: true) : nil
    reasons = try ReasonTable(archive)
  }

  /// Opens a result file with the grid that it contains, whatever the version of its study; a sweep may be
  /// writing it.
  ///
  /// - Parameter usesChild: Whether a child process reads a file without seal first.
  package init(
    reading path: String, studies: [AnyStudy], usesChild: Bool
  ) throws(StoreError) {
    let archive = try Archive(path, usesChild: usesChild)
    let studies = studies.map { study in
      study.name == archive.study
        ? study.named(asVersion: archive.studyVersion ?? study.version) : study
    }
    var grid: Grid
    do throws(GridError) {
      grid = try Grid.read(
        text: archive.gridText, file: archive.path + "/grid/text", studies: studies,
        checksPoints: false)
    } catch {
      throw .unreadableGrid(path: archive.path, reason: error.description)
    }
    // The grid may come from anyone: what it asks for is bounded by what the file holds.
    try archive.requireResumable()
    try archive.requireShape(of: grid)
    grid.origins = try archive.origins()
    try self.init(archive, grid, Layout(grid, of: archive))
    if archive.holding == .withoutWeights { try findWeights() }
    guard !isForeign(foreignRuns()) else {
      throw .unreadableGrid(
        path: archive.path,
        reason: "another version of the program computed its runs")
    }
  }

  /// Looks for the weights that the grid asks for in the file beside this one.
  private mutating func findWeights() throws(StoreError) {
    let none = { (_: Measure, _: Bool) in false }
    let layout = try Layout(
      grid, part: archive.part, format: archive.format, holding: .weightsAlone, lacking: none)
    if layout.weights.isEmpty { return }
    missingWeights = archive.path + KeptWeights.ending
    guard let beside = WeightRows.archive(beside: archive.path),
      (try? beside.requireLayout(layout)) != nil,
      try beside.identities(summary: false) == records.identities
    else { return }
    (weights, missingWeights) = (WeightRows(layout, in: beside), nil)
  }

  /// The path of the file.
  package var path: String { archive.path }

  /// The process that writes the file, in words; nil if there is none.
  package var writer: String? { FileLock.writer(of: OutputLocation(of: path)) }

  /// What runs of a point keep beside the file for its summary, in the order of the names.
  func scratchMeasures(ofPoint point: Int) -> [Measure] {
    scratchMeasures[rows.kind(ofPoint: point)]
  }

  /// The index of a run in row-major order.
  func index(_ point: Int, _ member: Int) -> Int { point * grid.members + member }

  /// The run at an index in row-major order.
  func run(_ index: Int) -> Run { Run(point: index / grid.members, member: index % grid.members) }

  /// The status of a run. A summary counts as pending once the set of members that are done, or the number of
  /// those that failed, is not the one that it was computed from.
  package func status(of run: Run) -> RunStatus {
    if let member = run.member { return records.status(index(run.point, member)) }
    guard let summaryRecords else { return .pending }
    let status = summaryRecords.status(run.point)
    guard status.isOutcome else { return status }
    return summaryRecords.identities[run.point] == summaryIdentity(run.point) ? status : .pending
  }

  /// Why a run failed; nil if it did not.
  package func reason(of run: Run) throws(StoreError) -> String? {
    let field = RecordField.reason.path(summary: run.member == nil)
    let index = run.member.map { self.index(run.point, $0) } ?? run.point
    let slot = try archive.file.read(
      UInt16.self, count: 1, at: archive.offset(of: field) + 2 * index)
    return reasons.text(slot[0])
  }

  /// Steps that a run had done at its last report.
  func steps(of run: Run) throws(StoreError) -> Int {
    let offset = archive.offset(of: RecordField.steps.path(summary: false))
    let index = index(run.point, run.member ?? 0)
    return Int(try archive.file.read(Int64.self, count: 1, at: offset + 8 * index)[0])
  }

  /// How often a run was started, in all sweeps on this file together.
  package func attempts(of run: Run) -> Int {
    guard let member = run.member else { return Int(summaryRecords?.attempts[run.point] ?? 0) }
    return Int(records.attempts[index(run.point, member)])
  }

  /// How many runs and summaries have an outcome.
  package var outcomeCount: Int { records.outcomeCount + (summaryRecords?.outcomeCount ?? 0) }

  /// The file's runs among those with these identities.
  func runs(withIdentities wanted: Set<UInt64>) -> [UInt64: Run] {
    var found: [UInt64: Run] = [:]
    for (index, identity) in records.identities.enumerated() where wanted.contains(identity) {
      found[identity] = run(index)
    }
    return found
  }

  /// The runs whose identity in the file is not the one that the grid gives them.
  func foreignRuns() -> [Run] {
    var runs: [Run] = []
    for point in 0..<grid.pointCount {
      let expected = identities.point(point)
      for member in 0..<grid.members
      where records.identities[index(point, member)] != expected.member(member) {
        runs.append(Run(point: point, member: member))
      }
    }
    return runs
  }

  /// Whether foreign runs are all that the grid asks for.
  func isForeign(_ runs: [Run]) -> Bool {
    runs.count(where: grid.exists) == grid.askedRunCount
  }

  /// The identity of a point's summary, given the present outcomes of its members.
  func summaryIdentity(_ point: Int) -> UInt64 {
    let ended = ended(ofPoint: point)
    return identities.point(point).summary(of: ended.done, failures: ended.failures)
  }

  /// Whether a point has a summary of exactly those members that are done.
  func isSummarized(_ point: Int) -> Bool { status(of: Run(point: point, member: nil)) == .done }

  /// Whether a run can be computed again: some summaries need findings that their members saved beside the file,
  /// which are deleted when the summary is done.
  package func canBeComputedAgain(_ run: Run) -> Bool {
    run.member != nil || scratchMeasures(ofPoint: run.point).isEmpty
  }

  /// Which members of a point have ended, and how.
  func ended(ofPoint point: Int) -> EndedMembers {
    EndedMembers(of: grid.members) { records.status(index(point, $0)) }
  }

  /// The bytes that a finished run or summary has found, by measure in the order of their names; without
  /// measures that the study got later than the run, and with the weights that are kept of it.
  package func findings(of run: Run) throws(StoreError) -> [(measure: String, bytes: [UInt8])] {
    let table = run.member == nil ? summaryRows : rows
    let index = run.member.map { self.index(run.point, $0) } ?? run.point
    let slab = try Slab(table.sources(ofPoint: run.point), index..<index + 1, in: archive.file)
    let found = named(slab, table, run.point)
    guard run.member != nil, let weights, try weights.checksums(at: index) != 0 else {
      return found
    }
    return try found
      + named(weights.slab(run.point, index..<index + 1), weights.table, run.point)
  }

  /// The findings of the only run in a slab with their names.
  private func named(
    _ slab: Slab, _ table: RowTable, _ point: Int
  ) -> [(measure: String, bytes: [UInt8])] {
    zip(table.cells(ofPoint: point), slab.findings(0)).compactMap { cell, bytes in
      let column = table.array(of: cell).column
      return column.isAdded && bytes == column.emptyRow(of: cell.shape) ? nil : (column.name, bytes)
    }
  }
}
