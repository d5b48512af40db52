internal import Grids
internal import StudyKit

extension AnyStudy {
  /// The axes: parameters, and dimensions that the grid names.
  var axesSchema: JSONNode {
    guard family == nil else { return .object(["type": "object"]) }
    let seed = ParameterDeclaration(
      name: "seed", help: "Replicates of the whole ensemble.", kind: .integer(0...Int.max),
      standard: .integer(0))
    let swept = parameters + [seed]
    let axes = swept.map { JSONMember($0.name, axisSchema($0)) }
    let reserved = Grid.reservedNames.subtracting(swept.map(\.name)).sorted().map {
      JSONNode(.text($0))
    }
    return .object([
      "type": "object",
      "description": "Dimensions of the sweep, the last one fastest.",
      "properties": JSONNode(.object(axes + [JSONMember("note", noteSchema)])),
      "propertyNames": .object([
        "pattern": "^[A-Za-z][A-Za-z0-9_]*$", "not": .object(["enum": .list(reserved)]),
      ]),
      "additionalProperties": .object([
        "oneOf": .list([
          dimension(
            "zip", "Parameters that step together; the key names the dimension.",
            parametersOf(swept.map { axisSchema($0, isUnique: false, isWhole: false) }, swept)),
          dimension(
            "cases", "Named cases, each with the parameters in which it differs from the grid.",
            .object([
              "type": "object", "minProperties": 1,
              "properties": .object(["note": noteSchema]),
              "additionalProperties": parametersOf(
                swept.map { schema(of: $0, withDefault: false) }, swept, isCase: true),
            ])),
          dimension(
            "oneAtATime", "Parameters of which one at a time has another value than the grid.",
            parametersOf(swept.map { axisSchema($0, isWhole: false) }, swept)),
        ])
      ]),
    ])
  }

  /// A dimension that the grid names, with the object that gives its parameters.
  private func dimension(_ key: String, _ description: String, _ object: JSONNode) -> JSONNode {
    .object([
      "type": "object", "description": JSONNode(.text(description)),
      "properties": JSONNode(
        .object([
          JSONMember(key, object), JSONMember("when", whenSchema), JSONMember("note", noteSchema),
        ])),
      "required": .list([JSONNode(.text(key))]),
      "additionalProperties": false,
    ])
  }

  /// An object of parameters with these schemas; a case may be empty, and not exist everywhere.
  private func parametersOf(
    _ schemas: [JSONNode], _ swept: [ParameterDeclaration], isCase: Bool = false
  ) -> JSONNode {
    var members = zip(swept, schemas).map { JSONMember($0.name, $1) }
    members.append(JSONMember("note", noteSchema))
    if isCase { members.append(JSONMember("when", whenSchema)) }
    return .object([
      "type": "object", "properties": JSONNode(.object(members)), "additionalProperties": false,
      "minProperties": isCase ? 0 : 1,
    ])
  }

  /// Conditions as for `--only`, or a list of alternatives.
  func conditionsSchema(_ description: String) -> JSONNode {
    .object([
      "description": JSONNode(.text(description + " Conditions as for --only.")),
      "oneOf": .list([
        .object(["type": "string"]),
        .object(["type": "array", "items": .object(["type": "string"]), "minItems": 1]),
      ]),
    ])
  }

  private var whenSchema: JSONNode { conditionsSchema("Where it exists.") }

  /// The list, or for numbers the generators, of a parameter's values along an axis.
  ///
  /// A whole axis may be an object with a list, too, and not exist everywhere.
  private func axisSchema(
    _ parameter: ParameterDeclaration, isUnique: Bool = true, isWhole: Bool = true
  ) -> JSONNode {
    let list = JSONNode.object([
      "type": "array", "items": schema(of: parameter, withDefault: false), "minItems": 1,
      "uniqueItems": JSONNode(.flag(isUnique)),
    ])
    let description = JSONNode(.text(parameter.help))
    let rule = isWhole && parameter.name == "seed" ? seedRuleSchema : []
    let keys =
      [JSONMember("values", list), JSONMember("note", noteSchema)]
      + (isWhole ? [JSONMember("when", whenSchema)] : []) + rule
    let object = JSONNode.object([
      "type": "object", "properties": JSONNode(.object(keys)), "required": .list(["values"]),
      "additionalProperties": false,
    ])
    let lists = [list, object]
    switch parameter.kind {
    case .integer, .number:
      let generators =
        rule.isEmpty
        ? Self.spacings.map { spacing in
          JSONNode.object([
            "$ref": JSONNode(.text("#/$defs/\(spacing.name)\(isWhole ? "-axis" : "")"))
          ])
        } : Self.spacings.map { generator($0, [JSONMember("when", whenSchema)] + rule) }
      return .object(["description": description, "anyOf": .list(lists + generators)])
    default:
      return .object(["description": description, "anyOf": .list(lists)])
    }
  }

  /// How values can be spaced, with what the third number is.
  private static let spacings: [(name: String, help: String, third: String)] = [
    ("linear", "n values from first to last", "n"),
    ("log", "n values from first to last, evenly spaced in the logarithm", "n"),
    ("range", "values from first to last in steps", "step"),
  ]

  /// An object that spaces values, with `more` keys.
  private func generator(
    _ spacing: (name: String, help: String, third: String), _ more: [JSONMember]
  ) -> JSONNode {
    let (name, help, third) = spacing
    let number = JSONNode.object(["type": "number"])
    let last: JSONNode =
      third == "n" ? .object(["type": "integer", "minimum": 1]) : .object(["type": "number"])
    let ends = name == "log" ? JSONNode.object(["type": "number", "exclusiveMinimum": 0]) : number
    let numbers = JSONNode.object([
      "type": "array", "prefixItems": .list([ends, ends, last]), "minItems": 3, "maxItems": 3,
      "description": JSONNode(.text("[first, last, \(third)]: \(help)")),
    ])
    return .object([
      "type": "object",
      "properties": JSONNode(
        .object([JSONMember(name, numbers), JSONMember("note", noteSchema)] + more)),
      "required": .list([JSONNode(.text(name))]),
      "additionalProperties": false,
    ])
  }

  /// The generators of values, or of the values of a whole axis, which may not exist everywhere.
  func generators(isWhole: Bool) -> [JSONMember] {
    Self.spacings.map { spacing in
      JSONMember(
        spacing.name + (isWhole ? "-axis" : ""),
        generator(spacing, isWhole ? [JSONMember("when", whenSchema)] : []))
    }
  }
}
