package import Grids
package import Store
internal import StudyKit

extension Grid {
  /// What decides by outcomes which runs are asked for, with those in the grid's result file; nil for a grid that says it
  /// all.
  package func decisions(in archive: Archive) throws(StoreError) -> (any Decisions)? {
    guard var decisions else { return nil }
    if let measure = decisions.summaryMeasure {
      guard let array = try archive.arrays().first(where: { $0.name == "summary_" + measure })
      else { return decisions }
      let rows = try ArchivedRows(of: array, in: archive)
      let statuses = try archive.statuses(summary: true)
      for (point, status) in statuses.enumerated() where status == .done {
        let numbers = try rows.read(point..<point + 1)
        decisions.note((0..<array.count).map { numbers[$0] }, ofSummary: point)
      }
      return decisions
    }
    let finished = try FinishedMembers(in: archive, of: self)
    for point in 0..<pointCount where members(ofPoint: point) > 0 {
      let members = try finished.reader(ofPoint: point)
      do throws(MemberReaderError) { try decisions.tally?.note(members, of: point) } catch {
        throw .inconsistent(error.reason)
      }
    }
    return decisions
  }
}
