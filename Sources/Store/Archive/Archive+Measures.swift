internal import StudyKit

// The one place where what a file holds is compared with what a study measures.
extension Archive {
  /// Whether the file records just what a point of a grid does, as far as the grid can tell: all that
  /// the point records, and nothing that it only keeps for summaries.
  func records(_ layout: Layout, ofPoint point: Int) -> Bool {
    layout.cells[layout.cellsOfPoint[point]].measures.allSatisfy {
      let measure = layout.measures[$0.column]
      return measure.isAdded || column(measure.path)?.offset != nil
    } && layout.scratch(ofPoint: point).allSatisfy { column("/" + $0.name)?.offset == nil }
  }

  /// Where the findings of a point of another grid lie in this file, in the order of the measures'
  /// names; nil where this file cannot hold them. Of a measure that the study got later the file may have
  /// no array.
  func sources(_ rows: RowTable, ofPoint point: Int, summary: Bool) -> [Slab.Source]? {
    var sources: [Slab.Source] = []
    for cell in rows.cells(ofPoint: point) {
      let column = rows.array(of: cell).column
      if column.isAdded, self.column(column.path) == nil {
        sources.append(.absent(column, shape: cell.shape))
        continue
      }
      guard
        var source = source(
          column.path, element: column.element, shape: cell.shape, summary: summary)
      else { return nil }
      if column.isAdded { source.unseen = column.emptyRow(of: cell.shape) }
      sources.append(source)
    }
    return sources
  }

  /// Where the findings of one measure lie; nil where the file has no such array, or one that is of
  /// another type or too small.
  func source(
    _ path: String, element: Measure.Element, shape: [Int], summary: Bool
  ) -> Slab.Source? {
    guard let column = column(path), let offset = column.offset,
      column.elementType == element.elementType
    else { return nil }
    let own = Array(column.shape.dropFirst(self.shape.count - (summary ? 1 : 0)))
    guard own.count == shape.count, zip(shape, own).allSatisfy(<=) else { return nil }
    return Slab.Source(
      offset: offset, rowSize: own.reduce(element.size, *), elementSize: element.size,
      padding: Padding(shape, in: own), size: shape.reduce(element.size, *), empty: [])
  }

  /// Refuses a file whose arrays are not those of a layout.
  func requireLayout(_ layout: Layout) throws(StoreError) {
    for variable in layout.variables where variable.isRaw {
      guard let column = column(variable.path), column.offset != nil,
        column.shape == variable.shape, column.elementType == variable.elementType
      else {
        throw .damaged(path: path, reason: ArchiveStructure.misfit(variable.path))
      }
    }
  }
}
