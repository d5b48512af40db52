internal import Grids
internal import StudyKit

extension Layout {
  /// The layout of a new file of the grid, or of a part of it, that holds this in the format of an existing file.
  init(
    _ grid: Grid, part: GridPart?, _ holding: Holding, inFormatOf archive: Archive
  ) throws(StoreError) {
    try self.init(
      grid, part: part, format: archive.format, holding: holding, lacking: { _, _ in false })
  }

  /// The layout of a file that was made for the grid, perhaps before the study had all of its measures.
  init(_ grid: Grid, of archive: Archive) throws(StoreError) {
    try self.init(
      grid, part: archive.part, format: archive.format, holding: archive.holding
    ) { measure, isSummary in
      measure.isAdded && archive.column((isSummary ? "/summary_" : "/") + measure.name) == nil
    }
  }
}
