internal import Grids
internal import Store
internal import StudyKit

extension DrawingReader {
  /// One number against another.
  func scatter(
    _ figure: Figure, _ x: SeriesFindings, _ y: SeriesFindings, _ reference: Figure.Reference?,
    _ notes: inout [String]
  ) throws(StoreError) -> Drawing? {
    guard x.isSummary == y.isSummary else {
      notes.append("\(x.array.name) is a summary's, or \(y.array.name) is, and the other a run's")
      return nil
    }
    let layout = FigureLayout(contents, figure, used: [], canColor: true, isOpen: false)
    let parts = (
      x.parts(except: [], at: layout.panels[0]), y.parts(except: [], at: layout.panels[0])
    )
    guard parts.0.count == parts.1.count else {
      notes.append("\(x.array.name) and \(y.array.name) are not of one shape")
      return nil
    }
    let colors = layout.colorIndices
    var dots: [Drawing.Dots] = []
    var total = 0
    for (index, panel) in layout.panels.enumerated() {
      for (color, value) in colors.enumerated() {
        var pairs: [(Double, Double)] = []
        for point in points(like: panel, layout, figure, color: value?.index) {
          let (across, up) = (try x.read(point), try y.read(point))
          for (a, b) in zip(parts.0, parts.1) {
            pairs += zip(x.values(across, a.element), y.values(up, b.element)).filter {
              $0.isFinite && $1.isFinite
            }
          }
        }
        total += pairs.count
        let shown = pairs.thinned(
          to: max(Drawing.mostDots / (layout.panels.count * colors.count), 2))
        dots.append(
          Drawing.Dots(panel: index, color: color, x: shown.map(\.0), y: shown.map(\.1)))
      }
    }
    let shown = dots.reduce(0) { $0 + $1.x.count }
    notes.append(x.isSummary ? "a dot per element of a point's summary" : "a dot per run")
    if shown < total { notes.append("\(shown) of \(total) dots") }
    if !missing.isEmpty { notes.append("not in it: \(missing)") }
    return Drawing(
      name: figure.name, title: figure.title,
      x: Drawing.Side(title: x.title, isLogarithmic: figure.logarithmic.contains(.x)),
      y: Drawing.Side(title: y.title, isLogarithmic: figure.logarithmic.contains(.y)),
      panels: layout.names, colors: colors.map { $0?.label ?? "" },
      marks: .dots(dots, reference), notes: notes + layout.notes)
  }

  /// The points that stand in a panel, of one color where there are colors.
  private func points(
    like panel: [Int], _ layout: FigureLayout, _ figure: Figure, color: Int?
  ) -> [Int] {
    contents.points.filter { point in
      contents.grid.axes.enumerated().allSatisfy { axis, swept in
        let index = contents.index(of: point, along: axis)
        if axis == layout.color { return index == color }
        return !figure.facets.contains(swept.name) || index == panel[axis]
      }
    }
  }
}
