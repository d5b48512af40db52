package import Grids
package import StudyKit

extension AnyStudy {
  /// The JSON Schema (draft 2020-12) of the grids of this study.
  package var gridSchema: JSONNode {
    var root: KeyValuePairs<String, JSONNode> {
      [
        "$schema": .object(["type": "string", "description": "This schema's path, for editors."]),
        "study": .object(["const": JSONNode(.text(name))]),
        "preset": presetSchema,
        "note": noteSchema,
        "seed": .object([
          "type": "integer", "minimum": 0, "default": 0,
          "description": "Seed of all random draws.",
        ]),
        "members": membersSchema,
        "parameters": parametersSchema,
        "axes": axesSchema,
        "include": conditionsSchema("The points that exist; all if it is not given."),
        "exclude": conditionsSchema("Points that do not exist."),
        "refine": refineSchema,
        "extends": .object([
          "type": "string", "minLength": 1,
          "description": "Another grid, relative to this one's folder, for what is not said here.",
        ]),
        "output": .object([
          "type": "string", "minLength": 1,
          "description":
            "The result file, relative to the working directory; of several grids, what their names begin with.",
        ]),
      ]
    }
    let declared = (family as? any DeclaredStudies)?.schema
    let ofGrid = (JSONNode.object(root).members ?? []) + (declared ?? [])
    let properties = ofGrid + [JSONMember("grids", Self.gridsSchema(ofGrid.map(\.key)))]
    return .object([
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": JSONNode(.text("Grid of \(name)")),
      "description": JSONNode(.text("\(title) (\(source))")),
      "type": "object",
      // For Visual Studio Code; validators ignore what they do not know.
      "allowComments": true,
      "allowTrailingCommas": true,
      "properties": JSONNode(.object(properties)),
      "anyOf": .list([
        .object([
          "required": .list(
            (minimumMembers > 1 ? ["study", "members"] : ["study"])
              + (declared == nil ? [] : ["run", "declares"]))
        ]),
        .object(["required": .list(["extends"])]),
        .object(["required": .list(["grids"])]),
      ]),
      "additionalProperties": false,
      "$defs": JSONNode(.object(generators(isWhole: false) + generators(isWhole: true))),
    ])
  }

  /// Several grids by name, each with the keys of one; what they have in common stands beside them.
  private static func gridsSchema(_ keys: [String]) -> JSONNode {
    let references = keys.map { key in
      JSONMember(key, .object(["$ref": JSONNode(.text("#/properties/\(key)"))]))
    }
    return .object([
      "type": "object",
      "description": "Several grids that are swept together, each into a file of its own.",
      "properties": .object(["note": .object(["$ref": "#/properties/note"])]),
      "propertyNames": .object(["pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$", "maxLength": 100]),
      "minProperties": 1,
      "additionalProperties": .object([
        "type": "object", "properties": JSONNode(.object(references)),
        "additionalProperties": false,
      ]),
    ])
  }

  /// Any value.
  var noteSchema: JSONNode { .object(["description": "Free text; ignored."]) }

  private var presetSchema: JSONNode {
    guard !presets.isEmpty else { return false }
    return .object([
      "enum": .list(presets.map { JSONNode(.text($0.name)) }),
      "description": JSONNode(
        .text(presets.map { "\($0.name): \($0.help)" }.joined(separator: "\n"))),
    ])
  }

  private var parametersSchema: JSONNode {
    // The grid itself declares them.
    guard family == nil else { return .object(["type": "object"]) }
    var members = parameters.map { JSONMember($0.name, schema(of: $0, withDefault: true)) }
    members.append(JSONMember("note", noteSchema))
    var object: [JSONMember] = [
      JSONMember("type", "object"), JSONMember("properties", JSONNode(.object(members))),
      JSONMember("additionalProperties", false),
    ]
    let conditions = parameters.compactMap(conditionSchema)
    if !conditions.isEmpty { object.append(JSONMember("allOf", .list(conditions))) }
    return JSONNode(.object(object))
  }

  /// Forbids a parameter together with a value of another parameter for which it does not exist.
  private func conditionSchema(_ parameter: ParameterDeclaration) -> JSONNode? {
    guard let condition = parameter.condition else { return nil }
    let values = JSONNode.list(condition.values.map { JSONNode(of: $0) })
    let other = JSONNode(.text(condition.parameter))
    let differs = JSONNode.object(["not": .object(["enum": values])])
    return .object([
      "if": .object([
        "properties": JSONNode(.object([JSONMember(condition.parameter, differs)])),
        "required": .list([other]),
      ]),
      "then": .object([
        "properties": JSONNode(.object([JSONMember(parameter.name, false)]))
      ]),
    ])
  }

  /// A parameter's value; outside of axes with its default and what it is.
  func schema(of parameter: ParameterDeclaration, withDefault: Bool) -> JSONNode {
    var members = parameter.kind.schema
    guard withDefault else { return JSONNode(.object(members)) }
    var help = parameter.help + (parameter.unit.map { " Unit: \($0)." } ?? "")
    if let condition = parameter.condition {
      let values = condition.values.map(\.description).joined(separator: " or ")
      help += " Exists only where \(condition.parameter) is \(values)."
    }
    members.append(JSONMember("default", JSONNode(of: parameter.standard)))
    members.append(JSONMember("description", JSONNode(.text(help))))
    return JSONNode(.object(members))
  }
}

extension ParameterKind {
  /// The JSON Schema of the kind's values.
  fileprivate var schema: [JSONMember] {
    switch self {
    case .integer(let range):
      var members = [JSONMember("type", "integer")]
      if range.lowerBound != .min {
        members.append(JSONMember("minimum", JSONNode(.integer(range.lowerBound))))
      }
      if range.upperBound != .max {
        members.append(JSONMember("maximum", JSONNode(.integer(range.upperBound))))
      }
      return members
    case .number(let bounds):
      var members = [JSONMember("type", "number")]
      if bounds.lower.isFinite {
        let key = bounds.includesLower ? "minimum" : "exclusiveMinimum"
        members.append(JSONMember(key, JSONNode(.number(bounds.lower))))
      }
      if bounds.upper.isFinite {
        members.append(JSONMember("maximum", JSONNode(.number(bounds.upper))))
      }
      return members
    case .flag: return [JSONMember("type", "boolean")]
    case .choice(let words): return [JSONMember("enum", .list(words.map { JSONNode(.text($0)) }))]
    case .indexOr(let words):
      let kinds: [ParameterKind] = [.integer(0...Int.max), .choice(words)]
      return [JSONMember("anyOf", .list(kinds.map { JSONNode(.object($0.schema)) }))]
    case .text: return [JSONMember("type", "string")]
    case .list(let kind, let count):
      return [
        JSONMember("type", "array"), JSONMember("items", JSONNode(.object(kind.schema))),
        JSONMember("minItems", JSONNode(.integer(count.lowerBound))),
        JSONMember("maxItems", JSONNode(.integer(count.upperBound))),
      ]
    }
  }
}
