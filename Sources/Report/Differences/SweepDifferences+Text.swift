internal import Grids
internal import Store
internal import StudyKit
internal import Tables

extension SweepDifferences {
  /// The most values of a setting that are written out.
  private static let valuesShown = 6

  /// The differences for people, with at most so many rows of numbers; `command` is what gives all of them.
  package func text(rows: Int, width: Int, command: String) -> String {
    var lines = wrapped("first: \(first.path)", width: width)
    lines += wrapped("second: \(second.path)", width: width)
    lines += ["", settings.isEmpty ? "Asked: the same" : "Asked differently"]
    if !settings.isEmpty { lines += settingsTable.lines(width: width).lines }
    if let note = seedNote { lines += wrapped(note, width: width, first: "  ") }
    lines += ["", "Bits"]
    for line in Self.lines(runs, "run") + Self.lines(summaries, "summary", plural: "summaries") {
      lines += wrapped(line, width: width, first: "  ", rest: "    ")
    }
    if let obstacle { lines += wrapped(obstacle, width: width, first: "  ", rest: "    ") }
    guard comparisons.contains(where: \.differs) else {
      let places = counted(points.count, "common point")
      if !comparisons.isEmpty { lines += ["", "Numbers: the same at \(places)"] }
      return lines.joined(separator: "\n")
    }
    let words = """
      Numbers at \(counted(points.count, "common point")): second less first, paired by member, with \
      Student's t interval at 95 %; of yes and no without one, by McNemar's exact test; of a summary, \
      which has no members to pair, alone; p also adjusted for \(counted(testCount, "comparison")) (Holm)
      """
    let (table, left) = numbers(rows).lines(width: width)
    lines += [""] + wrapped(words, width: width) + table
    var notes: [String] = []
    if comparisons.count > rows { notes.append(counted(comparisons.count - rows, "more row")) }
    if !left.isEmpty { notes.append(counted(left.count, "more column")) }
    if !notes.isEmpty {
      lines += [""] + wrapped(notes.joined(separator: ", ") + ": " + command, width: width)
    }
    return lines.joined(separator: "\n")
  }

  /// What is to be said of pairs whose members are not of one seed.
  private var seedNote: String? {
    settings.contains { $0.name == "seed" }
      ? "members of different seeds draw other numbers: pairs are of independent runs" : nil
  }

  private var settingsTable: TextTable {
    let text = { (values: [String]) in
      values.isEmpty
        ? Quantity.none
        : values.prefix(Self.valuesShown).joined(separator: ", ")
          + (values.count > Self.valuesShown ? ", … (\(values.count))" : "")
    }
    return TextTable([
      TextTable.Column(header: "", cells: settings.map(\.name), isNumber: false, isKey: true),
      TextTable.Column(header: "first", cells: settings.map { text($0.first) }, isNumber: false),
      TextTable.Column(
        header: "second", cells: settings.map { text($0.second) }, isNumber: false,
        isFlexible: true),
    ])
  }

  private static func lines(
    _ bits: ComparedBits, _ noun: String, plural: String? = nil
  ) -> [String] {
    let counted = { (count: Int) in
      count == 1 ? "1 \(noun)" : "\(groupedText(count)) \(plural ?? noun + "s")"
    }
    var lines: [String] = []
    let compared = bits.byIdentity + bits.byCoordinates
    if compared > 0 {
      let asked = [
        bits.byIdentity > 0 ? "\(groupedText(bits.byIdentity)) by identity" : "",
        bits.byCoordinates > 0
          ? "\(groupedText(bits.byCoordinates)) by coordinates and member" : "",
      ]
      let known = asked.filter { !$0.isEmpty }.joined(separator: ", ")
      let result =
        bits.different == 0
        ? "the same bits"
        : "\(groupedText(bits.same)) the same, \(groupedText(bits.different)) different"
      lines.append("\(counted(compared)) in both (\(known)): \(result)")
    } else if noun == "run" {
      lines.append("no finished run is in both")
    }
    let measures = bits.measures.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    if !measures.isEmpty {
      let names = measures.map { "\($0.key) in \(groupedText($0.value))" }
      lines.append("differing: " + names.joined(separator: ", "))
    }
    let others = [
      (bits.unfinished, "in both, but not finished in both"), (bits.onlyFirst, "in the first only"),
      (bits.onlySecond, "in the second only"),
    ].filter { $0.0 > 0 }
    if !others.isEmpty {
      lines.append(others.map { "\(counted($0.0)) \($0.1)" }.joined(separator: ", "))
    }
    return lines
  }

  /// The first rows of the numbers.
  private func numbers(_ rows: Int) -> TextTable {
    let shown = comparisons.prefix(rows)
    let axes = first.axisColumns.filter { !$0.isCount && $0.count > 1 }
    let keys = axes.map { axis in
      TextTable.Column(
        header: axis.column.name,
        keys: shown.map { axis.cell(at: first.grid.indices(ofPoint: $0.point.first)) })
    }
    let column = { (header: String, cell: (Comparison) -> String) in
      TextTable.Column(header: header, cells: shown.map(cell))
    }
    return TextTable(
      [
        TextTable.Column(
          header: "", cells: shown.map(\.column.name), isNumber: false, isKey: true)
      ] + keys + [
        column("difference") { comparison in
          let ends = comparison.interval(isAdjusted: false)
          return Quantity.text(comparison.difference, from: ends.lower, to: ends.upper)
        },
        column("p, Holm") { Quantity.text($0.adjusted ?? .nan) },
        column("p") { Quantity.text($0.test?.probability ?? .nan) },
        column("first") { Quantity.text($0.first) },
        column("second") { Quantity.text($0.second) },
        column("n") { $0.test.map { "\($0.count)" } ?? Quantity.none },
      ])
  }
}
