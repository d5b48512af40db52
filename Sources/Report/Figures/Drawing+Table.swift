internal import Tables

/// The numbers behind a figure, a row a number.
struct DrawingTable {
  /// The most rows that a page has.
  static let mostRows = 300

  let headers: [String]
  /// The first of the rows.
  private(set) var rows: [[String]] = []
  /// How many there are.
  private(set) var count = 0

  fileprivate init(_ headers: [String]) { self.headers = headers }

  fileprivate mutating func append(_ row: @autoclosure () -> [String]) {
    count += 1
    if count <= Self.mostRows { rows.append(row()) }
  }
}

extension Drawing {
  /// The numbers behind the figure; of members' curves only their spread.
  var table: DrawingTable {
    let hasPanels = panels.contains { !$0.isEmpty }
    let hasColors = colors.count > 1
    let keys: [String] = (hasPanels ? ["panel"] : []) + (hasColors ? ["series"] : [])
    let key = { (panel: Int, color: Int) -> [String] in
      (hasPanels ? [panels[panel]] : []) + (hasColors ? [colors[color]] : [])
    }
    let sides = [x.title.isEmpty ? "x" : x.title]
    switch marks {
    case .curves(let lines), .lines(let lines):
      var table = DrawingTable(keys + sides + ["n", y.title, "lower", "upper"])
      for line in lines {
        for (number, estimate) in zip(line.x, line.estimates) where estimate.count > 0 {
          let numbers = [estimate.middle, estimate.lower, estimate.upper].map { Quantity.text($0) }
          table.append(
            key(line.panel, line.color) + [Self.text(number, x), "\(estimate.count)"] + numbers)
        }
      }
      return table
    case .maps(let maps, let columnEdges, let rowEdges, let values, _):
      var table = DrawingTable(keys + sides + [y.title, values.title])
      let middle = { (edges: [Double], index: Int, side: Side) in
        side.words == nil ? (edges[index] + edges[index + 1]) / 2 : Double(index)
      }
      for map in maps {
        for index in map.values.indices {
          table.append(
            key(map.panel, 0) + [
              Self.text(middle(columnEdges, map.columns[index], x), x),
              Self.text(middle(rowEdges, map.rows[index], y), y), Quantity.text(map.values[index]),
            ])
        }
      }
      return table
    case .bars(let bars):
      var table = DrawingTable((hasColors ? ["series"] : []) + ["rank", "from (s)", "to (s)"])
      for bar in bars {
        table.append(
          (hasColors ? [colors[bar.color]] : []) + [
            Self.text(Double(bar.row), y), Quantity.text(bar.from), Quantity.text(bar.to),
          ])
      }
      return table
    case .dots(let dots, _):
      var table = DrawingTable(keys + sides + [y.title])
      for dots in dots {
        for (x, y) in zip(dots.x, dots.y) {
          table.append(key(dots.panel, dots.color) + [Quantity.text(x), Quantity.text(y)])
        }
      }
      return table
    }
  }

  private static func text(_ number: Double, _ side: Side) -> String {
    guard let words = side.words else { return Quantity.text(number) }
    return words[Int(number.rounded())]
  }
}
