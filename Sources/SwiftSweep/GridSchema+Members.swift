internal import Grids
internal import StudyKit

extension AnyStudy {
  /// The JSON Schema of `members`: a number, numbers by conditions, or a rule where the study states an interval.
  var membersSchema: JSONNode {
    let count = JSONNode.object([
      "type": "integer", "minimum": JSONNode(.integer(minimumMembers)),
    ])
    let note = JSONNode.object(["description": "Free text; ignored."])
    let byPoint = JSONNode.object([
      "type": "object", "properties": .object(["note": note]),
      "not": .object(["required": .list(["until"])]),
      "additionalProperties": count, "minProperties": 1,
    ])
    return .object([
      "description": """
      Ensemble members per point, each one run: a number; numbers by conditions, such as \
      {"*": 8, "noise=0.5": 32}; or as many as it takes until an interval is narrow.
      """,
      "anyOf": .list([count, byPoint] + (intervals?.isEmpty == true ? [] : [untilSchema(note)])),
    ])
  }

  /// The intervals that the summary has where nothing else is set; nil where the grid itself declares them.
  private var intervals: [String]? {
    if family != nil { return nil }
    guard replicate == .member, let measures = try? summaryMeasures(defaults) else { return [] }
    return measures.filter { $0.interval != nil }.map(\.name)
  }

  /// The JSON Schema of `refine`; nothing is allowed where the study states no interval.
  var refineSchema: JSONNode {
    guard intervals?.isEmpty != true else { return false }
    let axis = { (text: String) in
      JSONNode.object(["type": "string", "minLength": 1, "description": JSONNode(.text(text))])
    }
    let fractions = intervals?.map(Refine.fraction)
    return .object([
      "type": "object",
      "description":
        "Which points get members: those that tell most about where a fraction changes.",
      "properties": .object([
        "axis": axis("The axis along which the fraction changes."),
        "along": axis("A second axis, along which the boundary is followed."),
        "measure": Self.name(fractions.map { $0 + $0.map { "summary_" + $0 } }),
        "points": .object([
          "type": "integer", "minimum": 3,
          "description": "Blocks of members, each at a new point or at one that has some.",
        ]),
        "note": .object(["description": "Free text; ignored."]),
      ]),
      "required": .list(["axis", "measure", "points"]), "additionalProperties": false,
    ])
  }

  /// One of some names; any name for nil.
  private static func name(_ names: [String]?) -> JSONNode {
    guard let names else { return .object(["type": "string", "minLength": 1]) }
    return .object(["enum": .list(names.map { JSONNode(.text($0)) })])
  }

  private func untilSchema(_ note: JSONNode) -> JSONNode {
    let measure = Self.name(intervals)
    let width: [JSONMember] = [
      JSONMember("exclusiveMinimum", 0), JSONMember("exclusiveMaximum", 1),
    ]
    return .object([
      "type": "object",
      "properties": .object([
        "until": ruleSchema(measure, width),
        "least": bound("Members before which no point stops."),
        "most": bound("Members after which a point stops in any case."), "note": note,
      ]),
      "required": .list(["until", "most"]), "additionalProperties": false,
    ])
  }

  /// What the axis `seed` may have besides its values where ensembles are replicates.
  var seedRuleSchema: [JSONMember] {
    guard replicate == .ensemble else { return [] }
    // What summaries state depends on the parameters.
    let measure = JSONNode.object([
      "type": "string", "minLength": 1,
      "description": "A number of the summaries, whose mean over seeds is to be known.",
    ])
    return [
      JSONMember("until", ruleSchema(measure, [JSONMember("exclusiveMinimum", 0)])),
      JSONMember("least", bound("Seeds before which nothing stops.", from: 2)),
    ]
  }

  private func bound(_ text: String, from least: Int = 1) -> JSONNode {
    .object([
      "type": "integer", "minimum": JSONNode(least), "description": JSONNode(.text(text)),
    ])
  }

  /// A measure and the width of its interval.
  private func ruleSchema(_ measure: JSONNode, _ bounds: [JSONMember]) -> JSONNode {
    let width: [JSONMember] = [
      JSONMember("type", "number"),
      JSONMember("description", "The width of the interval that is narrow enough."),
    ]
    return .object([
      "type": "object",
      "properties": .object([
        "measure": measure, "width": JSONNode(.object(width + bounds)), "note": noteSchema,
      ]),
      "required": .list(["measure", "width"]), "additionalProperties": false,
    ])
  }
}
