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
      "anyOf": .list([count, byPoint] + (intervals.isEmpty ? [] : [untilSchema(note)])),
    ])
  }

  /// The intervals that the summary has where nothing else is set.
  private var intervals: [String] {
    guard replicate == .member, let measures = try? summaryMeasures(defaults) else { return [] }
    return measures.filter { $0.interval != nil }.map(\.name)
  }

  /// The JSON Schema of `refine`; nothing is allowed where the study states no interval.
  var refineSchema: JSONNode {
    guard !intervals.isEmpty else { return false }
    let axis = { (text: String) in
      JSONNode.object(["type": "string", "minLength": 1, "description": JSONNode(.text(text))])
    }
    let fractions = intervals.map { String($0.dropLast("_interval".count)) }
    return .object([
      "type": "object",
      "description":
        "Which points get members: those that tell most about where a fraction changes.",
      "properties": .object([
        "axis": axis("The axis along which the fraction changes."),
        "along": axis("A second axis, along which the boundary is followed."),
        "measure": .object([
          "enum": .list((fractions + fractions.map { "summary_" + $0 }).map { JSONNode(.text($0)) })
        ]),
        "points": .object([
          "type": "integer", "minimum": 3,
          "description": "Blocks of members, each at a new point or at one that has some.",
        ]),
        "note": .object(["description": "Free text; ignored."]),
      ]),
      "required": .list(["axis", "measure", "points"]), "additionalProperties": false,
    ])
  }

  private func untilSchema(_ note: JSONNode) -> JSONNode {
    let bound = { (text: String) in
      JSONNode.object(["type": "integer", "minimum": 1, "description": JSONNode(.text(text))])
    }
    let until = JSONNode.object([
      "type": "object",
      "properties": .object([
        "measure": .object(["enum": .list(intervals.map { JSONNode(.text($0)) })]),
        "width": .object([
          "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1,
          "description": "The width of the interval that is narrow enough.",
        ]),
        "note": note,
      ]),
      "required": .list(["measure", "width"]), "additionalProperties": false,
    ])
    return .object([
      "type": "object",
      "properties": .object([
        "until": until, "least": bound("Members before which no point stops."),
        "most": bound("Members after which a point stops in any case."), "note": note,
      ]),
      "required": .list(["until", "most"]), "additionalProperties": false,
    ])
  }
}
