package import Grids
package import Store
internal import StudyKit

extension Replicates {
  /// Takes note of what the members in the result file of a grid have found.
  package mutating func note(_ finished: FinishedMembers, of grid: Grid) throws(StoreError) {
    for point in 0..<grid.pointCount {
      let members = try finished.reader(ofPoint: point)
      do throws(MemberReaderError) { try note(members, of: point) } catch {
        throw .inconsistent(error.reason)
      }
    }
  }
}
