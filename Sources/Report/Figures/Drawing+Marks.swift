internal import StudyKit

extension Drawing {
  /// The numbers of a panel.
  func data(ofPanel index: Int) -> [SpecificationValue] {
    switch marks {
    case .curves(let lines), .lines(let lines):
      let own = lines.filter { $0.panel == index }
      return [
        Self.table(
          "references", own.filter(\.isReference).map(values), ["x", "y", "lower", "upper"]),
        Self.table(
          "lines", own.filter { !$0.isReference }.map(values), ["x", "y", "lower", "upper"]),
        Self.table("members", own.flatMap(members), ["x", "y"]),
      ]
    case .maps(let maps, _, _, let color, _):
      let cells = maps.filter { $0.panel == index }.map { map -> SpecificationValue in
        [
          "column": .numbers(map.columns.map { Double($0) }),
          "row": .numbers(map.rows.map { Double($0) }),
          "value": .numbers(map.values.map { color.drawable($0) }),
        ]
      }
      return [Self.table("cells", cells, ["column", "row", "value"])]
    case .dots(let dots, _):
      let own = dots.filter { $0.panel == index }.map { dots -> SpecificationValue in
        let drawn = zip(dots.x, dots.y).filter {
          x.drawable($0).isFinite && y.drawable($1).isFinite
        }
        return [
          "color": .number(Double(dots.color)), "x": .numbers(drawn.map(\.0)),
          "y": .numbers(drawn.map(\.1)),
        ]
      }
      return [Self.table("dots", own, ["x", "y"])]
    case .bars(let bars):
      let own = colors.indices.map { color -> SpecificationValue in
        let bars = bars.filter { $0.color == color }
        return [
          "color": .number(Double(color)), "from": .numbers(bars.map(\.from)),
          "to": .numbers(bars.map(\.to)), "row": .numbers(bars.map { Double($0.row) }),
        ]
      }
      return [Self.table("bars", own, ["from", "to", "row"])]
    }
  }

  /// A data set whose rows stand in columns.
  private static func table(
    _ name: String, _ values: [SpecificationValue], _ fields: [SpecificationValue]
  ) -> SpecificationValue {
    [
      "name": .text(name), "values": .list(values),
      "transform": [["type": "flatten", "fields": .list(fields)]],
    ]
  }

  /// The numbers of a line. Dots are drawn of those that there are, curves have gaps.
  private func values(_ line: Line) -> SpecificationValue {
    let end = { (end: Double) in y.isLogarithmic && end <= 0 ? domains.y.lowerBound : end }
    let drawn = zip(shifted(line), line.estimates).filter {
      !isDotted || y.drawable($1.middle).isFinite
    }
    let ends = drawn.map { _, estimate -> (lower: Double, upper: Double) in
      let hasEnds = estimate.lower.isFinite && estimate.upper.isFinite
      return isDotted && !hasEnds
        ? (estimate.middle, estimate.middle) : (end(estimate.lower), end(estimate.upper))
    }
    return [
      "color": .number(Double(line.color)), "x": .numbers(drawn.map(\.0)),
      "y": .numbers(drawn.map { y.drawable($0.1.middle) }),
      "lower": .numbers(ends.map(\.lower)), "upper": .numbers(ends.map(\.upper)),
    ]
  }

  /// Numbers over words stand beside each other.
  private func shifted(_ line: Line) -> [Double] {
    guard let words = x.words, words != colors, colors.count > 1 else { return line.x }
    let step = min(0.1, 0.7 / Double(colors.count))
    let shift = (Double(line.color) - Double(colors.count - 1) / 2) * step
    return line.x.map { $0 + shift }
  }

  private func members(_ line: Line) -> [SpecificationValue] {
    line.members.enumerated().map { member, values in
      [
        "color": .number(Double(line.color)), "member": .number(Double(member)),
        "x": .numbers(line.x), "y": .numbers(values.map { y.drawable($0) }),
      ]
    }
  }

  /// The marks of every panel.
  var panelMarks: [SpecificationValue] {
    switch marks {
    case .curves:
      return [
        Self.series("members", by: ["color", "member"], [curve(width: 0.7, opacity: 0.35)]),
        Self.series("lines", by: ["color"], [band, curve(width: 2.2)]),
        Self.series("references", by: ["color"], [curve(width: 1.8, isDashed: true)]),
      ]
    case .lines:
      let joined = x.words == nil ? [Self.line(width: 1.6)] : []
      // A limit that the numbers have reached is seen on top of them, between dots that are larger than its own.
      return [
        Self.series("lines", by: ["color"], [Self.interval] + joined + [Self.dot(size: 60)]),
        Self.series(
          "references", by: ["color"],
          [Self.line(width: 1.8, isDashed: true), Self.dot(size: 14)]),
      ]
    case .maps: return [Self.cell]
    case .dots(_, let reference):
      let dots: SpecificationValue = ["from": ["data": "dots"]]
      return [Self.dot(size: 18, opacity: 0.6) + dots] + rule(reference)
    case .bars: return [Self.bar]
    }
  }

  /// Marks for each series of a data set.
  private static func series(
    _ data: String, by fields: [SpecificationValue], _ marks: [SpecificationValue]
  ) -> SpecificationValue {
    let from: SpecificationValue = ["data": "series"]
    return [
      "type": "group",
      "from": ["facet": ["name": "series", "data": .text(data), "groupby": .list(fields)]],
      "marks": .list(marks.map { $0 + ["from": from] }),
    ]
  }

  private static let at: SpecificationValue = [
    "x": ["scale": "x", "field": "x"], "y": ["scale": "y", "field": "y"],
    "defined": ["signal": "isValid(datum.y)"],
  ]
  private static let stroke: SpecificationValue = [
    "stroke": ["scale": "color", "field": "color"]
  ]
  private static let fill: SpecificationValue = ["fill": ["scale": "color", "field": "color"]]
  private static let ends: SpecificationValue = [
    "x": ["scale": "x", "field": "x"], "y": ["scale": "y", "field": "lower"],
    "y2": ["scale": "y", "field": "upper"],
  ]

  private static func line(
    width: Double, opacity: Double = 1, isDashed: Bool = false, _ course: SpecificationValue = [:]
  ) -> SpecificationValue {
    let look: SpecificationValue = [
      "strokeWidth": ["value": .number(width)], "strokeOpacity": ["value": .number(opacity)],
      "strokeDash": ["value": isDashed ? [6, 4] : []],
    ]
    return ["type": "line", "encode": ["enter": at + stroke + look + course]]
  }

  /// How curves go from one number to the next.
  private var course: SpecificationValue {
    ["interpolate": ["value": isStepwise ? "step-after" : "linear"]]
  }

  private func curve(
    width: Double, opacity: Double = 1, isDashed: Bool = false
  ) -> SpecificationValue {
    Self.line(width: width, opacity: opacity, isDashed: isDashed, course)
  }

  private var band: SpecificationValue {
    let look: SpecificationValue = [
      "fillOpacity": ["value": 0.2],
      "defined": ["signal": "isValid(datum.lower) && isValid(datum.upper)"],
    ]
    return ["type": "area", "encode": ["enter": Self.ends + Self.fill + look + course]]
  }

  private static var interval: SpecificationValue {
    let look: SpecificationValue = ["strokeWidth": ["value": 1.4]]
    return ["type": "rule", "encode": ["enter": ends + stroke + look]]
  }

  private static func dot(size: Double, opacity: Double = 1) -> SpecificationValue {
    let look: SpecificationValue = [
      "size": ["value": .number(size)],
      "fillOpacity": ["value": .number(opacity)],
    ]
    return ["type": "symbol", "encode": ["enter": at + fill + look]]
  }

  private static var cell: SpecificationValue {
    let edge = { (scale: String, edges: String, index: String) -> SpecificationValue in
      ["scale": .text(scale), "signal": .text("\(edges)[datum.\(index)]")]
    }
    return [
      "type": "rect", "from": ["data": "cells"],
      "encode": [
        "enter": [
          "x": edge("x", "columnEdges", "column"), "x2": edge("x", "columnEdges", "column + 1"),
          "y": edge("y", "rowEdges", "row"), "y2": edge("y", "rowEdges", "row + 1"),
          "fill": [
            ["test": "isValid(datum.value)", "scale": "color", "field": "value"],
            ["value": "#dddddd"],
          ],
        ]
      ],
    ]
  }

  private static var bar: SpecificationValue {
    let edge = { (shift: String) -> SpecificationValue in
      ["scale": "y", "signal": .text("datum.row \(shift)")]
    }
    let sides: SpecificationValue = [
      "x": ["scale": "x", "field": "from"], "x2": ["scale": "x", "field": "to"],
      "y": edge("- 0.4"), "y2": edge("+ 0.4"),
      // Neighbors are told apart.
      "stroke": ["value": "white"], "strokeWidth": ["value": 0.3],
    ]
    return ["type": "rect", "from": ["data": "bars"], "encode": ["enter": sides + fill]]
  }

  /// The line that dots are compared with.
  private func rule(_ reference: Figure.Reference?) -> [SpecificationValue] {
    let ends: (x: [Double], y: [Double])
    switch reference {
    case nil: return []
    case .diagonal?:
      let least = max(domains.x.lowerBound, domains.y.lowerBound)
      let greatest = max(least, min(domains.x.upperBound, domains.y.upperBound))
      ends = ([least, greatest], [least, greatest])
    case .level(let level)?:
      ends = ([domains.x.lowerBound, domains.x.upperBound], [level, level])
    }
    let at = { (scale: String, number: Double) -> SpecificationValue in
      ["scale": .text(scale), "value": .number(number)]
    }
    return [
      [
        "type": "rule",
        "encode": [
          "enter": [
            "x": at("x", ends.x[0]), "x2": at("x", ends.x[1]), "y": at("y", ends.y[0]),
            "y2": at("y", ends.y[1]), "stroke": ["value": "#555555"],
            "strokeDash": ["value": [5, 4]],
          ]
        ],
      ]
    ]
  }
}
