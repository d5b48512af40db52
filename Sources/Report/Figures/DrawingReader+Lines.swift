internal import Grids
internal import Store
internal import StudyKit

/// The lines of one series that are read together, since they are made of the same points.
private struct LineGroup {
  /// The series, by its number.
  let series: Int
  /// The index along the axis of colors; nil for none.
  let colorIndex: Int?
  /// The color of each line, and the element of which it is.
  var lines: [(color: Int, element: Int)]
}

/// Where along a line a number stands.
private struct LineSite {
  let x: Double
  /// The indices along the axes.
  var axes: [Int]
  /// How far the element is from the line's first.
  let offset: Int
}

extension DrawingReader {
  /// Measures along the run.
  func curves(
    _ figure: Figure, _ known: [SeriesFindings], _ notes: inout [String]
  ) throws(StoreError) -> Drawing? {
    let times = known.map { contents.timeDimension(of: $0.array) }
    guard let time = times.lazy.compactMap({ $0 }).first else {
      notes.append("no finding goes along the run")
      return nil
    }
    let findings = zip(known, times).filter { $0.1 == time }.map(\.0)
    guard let dimension = findings[0].dimensions.first(where: { $0.name == time }) else {
      return nil
    }
    return try draw(
      figure, findings, over: FigureFactor(dimension), axis: nil, .quantiles, &notes)
  }

  /// Numbers over an axis or a dimension.
  func lines(
    _ figure: Figure, _ findings: [SeriesFindings], over name: String?, _ notes: inout [String]
  ) throws(StoreError) -> Drawing? {
    guard let first = findings.first else { return nil }
    let axes = contents.grid.axes
    if let dimension = first.dimensions.first(where: { $0.name == name }) {
      let along = findings.filter { $0.array.dimensions.contains(dimension.name) }
      return try draw(figure, along, over: FigureFactor(dimension), axis: nil, .mean, &notes)
    }
    let axis =
      axes.firstIndex { $0.name == name && $0.count > 1 } ?? axes.firstIndex { $0.count > 1 } ?? 0
    guard axes.indices.contains(axis) else {
      return try draw(figure, findings, over: nil, axis: nil, .mean, &notes)
    }
    let factor = FigureFactor(axis: axis, of: contents)
    return try draw(figure, findings, over: factor, axis: axis, .mean, &notes)
  }

  /// Lines over a factor, which is an axis or else a dimension of all findings; nil for a sweep without axes, whose
  /// numbers stand beside each other.
  private func draw(
    _ figure: Figure, _ findings: [SeriesFindings], over factor: FigureFactor?, axis: Int?,
    _ kind: SeriesFindings.Kind, _ notes: inout [String]
  ) throws(StoreError) -> Drawing? {
    let own: Set<String> = axis == nil ? Set([factor?.name].compactMap { $0 }) : []
    let single = findings.count == 1 && findings[0].parts(except: own, at: origin).count == 1
    let layout = FigureLayout(
      contents, figure, used: [axis].compactMap { $0 }, canColor: single)
    let (colors, groups) = groups(findings, layout, except: own, &notes)
    guard let panel = layout.panels.first, !groups.isEmpty else { return nil }

    let count = min(contents.members.count, Drawing.mostMembers)
    let steps = min(factor?.count ?? 1, Drawing.mostSteps)
    let room = Drawing.mostMemberValues / max(layout.panels.count * colors.count * steps, 1)
    let sample = kind == .quantiles && count > 1 ? min(count, room) : 0
    var lines: [Drawing.Line] = []
    for (index, panel) in layout.panels.enumerated() {
      for group in groups {
        var axes = panel
        if let color = layout.color, let along = group.colorIndex { axes[color] = along }
        let sites = sites(over: factor, axis: axis, of: findings[group.series], at: axes)
        lines += try read(
          group, of: findings[group.series], at: sites, panel: index, layout, kind,
          sample: sample)
      }
    }

    var x = Drawing.Side(title: "", words: colors)
    if let factor, factor.hasNumbers {
      x = side(
        factor, lines.flatMap(\.x), isLogarithmic: figure.logarithmic.contains(.x), &notes)
    } else if let factor {
      x.title = factor.title
      x.words = factor.indices.thinned(to: Drawing.mostSteps).map { factor.text($0, at: panel) }
    }
    notes += words(findings, kind) + [coverage]
    if sample > 0 { notes.append("thin: \(sample) of \(contents.members.count) members") }
    if let factor, factor.indices.count > steps {
      notes.append("\(steps) of \(factor.indices.count) values of \(factor.name)")
    }
    notes += layout.notes
    return Drawing(
      name: figure.name, title: figure.title, x: x,
      y: Drawing.Side(
        title: title(of: findings), isLogarithmic: figure.logarithmic.contains(.y)),
      panels: layout.names, colors: colors,
      marks: kind == .quantiles ? .curves(lines) : .lines(lines), notes: notes,
      isStepwise: figure.isStepwise)
  }

  /// What stands beside the side of the numbers: of several series, but for those that others are compared with, as many
  /// of their names as there is room for, and the unit if they share one.
  private func title(of findings: [SeriesFindings]) -> String {
    let own = findings.filter { !$0.series.isReference }
    let findings = own.isEmpty ? findings : own
    guard findings.count > 1 else { return findings.first?.title ?? "" }
    let labels = findings.map(\.label)
    let words = labels.indices.lazy.map { left in
      (labels.dropLast(left) + (left > 0 ? ["…"] : [])).joined(separator: ", ")
    }
    let units = Set(findings.map(\.array.unit))
    return FigureFactor.title(
      words.first { $0.count <= FigureFactor.longestTitle } ?? labels[0], nil,
      units.count == 1 ? units.first ?? nil : nil)
  }

  /// What the colors are, and the lines that have them.
  private func groups(
    _ findings: [SeriesFindings], _ layout: FigureLayout, except own: Set<String>,
    _ notes: inout [String]
  ) -> (colors: [String], groups: [LineGroup]) {
    var all: [(label: String, group: Int, element: Int)] = []
    var groups: [LineGroup] = []
    for along in layout.colorIndices {
      for (index, series) in findings.enumerated() {
        groups.append(LineGroup(series: index, colorIndex: along?.index, lines: []))
        for part in series.parts(except: own, at: layout.panels[0]) {
          let words = [findings.count > 1 ? series.label : "", part.label, along?.label ?? ""]
          let label = words.filter { !$0.isEmpty }.joined(separator: ", ")
          all.append((label.isEmpty ? series.label : label, groups.count - 1, part.element))
        }
      }
    }
    let shown = all.thinned(to: Drawing.mostColors)
    if shown.count < all.count { notes.append("\(shown.count) of \(all.count) lines") }
    for (color, line) in shown.enumerated() {
      groups[line.group].lines.append((color, line.element))
    }
    return (shown.map(\.label), groups.filter { !$0.lines.isEmpty })
  }

  /// Where the numbers of a line stand, in the order of the side.
  private func sites(
    over factor: FigureFactor?, axis: Int?, of findings: SeriesFindings, at axes: [Int]
  ) -> [LineSite] {
    guard let factor else { return [LineSite(x: .nan, axes: axes, offset: 0)] }
    let stride =
      axis == nil
      ? findings.array.dimensions.firstIndex(of: factor.name).map { findings.stride(of: $0) } ?? 0
      : 0
    let sites = factor.indices.thinned(to: Drawing.mostSteps).enumerated().map { step, index in
      var axes = axes
      if let axis { axes[axis] = index }
      let x = factor.hasNumbers ? factor.number(index, at: axes) : Double(step)
      return LineSite(x: x, axes: axes, offset: index * stride)
    }
    return sites.filter { !$0.x.isNaN }.sorted { $0.x < $1.x }
  }

  private func read(
    _ group: LineGroup, of findings: SeriesFindings, at sites: [LineSite], panel: Int,
    _ layout: FigureLayout, _ kind: SeriesFindings.Kind, sample: Int
  ) throws(StoreError) -> [Drawing.Line] {
    var lines = group.lines.map {
      Drawing.Line(panel: panel, color: $0.color, isReference: findings.series.isReference)
    }
    for site in sites {
      let known = try findings.read(layout.point(site.axes))
      for (index, line) in group.lines.enumerated() {
        let element = line.element + site.offset
        lines[index].x.append(site.x.isNaN ? Double(line.color) : site.x)
        lines[index].estimates.append(findings.estimate(known, element, kind))
        guard sample > 0, !findings.isSummary else { continue }
        let values = findings.values(known, element).thinned(to: sample)
        if lines[index].members.isEmpty {
          lines[index].members = values.map { _ in [] }
        }
        for (member, value) in values.enumerated() { lines[index].members[member].append(value) }
      }
    }
    return lines
  }
}
