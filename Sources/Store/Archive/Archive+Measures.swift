internal import StudyKit

// Compares what a file holds with what a study measures; nothing else does.
extension Archive {
  /// Whether the file records exactly what a point of a grid does: all that the point records, and nothing that
  /// it only keeps for summaries.
  func records(_ layout: Layout, ofPoint point: Int) -> Bool {
    layout.cells[layout.cellsOfPoint[point]].measures.allSatisfy {
      let measure = layout.measures[$0.column]
      return measure.isAdded || measure.paths.contains { column($0)?.offset != nil }
    } && layout.scratch(ofPoint: point).allSatisfy { column("/" + $0.name)?.offset == nil }
  }

  /// Where this file holds the findings of a point of another grid, in the order of the measures' names; nil if
  /// it cannot hold them. The file may lack the array of a measure that the study got later.
  func sources(_ rows: RowTable, ofPoint point: Int, summary: Bool) -> [Slab.Source]? {
    var sources: [Slab.Source] = []
    for cell in rows.cells(ofPoint: point) {
      let column = rows.array(of: cell).column
      if column.isAdded, column.paths.allSatisfy({ self.column($0) == nil }) {
        sources.append(.absent(column, shape: cell.shape))
        continue
      }
      guard
        var source = source(
          column.paths, element: column.element, shape: cell.shape, summary: summary)
      else { return nil }
      if column.isAdded { source.unseen = column.emptyRow(of: cell.shape) }
      sources.append(source)
    }
    return sources
  }

  /// Where the findings of one measure are, at the first of the paths that has them; nil if the file has no such array,
  /// or one of another type or one that is too small.
  func source(
    _ paths: [String], element: Measure.Element, shape: [Int], summary: Bool
  ) -> Slab.Source? {
    for column in paths.lazy.compactMap({ self.column($0) }) {
      guard let offset = column.offset, column.elementType == element.elementType else { continue }
      let own = Array(column.shape.dropFirst(self.shape.count - (summary ? 1 : 0)))
      guard own.count == shape.count, zip(shape, own).allSatisfy(<=) else { continue }
      return Slab.Source(
        offset: offset, rowSize: own.reduce(element.size, *), elementSize: element.size,
        padding: Padding(shape, in: own), size: shape.reduce(element.size, *), empty: [])
    }
    return nil
  }

  /// Refuses a file whose arrays are not those of a layout.
  func requireLayout(_ layout: Layout) throws(StoreError) {
    for variable in layout.variables where variable.isRaw {
      if variable.isOptional, column(variable.path) == nil { continue }
      guard let column = column(variable.path), column.offset != nil,
        column.shape == variable.shape, column.elementType == variable.elementType
      else {
        throw .damaged(path: path, reason: ArchiveStructure.misfit(variable.path))
      }
    }
  }
}
