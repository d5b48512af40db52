internal import Grids
package import Store
internal import Tables

/// A number that every point has, for a table for people.
private struct PointQuantity {
  let array: ArchivedArray
  /// What stands beside it; nil for nothing.
  let words: String?
  /// The texts at the selected points.
  let texts: [String]
}

extension SweepContents {
  /// What a sweep has found, for people: the numbers of the selected points' summaries, or where the study has none, those
  /// of their runs; nil where there are no numbers. At most so many rows where points stand across, of so many characters.
  package func summaryText(rows: Int, width: Int) throws(StoreError) -> String? {
    let quantities = try quantities()
    guard !quantities.isEmpty else { return nil }
    let (lines, left) = byPoint(quantities).lines(width: width)
    var shown = lines
    var notes: [String] = []
    if left.isEmpty {
      shown += quantities.flatMap {
        wrapped(
          "\($0.array.plainName): \($0.array.longName)", width: width, first: "  ", rest: "    ")
      }
    } else {
      let turned = byQuantity(quantities, rows: rows).lines(width: width)
      if turned.left.isEmpty {
        shown = turned.lines
        if quantities.count > rows { notes.append(counted(quantities.count - rows, "more number")) }
      } else {
        notes.append(counted(left.count, "more column"))
      }
    }
    let words = Set(quantities.compactMap(\.words)).sorted()
    if !words.isEmpty {
      shown += wrapped(words.joined(separator: "; "), width: width, first: "  ", rest: "    ")
    }
    for remark in grid.remarks {
      shown += wrapped(remark, width: width, first: "  ", rest: "    ")
    }
    let selected = indices.reduce(1) { $0 * $1.count }
    if points.count < selected { notes.append(counted(selected - points.count, "more point")) }
    if !notes.isEmpty {
      shown += wrapped(
        notes.joined(separator: ", ") + ": swift-sweep show \(path) --points", width: width,
        first: "  ")
    }
    return shown.joined(separator: "\n")
  }

  /// The numbers of points' summaries, or where there are none, those of their runs.
  private func quantities() throws(StoreError) -> [PointQuantity] {
    let besides = SummaryFindings.companions(among: summaries)
    var quantities: [PointQuantity] = []
    for array in summaries where array.dimensions.isEmpty && !besides.contains(array.name) {
      let summary = try SummaryFindings(self, array)
      quantities.append(
        PointQuantity(
          array: array, words: summary.companionKind,
          texts: try texts(of: array, summary.read) { summary.text($0, 0) }))
    }
    guard summaries.isEmpty else { return quantities }
    for array in measures where array.dimensions.isEmpty {
      let findings = try MemberFindings(self, array)
      let kind = findings.isAnswer ? SpreadKind.share : .deviation
      let words = members.count > 1 ? kind.words : nil
      quantities.append(
        PointQuantity(
          array: array, words: words,
          texts: try texts(of: array, findings.read) {
            kind.text(findings.spread($0, 0), of: $0.asked)
          }))
    }
    return quantities
  }

  /// The texts of what an array holds at the selected points.
  private func texts<Point>(
    of array: ArchivedArray, _ read: (Range<Int>) throws(StoreError) -> [Point],
    _ text: (Point) -> String
  ) throws(StoreError) -> [String] {
    var texts: [String] = []
    let rows = array.owner == .run ? grid.members : 1
    for piece in pieces(bytesPerPoint: 9 * rows) {
      guard let first = piece.first, let last = piece.last else { continue }
      let found = try read(first..<last + 1)
      texts += piece.map { text(found[$0 - first]) }
    }
    return texts
  }

  /// The columns that tell the points apart.
  private var tellingColumns: [AxisColumn] {
    keyColumns.filter { indices[$0.axis].count > 1 }
  }

  private func byPoint(_ quantities: [PointQuantity]) -> TextTable {
    let keys = tellingColumns.map { key in
      TextTable.Column(
        header: key.column.name,
        keys: points.map { key.cell(at: grid.indices(ofPoint: $0)) })
    }
    return TextTable(
      keys
        + quantities.map { TextTable.Column(header: $0.array.plainName, cells: $0.texts) })
  }

  private func byQuantity(_ quantities: [PointQuantity], rows: Int) -> TextTable {
    let quantities = quantities.prefix(rows)
    let names = TextTable.Column(
      header: "", cells: quantities.map(\.array.plainName), isNumber: false, isKey: true)
    let values = points.enumerated().map { column, point in
      let indices = grid.indices(ofPoint: point)
      let coordinates = tellingColumns.map { ($0.column.name, $0.cell(at: indices)) }
        .filter { $0.1 != .none }.map { "\($0.0)=\($0.1.plain)" }
      return TextTable.Column(
        header: coordinates.joined(separator: ","), cells: quantities.map { $0.texts[column] })
    }
    let longNames = TextTable.Column(
      header: "",
      cells: quantities.map { $0.array.longName + ($0.array.unit.map { ", \($0)" } ?? "") },
      isNumber: false, isFlexible: true)
    return TextTable([names] + values + [longNames])
  }
}
