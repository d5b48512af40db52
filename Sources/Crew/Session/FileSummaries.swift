internal import Grids
internal import Store
internal import StudyKit

/// Gives the finished members of points from the result file, which is opened when the first summary asks.
///
/// Used by the computing thread alone.
final class FileSummaries: @unchecked Sendable {
  private let path: String
  private let grid: Grid
  private var members: FinishedMembers?

  init(path: String, grid: Grid) {
    self.path = path
    self.grid = grid
  }

  @Sendable func members(ofPoint point: Int) throws -> any MemberReader {
    let members = try members ?? FinishedMembers(in: path, of: grid)
    self.members = members
    return try members.reader(ofPoint: point)
  }
}
