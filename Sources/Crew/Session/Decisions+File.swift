package import Grids
package import Store
internal import StudyKit

extension Grid {
  /// What decides by outcomes which runs are asked for, with those of the members in the grid's result file; nil for a grid
  /// that says it all.
  package func decisions(by finished: FinishedMembers) throws(StoreError) -> (any Decisions)? {
    guard var decisions else { return nil }
    for point in 0..<pointCount where members(ofPoint: point) > 0 {
      let members = try finished.reader(ofPoint: point)
      do throws(MemberReaderError) { try decisions.tally.note(members, of: point) } catch {
        throw .inconsistent(error.reason)
      }
    }
    return decisions
  }
}
