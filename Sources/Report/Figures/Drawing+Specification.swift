extension Drawing {
  /// Colors that the color-blind tell apart (Okabe and Ito 2008), the yellow one, which is faint on white, last.
  private static let palette: SpecificationValue = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442",
  ]
  private static let paletteCount = 8

  /// Panels beside each other.
  private var columnCount: Int { min(panels.count, 3) }

  /// Width and height of a panel, in pixels.
  private var panelSize: (width: Double, height: Double) {
    if case .bars = marks {
      return (640, min(max(60, 20 * Double(y.words?.count ?? 0)), 640))
    }
    switch panels.count {
    case 1: return (520, 320)
    case 2: return (380, 260)
    default: return (250, 190)
    }
  }

  /// The figure for Vega 5, as JSON; its title may be left to what stands around it.
  func specification(hasTitle: Bool) -> String {
    let (width, height) = panelSize
    let name = { (index: Int) in SpecificationValue.text("panel \(index)") }
    let groups = panels.indices.map { index -> SpecificationValue in
      let group: SpecificationValue = [
        "type": "group", "name": name(index),
        "encode": [
          "enter": ["width": ["value": .number(width)], "height": ["value": .number(height)]]
        ],
        "axes": .list(axes(ofPanel: index)), "data": .list(data(ofPanel: index)),
        "marks": .list([clipped(panelMarks, width, height)]),
      ]
      guard !panels[index].isEmpty else { return group }
      let title: SpecificationValue = [
        "title": ["text": .text(panels[index]), "fontSize": 12, "limit": .number(width + 60)]
      ]
      return group + title
    }
    let heading: SpecificationValue = [
      "title": ["text": .text(title), "anchor": "start", "fontSize": 14, "offset": 12]
    ]
    let whole: SpecificationValue = [
      "$schema": "https://vega.github.io/schema/vega/v5.json", "description": .text(title),
      "background": "white", "padding": 8,
      "config": [
        "axis": [
          "labelFontSize": 11, "titleFontSize": 12, "titleFontWeight": "normal",
          "gridColor": "#e8e8e8", "labelLimit": 200, "titleLimit": 470,
        ],
        "legend": ["labelFontSize": 11, "titleFontSize": 12, "labelLimit": 340],
      ],
      "signals": .list(signals), "scales": .list(scales), "legends": .list(legends),
      "layout": [
        "columns": .number(Double(columnCount)), "padding": 18, "bounds": "full", "align": "each",
      ],
      "marks": .list(groups),
    ]
    return (hasTitle ? whole + heading : whole).json
  }

  /// Marks that do not reach beyond their panel.
  private func clipped(
    _ marks: [SpecificationValue], _ width: Double, _ height: Double
  ) -> SpecificationValue {
    [
      "type": "group", "clip": true,
      "encode": [
        "enter": ["width": ["value": .number(width)], "height": ["value": .number(height)]]
      ],
      "marks": .list(marks),
    ]
  }

  private var signals: [SpecificationValue] {
    var signals: [SpecificationValue] = []
    for (name, words) in [("xWords", x.words), ("yWords", y.words), ("colorWords", colors)] {
      guard let words else { continue }
      signals.append(["name": .text(name), "value": .list(words.map { .text($0) })])
    }
    if case .maps(_, let columnEdges, let rowEdges, _, _) = marks {
      signals.append(["name": "columnEdges", "value": .numbers(columnEdges)])
      signals.append(["name": "rowEdges", "value": .numbers(rowEdges)])
    }
    return signals
  }

  private var scales: [SpecificationValue] {
    let (width, height) = panelSize
    let (horizontal, vertical) = domains
    var scales = [
      scale("x", x, horizontal, [0, .number(width)]),
      scale("y", y, vertical, [.number(height), 0]),
    ]
    if case .maps(_, _, _, let values, let range) = marks {
      scales.append([
        "name": "color", "type": values.isLogarithmic ? "log" : "linear", "clamp": true,
        "domain": .numbers([range.lowerBound, range.upperBound]), "range": ["scheme": "viridis"],
      ])
    } else {
      let range =
        colors.count <= Self.paletteCount ? Self.palette : ["scheme": "viridis"]
      scales.append([
        "name": "color", "type": "ordinal",
        "domain": .numbers(colors.indices.map { Double($0) }), "range": range,
      ])
    }
    return scales
  }

  private func scale(
    _ name: String, _ side: Side, _ domain: ClosedRange<Double>, _ range: SpecificationValue
  ) -> SpecificationValue {
    [
      "name": .text(name), "type": side.isLogarithmic ? "log" : "linear", "zero": false,
      "domain": .numbers([domain.lowerBound, domain.upperBound]), "range": range,
    ]
  }

  private var legends: [SpecificationValue] {
    if case .maps(_, _, _, let values, _) = marks {
      return [
        ["fill": "color", "type": "gradient", "title": .text(values.title), "format": ".2~g"]
      ]
    }
    guard colors.count > 1 else { return [] }
    return [
      [
        "fill": "color", "symbolType": "square", "columns": colors.count > 12 ? 2 : 1,
        "encode": ["labels": ["update": ["text": ["signal": "colorWords[datum.value]"]]]],
      ]
    ]
  }

  private func axes(ofPanel index: Int) -> [SpecificationValue] {
    let isLowest = index + columnCount >= panels.count
    return [
      axis("bottom", "x", x, hasTitle: isLowest),
      axis("left", "y", y, hasTitle: index % columnCount == 0),
    ]
  }

  private func axis(
    _ edge: String, _ name: String, _ side: Side, hasTitle: Bool
  ) -> SpecificationValue {
    var axis: SpecificationValue = [
      "orient": .text(edge), "scale": .text(name), "grid": .flag(!isMap),
      "labelOverlap": true, "gridScale": .text(name == "x" ? "y" : "x"),
    ]
    if hasTitle { axis = axis + ["title": .text(side.title)] }
    if let words = side.words {
      let isLong = words.reduce(0) { $0 + $1.count } > 40
      axis =
        axis + [
          "values": .numbers(words.indices.map { Double($0) }),
          "encode": [
            "labels": ["update": ["text": ["signal": .text("\(name)Words[datum.value]")]]]
          ],
        ]
      if name == "x", isLong {
        axis = axis + ["labelAngle": -35, "labelAlign": "right", "labelBaseline": "middle"]
      }
    } else if !side.ticks.isEmpty {
      axis = axis + ["values": .numbers(side.ticks), "format": "~g"]
    } else {
      axis = axis + ["tickCount": 5]
      let domain = name == "x" ? domains.x : domains.y
      let largest = max(domain.lowerBound.magnitude, domain.upperBound.magnitude)
      if side.isLogarithmic {
        axis = axis + ["format": "~g"]
      } else if largest >= 1e4 {
        axis = axis + ["format": "~s"]
      } else if largest < 1e-3 {
        axis = axis + ["format": ".2~e"]
      }
    }
    return axis
  }

  private var isMap: Bool { if case .maps = marks { true } else { false } }
}
