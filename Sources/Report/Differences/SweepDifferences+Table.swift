package import Grids
internal import Store
internal import StudyKit
package import Tables

extension SweepDifferences {
  /// A table with a row for each number at each common point; its columns are in `docs/seeing.md`.
  package var table: Table {
    let axes = first.axisColumns.filter { !$0.isCount }
    let unnamed = { (name: String, longName: String) in
      Table.Column(name: name, longName: longName)
    }
    let columns =
      axes.map(\.column) + [
        Table.Column(name: "measure", longName: "measure of a run or a summary", isKey: true),
        unnamed("n", "members that have the number in both files"),
        unnamed("first", "mean over these in the first file; a summary's number"),
        unnamed("second", "the same in the second file"),
        unnamed("difference", "second less first, mean over these members"),
        unnamed("lower", "lower end of the difference's 95 % interval (t)"),
        unnamed("upper", "upper end of the difference's 95 % interval (t)"),
        unnamed("test", "t: paired t test; mcnemar: exact test of McNemar"),
        unnamed("p", "two-sided p of the test"),
        unnamed("p_holm", "p adjusted for all comparisons (Holm)"),
        unnamed("lower_holm", "lower end of the interval at the level of Holm's procedure"),
        unnamed("upper_holm", "upper end of the interval at the level of Holm's procedure"),
      ]
    let comparisons = comparisons
    let points = comparisons.map(\.point.first)[...]
    let keys = axes.map { first.values($0, points, rowsPerPoint: points.map { _ in 1 }) }
    return Table("differences", columns, pieceCount: 1) { _ throws(StoreError) in
      let plain = comparisons.map { $0.interval(isAdjusted: false) }
      let adjusted = comparisons.map { $0.interval(isAdjusted: true) }
      let names: [Cell] = [.none, .text("t"), .text("mcnemar")]
      var values = keys
      values += [
        .chosen(
          comparisons.map { .text($0.column.name) }, Array(comparisons.indices)),
        .whole(comparisons.map { $0.test?.count }), .double(comparisons.map(\.first)),
        .double(comparisons.map(\.second)), .double(comparisons.map(\.difference)),
        .double(plain.map(\.lower)), .double(plain.map(\.upper)),
        .chosen(
          names,
          comparisons.map { $0.test.map { $0.kind == .student ? 1 : 2 } ?? 0 }),
        .double(comparisons.map { $0.test?.probability ?? .nan }),
        .double(comparisons.map { $0.adjusted ?? .nan }),
        .double(adjusted.map(\.lower)), .double(adjusted.map(\.upper)),
      ]
      return Table.Piece(rowCount: comparisons.count, values: values)
    }
  }

  /// What stands beside the table in JSON; the keys are in `docs/seeing.md`.
  package var members: [JSONMember] {
    let list = { (texts: [String]) in JSONNode.list(texts.map { JSONNode(.text($0)) }) }
    let settings = settings.map { setting in
      JSONNode.object([
        "name": JSONNode(.text(setting.name)), "first": list(setting.first),
        "second": list(setting.second),
      ])
    }
    return [
      JSONMember("second_file", JSONNode(.text(second.path))),
      JSONMember("settings", .list(settings)), JSONMember("runs", Self.json(runs)),
      JSONMember("summaries", Self.json(summaries)),
      JSONMember("comparisons", JSONNode(.integer(testCount))),
    ]
  }

  private static func json(_ bits: ComparedBits) -> JSONNode {
    let count = { (count: Int) in JSONNode(.integer(count)) }
    let measures = bits.measures.sorted { $0.key < $1.key }
    return .object([
      "by_identity": count(bits.byIdentity), "by_coordinates": count(bits.byCoordinates),
      "same": count(bits.same), "different": count(bits.different),
      "unfinished": count(bits.unfinished), "only_first": count(bits.onlyFirst),
      "only_second": count(bits.onlySecond),
      "measures": JSONNode(.object(measures.map { JSONMember($0.key, count($0.value)) })),
    ])
  }
}
