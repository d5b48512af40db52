package import Grids
package import Store

extension SweepContents {
  /// What is in the file, as a JSON object; the keys are in `docs/seeing.md`.
  package func json() throws(StoreError) -> JSONNode {
    let status = try SweepStatus(of: archive, named: path)
    let runs =
      [JSONMember("total", JSONNode(status.total))]
      + status.counts.map { JSONMember("\($0.status)", JSONNode($0.count)) }
    return .object([
      "file": JSONNode(path),
      "study": JSONNode(study),
      "study_version": archive.studyVersion.map { JSONNode($0) } ?? JSONNode(.null),
      "title": JSONNode(archive.title),
      "format": JSONNode(archive.format),
      "sealed": JSONNode(.flag(isSealed)),
      "complete": JSONNode(.flag(status.isComplete)),
      "preset": JSONNode(grid.preset),
      "seed": grid.seed.map { JSONNode(of: $0) } ?? JSONNode(.null),
      "members": JSONNode(grid.members),
      "parameters": JSONNode(
        .object(grid.parameters.map { JSONMember($0.name, JSONNode(of: $0.value)) })),
      "axes": .list(grid.axes.map { json(of: $0) }),
      "runs": JSONNode(.object(runs)),
      "summaries": .object([
        "total": JSONNode(status.summaries.expected),
        "done": JSONNode(status.summaries.done),
        "failed": JSONNode(status.failedSummaries.reduce(0) { $0 + $1.count }),
      ]),
      "measures": .list(measures.map { Self.json(of: $0) }),
      "summary_measures": .list(summaries.map { Self.json(of: $0) }),
    ])
  }

  private func json(of axis: Axis) -> JSONNode {
    let columns = axis.columns.map { column in
      let described = axisColumns.first { $0.column.name == column.parameter }?.column
      return JSONNode.object([
        "name": JSONNode(column.parameter),
        "values": .list(column.values.map { JSONNode(of: $0) }),
        "long_name": JSONNode(described?.longName),
        "unit": JSONNode(described?.unit),
      ])
    }
    return .object([
      "name": JSONNode(axis.name), "length": JSONNode(axis.count),
      "zip": JSONNode(.flag(axis.isZip)), "parameters": .list(columns),
    ])
  }

  private static func json(of array: ArchivedArray) -> JSONNode {
    .object([
      "name": JSONNode(array.name),
      "dimensions": .list(
        zip(array.dimensions, array.shape).map {
          .object(["name": JSONNode($0), "length": JSONNode($1)])
        }),
      "type": JSONNode(array.element.rawValue),
      "unit": JSONNode(array.unit),
      "long_name": JSONNode(array.longName),
      "definition": JSONNode(array.definition),
      "source": JSONNode(array.source),
    ])
  }
}

extension JSONNode {
  /// A text; null for none.
  fileprivate init(_ text: String?) { self.init(text.map { .text($0) } ?? .null) }

  fileprivate init(_ whole: Int) { self.init(.integer(whole)) }
}
