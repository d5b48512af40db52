extension Drawing {
  /// Whether there is anything to be seen.
  var hasNumbers: Bool { !panelsWithNumbers.isEmpty }

  /// The drawing without panels for which nothing is finished; a note names them.
  func withoutEmptyPanels() -> Drawing {
    let filled = panelsWithNumbers
    guard panels.count > 1, filled.count < panels.count else { return self }
    let kept = panels.indices.filter(filled.contains)
    let positions = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    var drawing = self
    drawing.panels = kept.map { panels[$0] }
    switch marks {
    case .curves(let lines): drawing.marks = .curves(Self.moved(lines, \.panel, to: positions))
    case .lines(let lines): drawing.marks = .lines(Self.moved(lines, \.panel, to: positions))
    case .maps(let maps, let columns, let rows, let values, let range):
      drawing.marks = .maps(
        Self.moved(maps, \.panel, to: positions), columnEdges: columns, rowEdges: rows,
        values: values, range)
    case .dots(let dots, let reference):
      drawing.marks = .dots(Self.moved(dots, \.panel, to: positions), reference)
    case .bars: break
    }
    let empty = panels.indices.filter { !filled.contains($0) }.map { panels[$0] }
    drawing.notes.append("nothing finished at \(empty.joined(separator: "; "))")
    return drawing
  }

  /// The panels in which there is anything to be seen.
  private var panelsWithNumbers: Set<Int> {
    switch marks {
    case .curves(let lines), .lines(let lines):
      Set(lines.filter { $0.estimates.contains { $0.middle.isFinite } }.map(\.panel))
    case .maps(let maps, _, _, _, _):
      Set(maps.filter { $0.values.contains(where: \.isFinite) }.map(\.panel))
    case .dots(let dots, _): Set(dots.filter { !$0.x.isEmpty }.map(\.panel))
    case .bars(let bars): bars.isEmpty ? [] : Set(panels.indices)
    }
  }

  /// What stands in panels that are kept, by the positions that these get.
  private static func moved<Mark>(
    _ marks: [Mark], _ panel: WritableKeyPath<Mark, Int>, to positions: [Int: Int]
  ) -> [Mark] {
    marks.compactMap { mark in
      guard let position = positions[mark[keyPath: panel]] else { return nil }
      var mark = mark
      mark[keyPath: panel] = position
      return mark
    }
  }
}
