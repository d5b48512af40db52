internal import Grids
package import Store
internal import Tables

extension SweepContents {
  /// What may stand across the columns of an array's table: axes and the array's own dimensions.
  package func factors(of array: ArchivedArray) -> [String] {
    grid.axes.map(\.name) + array.dimensions
  }

  /// A measure, over the finished members that are selected, or a summary's measure, as a table for people.
  ///
  /// - Parameters:
  ///   - factor: The axis or dimension that stands across the columns; nil for what fits.
  ///   - rows: The most rows.
  ///   - width: The most characters of a line.
  package func text(
    of array: ArchivedArray, by factor: String?, rows: Int, width: Int
  ) throws(StoreError) -> String {
    let cross = try CrossTable(self, array)
    var words: String?
    let parts = PartsSeen()
    let cell: (Int, Int) throws(StoreError) -> String
    if array.owner == .summary {
      let summary = try SummaryFindings(self, array)
      words = summary.companionWords
      let points = PointCache(summary.read)
      cell = { (point, element) throws(StoreError) in
        let found = try points[point]
        parts.note(found.members, of: found.asked)
        return summary.text(found, element)
      }
    } else {
      let findings = try MemberFindings(self, array)
      let kind: SpreadKind =
        findings.isAnswer ? .share : timeDimension(of: array) == nil ? .deviation : .quantiles
      words = members.count > 1 ? kind.words : nil
      let points = PointCache(findings.read)
      cell = { (point, element) throws(StoreError) in
        let found = try points[point]
        let spread = findings.spread(found, element)
        if kind != .share { parts.note(spread.count, of: found.asked) }
        return kind.text(spread, of: found.asked)
      }
    }
    let laid = try lay(cross, by: factor, rows: rows, width: width, cell)
    let unit = array.unit.map { ", \($0)" } ?? ""
    let definition = array.definition.map { ": \($0)" } ?? ""
    var lines = wrapped(array.plainName + unit + ", " + array.longName + definition, width: width)
    if !cross.fixed.isEmpty {
      lines += wrapped("at " + cross.fixed.joined(separator: ", "), width: width)
    }
    if let words { lines += wrapped(words, width: width) }
    lines += wrapped(try coverage(hasParts: parts.areSeen), width: width)
    for remark in grid.remarks { lines += wrapped(remark, width: width) }
    lines += [""] + laid.lines
    return (lines + laid.notes.flatMap { wrapped($0, width: width) }).joined(separator: "\n")
  }

  /// How many members a table of an array is over, and what became of the others.
  private func coverage(hasParts: Bool) throws(StoreError) -> String {
    let all =
      hasAllMembers
      ? "the \(grid.membersText)"
      : members.count == 1 ? "the 1 member" : "the \(members.count) members"
    let behind = hasParts ? "; (n/N) behind a value: over n of the N" : ""
    let statuses = try archive.statuses(summary: false)
    var counts: [String: Int] = [:]
    for point in points {
      for member in members {
        let status = statuses[point * grid.members + member]
        if status != .done, status != .absent { counts["\(status)", default: 0] += 1 }
      }
    }
    let rest = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    let out = rest.isEmpty ? "" : "; not in it: \(rest.joined(separator: ", "))"
    return "over \(all) of a point\(behind)\(out)"
  }

  /// The lines of a table, and what is to be said of what is not in it.
  private func lay(
    _ cross: CrossTable, by factor: String?, rows: Int, width: Int,
    _ cell: (Int, Int) throws(StoreError) -> String
  ) throws(StoreError) -> (lines: [String], notes: [String]) {
    var pivots: [CrossTable.Factor?] = [nil]
    let shown = cross.shown
    if let factor {
      pivots = [cross.factors.first { $0.name == factor }]
    } else if let name = timeDimension(of: cross.array),
      let time = shown.first(where: { $0.name == name })
    {
      // A single curve goes down the rows.
      if shown.count > 1 { pivots = (1...6).reversed().map { time.thinned(to: $0) } }
    } else if let words = shown.last, case .own(let index) = words.source,
      cross.dimensions[index].hasWords, shown.count > 1
    {
      pivots = [words, nil]
    }
    for (index, pivot) in pivots.enumerated() {
      let (table, count) = try cross.table(
        across: pivot, rows: rows, heading: cross.array.plainName, cell: cell)
      let (lines, left) = table.lines(width: width)
      guard left.isEmpty || index == pivots.count - 1 else { continue }
      var notes = cross.thinned(
        cross.factors.filter { $0.source != pivot?.source } + [pivot].compactMap { $0 })
      if count > rows { notes.append(counted(count - rows, "more row")) }
      if !left.isEmpty {
        notes.append(counted(left.count, "more column") + ": " + left.joined(separator: ", "))
      }
      guard !notes.isEmpty else { return (lines, []) }
      let all = "all of it: swift-sweep show \(path) \(cross.array.plainName) --csv"
      return (lines, ["", notes.joined(separator: "; ") + "; " + all])
    }
    return ([], [])
  }
}

/// Whether a table has values that are not over all members.
private final class PartsSeen {
  private(set) var areSeen = false

  func note(_ count: Int, of all: Int) { if count > 0, count < all { areSeen = true } }
}
