package import Grids
package import StudyKit

extension ResultFile {
  /// Opens a result file for looking at it alone, with the grid that it holds itself.
  ///
  /// Nothing is written, no lock is taken, and a sweep may write it meanwhile.
  ///
  /// - Parameter usesChild: Whether a child process looks at a file without seal first.
  package static func inspect(
    _ path: String, studies: [AnyStudy], usesChild: Bool
  ) throws(StoreError) -> ResultFile {
    let path = Paths.resolved(path)
    let old = try OldFile(path, usesChild: usesChild)
    let grid: Grid
    do throws(GridError) {
      grid = try Grid.read(
        text: old.gridText, file: path + "/grid/text", studies: studies, checksPoints: false)
    } catch {
      throw .unreadableGrid(path: path, reason: error.description)
    }
    let file = try ResultFile(at: path, grid, Layout(grid), durable: false, forWriting: false)
    guard file.foreignCount < grid.runCount else {
      throw .unreadableGrid(
        path: path, reason: "its runs are of another version of the study \(grid.study.name)")
    }
    return file
  }

  /// Refuses a file whose structure is damaged, before HDF5 reads it.
  package static func checkStructure(_ path: String) throws(StoreError) {
    try OldFile.checkStructure(path)
  }

  /// Runs whose identity is not the one that they have by the grid.
  private var foreignCount: Int {
    (0..<grid.pointCount).reduce(0) { count, point in
      let expected = identities.point(point)
      return count
        + (0..<grid.members).count {
          records.identities[index(point, $0)] != expected.member($0)
        }
    }
  }

  /// Who writes the file; nil for nobody.
  package var writer: String? { FileLock.writer(of: path) }

  /// How many runs and summaries have an outcome.
  package var outcomeCount: Int {
    records.statuses.indices.count { records.status($0).isOutcome }
      + (summaryRecords.map { table in
        table.statuses.indices.count { table.status($0).isOutcome }
      } ?? 0)
  }

  /// The bytes that a finished run or summary has found, by measure in the order of their names.
  package func findings(of run: Run) throws(StoreError) -> [(measure: String, bytes: [UInt8])] {
    let table = run.member == nil ? summaryRows : rows
    let index = run.member.map { self.index(run.point, $0) } ?? run.point
    let slab = try Slab(table.sources(ofPoint: run.point), index..<index + 1, in: file)
    return zip(table.cells(ofPoint: run.point), slab.findings(0)).map { cell, bytes in
      (table.array(of: cell).column.name, bytes)
    }
  }
}
