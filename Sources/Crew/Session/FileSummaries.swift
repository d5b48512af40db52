internal import Grids
internal import Store
internal import StudyKit

/// Reads the finished members of points from the result file, which ranks that do not write it open for their first
/// summary.
///
/// Used only by the computing thread.
final class FileSummaries: @unchecked Sendable {
  private let path: String
  private let grid: Grid
  private let archive: Archive?
  private var members: FinishedMembers?

  /// The members in the file at `path`, which is open as `archive` if this rank writes it.
  init(path: String, grid: Grid, archive: Archive?) {
    self.path = path
    self.grid = grid
    self.archive = archive
  }

  @Sendable func members(ofPoint point: Int) throws -> any MemberReader {
    let members = try members ?? FinishedMembers(in: archive ?? Archive(path), of: grid)
    self.members = members
    return try members.reader(ofPoint: point)
  }
}
