package import Grids
package import StudyKit

extension AnyStudy {
  /// Studies as a JSON object, whose keys are in `docs/seeing.md`.
  package static func document(of studies: [AnyStudy]) -> JSONNode {
    .object(["schema": "swift-sweep.studies/1", "studies": .list(studies.map(\.json))])
  }

  private var json: JSONNode {
    .object([
      "name": JSONNode(name),
      "title": JSONNode(title),
      "source": JSONNode(source),
      "version": JSONNode(version),
      "minimum_members": JSONNode(minimumMembers),
      "block_size": JSONNode(blockSize),
      "parameters": .list(parameters.map { Self.json(of: $0) }),
      "presets": .list(presets.map { Self.json(of: $0) }),
      "measures": .list(((try? measures(defaults)) ?? []).map { Self.json(of: $0) }),
      "summary_measures": .list(
        ((try? summaryMeasures(defaults)) ?? []).map { Self.json(of: $0) }),
    ])
  }

  private static func json(of parameter: ParameterDeclaration) -> JSONNode {
    let condition = parameter.condition.map { condition in
      JSONNode.object([
        "parameter": JSONNode(condition.parameter),
        "values": .list(condition.values.map { JSONNode(of: $0) }),
      ])
    }
    return .object([
      "name": JSONNode(parameter.name),
      "default": JSONNode(of: parameter.standard),
      "unit": JSONNode(parameter.unit),
      "help": JSONNode(parameter.help),
      "takes": JSONNode(parameter.kind.allowed),
      "only_where": condition ?? JSONNode(.null),
      "identity": JSONNode(.flag(parameter.isIdentity)),
    ])
  }

  private static func json(of preset: Preset) -> JSONNode {
    .object([
      "name": JSONNode(preset.name),
      "help": JSONNode(preset.help),
      "values": JSONNode(
        .object(
          preset.values.sorted { $0.key < $1.key }.map {
            JSONMember($0.key, JSONNode(of: $0.value))
          })),
      "sources": JSONNode(
        .object(
          preset.provenance.sorted { $0.key < $1.key }.map {
            JSONMember($0.key, JSONNode($0.value))
          })),
    ])
  }

  private static func json(of measure: Measure) -> JSONNode {
    .object([
      "name": JSONNode(measure.name),
      "type": JSONNode(measure.element.rawValue),
      "unit": JSONNode(measure.unit),
      "long_name": JSONNode(measure.longName),
      "definition": JSONNode(measure.definition),
      "source": JSONNode(measure.source),
      "dimensions": .list(
        measure.dimensions.map {
          .object(["name": JSONNode($0.name), "length": JSONNode($0.coordinate.count)])
        }),
    ])
  }
}
