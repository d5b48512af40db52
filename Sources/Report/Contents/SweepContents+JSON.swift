package import Grids
package import Store
internal import Tables

extension SweepContents {
  /// What is in the file, as a JSON object; the keys are in `docs/seeing.md`.
  package func json() throws(StoreError) -> JSONNode {
    let status = try SweepStatus(of: archive, named: path)
    return .object([
      "file": JSONNode(path),
      "study": JSONNode(study),
      "study_version": JSONNode(archive.studyVersion),
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
      "runs": status.runCounts,
      "summaries": status.summaryCounts,
      "measures": .list(measures.map { Self.json(of: $0) }),
      "summary_measures": .list(summaries.map { Self.json(of: $0) }),
    ])
  }

  private func json(of axis: Axis) -> JSONNode {
    let columns = axis.columns.map { column in
      let described = axisColumns.first { $0.column.name == column.parameter }?.column
      return JSONNode.object([
        "name": JSONNode(column.parameter),
        "values": .list(
          column.values.indices.map { column[$0].map { JSONNode(of: $0) } ?? JSONNode(.null) }),
        "long_name": JSONNode(described?.longName),
        "unit": JSONNode(described?.unit),
      ])
    }
    let names = axis.names.map { names in
      JSONMember("names", .list(names.map { JSONNode($0) }))
    }
    return JSONNode(
      .object(
        [
          JSONMember("name", JSONNode(axis.name)), JSONMember("length", JSONNode(axis.count)),
          JSONMember("zip", JSONNode(.flag(axis.isZip))),
        ] + [names].compactMap { $0 } + [JSONMember("parameters", .list(columns))]))
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
