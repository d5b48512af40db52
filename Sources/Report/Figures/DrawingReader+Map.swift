internal import Glibc
internal import Grids
internal import Store
internal import StudyKit

/// What stands along a side of a map.
private enum MapSide {
  case axis(Int, FigureFactor)
  case own(Int, FigureFactor)
  /// A further coordinate along a dimension.
  case positions(along: Int, [Double], title: String)
}

/// Where a map's cells stand.
private struct MapCells {
  /// By cell: the index along both sides, those along the axes (by axis), and the element.
  var cells: [(column: Int, row: Int, axes: [Int: Int], element: Int)] = []
  var x: Drawing.Side
  var y: Drawing.Side
  var columnEdges: [Double]
  var rowEdges: [Double]
}

extension DrawingReader {
  /// A number over two sides.
  func map(
    _ figure: Figure, _ findings: SeriesFindings, _ x: String, _ y: String,
    _ notes: inout [String]
  ) throws(StoreError) -> Drawing? {
    guard let columns = try side(x, of: findings), let rows = try side(y, of: findings) else {
      notes.append("this sweep has no \(x) and \(y) to draw it over")
      return nil
    }
    guard let cells = cells(figure, findings, columns, rows, &notes) else { return nil }
    var used: [Int] = []
    var own: Set<String> = []
    for side in [columns, rows] {
      switch side {
      case .axis(let axis, _): used.append(axis)
      case .own(let index, _), .positions(let index, _, _):
        own.insert(findings.array.dimensions[index])
      }
    }
    let layout = FigureLayout(contents, figure, used: used, canColor: false)
    let parts = findings.parts(except: own, at: layout.panels[0])
    let all = layout.panels.indices.flatMap { panel in parts.map { (panel: panel, part: $0) } }
    let room = max(Drawing.mostCells / max(cells.cells.count, 1), 1)
    let shown = Array(all.thinned(to: min(Drawing.mostPanels, room)).prefix(room))
    if shown.count < all.count { notes.append("\(shown.count) of \(all.count) panels") }
    var maps: [Drawing.Map] = []
    for (index, (panel, part)) in shown.enumerated() {
      var map = Drawing.Map(panel: index)
      for cell in cells.cells {
        var axes = layout.panels[panel]
        for (axis, along) in cell.axes { axes[axis] = along }
        let known = try findings.read(layout.point(axes))
        map.columns.append(cell.column)
        map.rows.append(cell.row)
        map.values.append(findings.estimate(known, cell.element + part.element, .mean).middle)
      }
      maps.append(map)
    }
    let isLogarithmic = figure.logarithmic.contains(.color)
    guard let range = Self.range(maps, isLogarithmic: isLogarithmic) else { return nil }
    notes += ["colors from the quantile at 2 % to that at 98 %", coverage]
    notes += words([findings], .mean) + layout.notes
    return Drawing(
      name: figure.name, title: figure.title, x: cells.x, y: cells.y,
      panels: shown.map { shown in
        [layout.names[shown.panel], shown.part.label].filter { !$0.isEmpty }.joined(
          separator: ", ")
      }, colors: [],
      marks: .maps(
        maps, columnEdges: cells.columnEdges, rowEdges: cells.rowEdges,
        values: Drawing.Side(title: findings.title, isLogarithmic: isLogarithmic), range),
      notes: notes)
  }

  /// The ends of the colors; nil where there are no numbers.
  private static func range(
    _ maps: [Drawing.Map], isLogarithmic: Bool
  ) -> ClosedRange<Double>? {
    let values = maps.flatMap(\.values).filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
    guard !values.isEmpty else { return nil }
    let ends = Moments.quantiles(of: values, at: [0.02, 0.98])
    return ends[0]...max(ends[0], ends[1])
  }

  private func side(
    _ name: String, of findings: SeriesFindings
  ) throws(StoreError) -> MapSide? {
    if let axis = contents.grid.axes.firstIndex(where: { $0.name == name }) {
      return .axis(axis, FigureFactor(axis: axis, of: contents))
    }
    if let index = findings.array.dimensions.firstIndex(of: name) {
      return .own(index, FigureFactor(findings.dimensions[index]))
    }
    let further = contents.arrays.first {
      $0.name == name && $0.owner == .grid && $0.dimensions.count == 1
    }
    guard let further, let index = findings.array.dimensions.firstIndex(of: further.dimensions[0])
    else { return nil }
    let numbers = try ArchivedRows(of: further, in: contents.archive).read(0..<1)
    return .positions(
      along: index, (0..<further.count).map { numbers[$0] },
      title: FigureFactor.title(name, further.longName, further.unit))
  }

  /// Where the cells stand; nil, with a note, for sides that do not span a plane.
  private func cells(
    _ figure: Figure, _ findings: SeriesFindings, _ columns: MapSide, _ rows: MapSide,
    _ notes: inout [String]
  ) -> MapCells? {
    if case .positions(let index, let xs, let xTitle) = columns,
      case .positions(index, let ys, let yTitle) = rows
    {
      let x = Set(xs.filter(\.isFinite)).sorted()
      let y = Set(ys.filter(\.isFinite)).sorted()
      guard x.count * y.count <= 4 * max(xs.count, 1), !x.isEmpty else {
        notes.append("its positions are no grid")
        return nil
      }
      let column = Dictionary(uniqueKeysWithValues: x.enumerated().map { ($1, $0) })
      let row = Dictionary(uniqueKeysWithValues: y.enumerated().map { ($1, $0) })
      var cells = MapCells(
        x: Drawing.Side(title: xTitle), y: Drawing.Side(title: yTitle),
        columnEdges: Self.edges(x, isLogarithmic: false),
        rowEdges: Self.edges(y, isLogarithmic: false))
      let stride = findings.stride(of: index)
      for (element, position) in zip(xs, ys).enumerated() {
        guard let column = column[position.0], let row = row[position.1] else { continue }
        cells.cells.append((column, row, [:], element * stride))
      }
      return cells
    }
    guard let across = steps(columns, figure, .x, findings, &notes),
      let up = steps(rows, figure, .y, findings, &notes)
    else {
      notes.append("its sides are not of one kind")
      return nil
    }
    var cells = MapCells(
      x: across.side, y: up.side, columnEdges: across.edges, rowEdges: up.edges)
    for (column, a) in across.steps.enumerated() {
      for (row, b) in up.steps.enumerated() {
        let axes = a.axes.merging(b.axes) { first, _ in first }
        cells.cells.append((column, row, axes, a.element + b.element))
      }
    }
    return cells
  }

  /// The indices along an axis or a dimension in the order of its numbers; nil for a further coordinate.
  private func steps(
    _ side: MapSide, _ figure: Figure, _ which: Figure.Side, _ findings: SeriesFindings,
    _ notes: inout [String]
  ) -> (side: Drawing.Side, edges: [Double], steps: [(axes: [Int: Int], element: Int)])? {
    let factor: FigureFactor
    let step: (Int) -> (axes: [Int: Int], element: Int)
    switch side {
    case .positions: return nil
    case .axis(let axis, let along):
      factor = along
      step = { ([axis: $0], 0) }
    case .own(let index, let along):
      factor = along
      let stride = findings.stride(of: index)
      step = { ([:], $0 * stride) }
    }
    var indices = factor.indices.thinned(to: Drawing.mostSteps)
    guard factor.hasNumbers else {
      let side = Drawing.Side(
        title: factor.title, words: indices.map { factor.text($0, at: origin) })
      return (side, (0...indices.count).map { Double($0) - 0.5 }, indices.map(step))
    }
    indices = indices.filter { !factor.number($0, at: origin).isNaN }
    indices.sort { factor.number($0, at: origin) < factor.number($1, at: origin) }
    let numbers = indices.map { factor.number($0, at: origin) }
    let drawn = self.side(
      factor, numbers, isLogarithmic: figure.logarithmic.contains(which), &notes)
    return (
      drawn, Self.edges(numbers, isLogarithmic: drawn.isLogarithmic), indices.map(step)
    )
  }

  /// Where the cells around ascending numbers end: halfway between neighbors.
  private static func edges(_ numbers: [Double], isLogarithmic: Bool) -> [Double] {
    let values = isLogarithmic ? numbers.map { log($0) } : numbers
    guard let first = values.first, let last = values.last else { return [] }
    let between = zip(values, values.dropFirst()).map { ($0 + $1) / 2 }
    let half = (between.first.map { $0 - first } ?? 0.5, between.last.map { last - $0 } ?? 0.5)
    let edges = [first - half.0] + between + [last + half.1]
    return isLogarithmic ? edges.map { exp($0) } : edges
  }
}
