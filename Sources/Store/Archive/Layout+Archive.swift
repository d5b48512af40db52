internal import Grids
internal import StudyKit

extension Layout {
  /// The layout of a file that was made for the grid, perhaps before the study had all of its measures.
  init(_ grid: Grid, of archive: Archive) throws(StoreError) {
    try self.init(grid) { measure, isSummary in
      measure.isAdded && archive.column((isSummary ? "/summary_" : "/") + measure.name) == nil
    }
  }
}
