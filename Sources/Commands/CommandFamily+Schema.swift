package import Grids

extension CommandFamily {
  /// The JSON Schemas of the keys with which a grid declares a study.
  package var schema: [JSONMember] {
    let texts = JSONNode.object([
      "type": "array", "items": .object(["type": "string"]), "minItems": 1,
    ])
    let described = { (text: String, node: JSONNode) in
      JSONNode(.object([JSONMember("description", JSONNode(.text(text)))] + (node.members ?? [])))
    }
    let formula = JSONNode.object(["type": .list(["number", "string"])])
    return [
      JSONMember(
        "title", described("What the study is called in reports.", .object(["type": "string"]))),
      JSONMember("run", described("The program and its arguments; no shell reads them.", texts)),
      JSONMember(
        "version",
        described(
          "A whole number, or files whose content it is.",
          .object(["anyOf": .list([.object(["type": "integer", "minimum": 1]), texts])]))),
      JSONMember(
        "cost", described("Seconds of a run: a number, or a formula of the parameters.", formula)),
      JSONMember(
        "patience",
        described(
          "Seconds for which the program may say nothing.",
          .object(["type": "number", "exclusiveMinimum": 0]))),
      JSONMember(
        "checkpoints",
        described("Whether the program keeps checkpoints.", .object(["type": "boolean"]))),
      JSONMember("declares", declares),
    ]
  }

  private var declares: JSONNode {
    let named = { (inner: JSONNode) in
      JSONNode.object([
        "type": "object", "propertyNames": .object(["pattern": "^[A-Za-z][A-Za-z0-9_]*$"]),
        "additionalProperties": inner,
      ])
    }
    let object = JSONNode.object(["type": "object"])
    return .object([
      "type": "object",
      "properties": .object([
        "note": true, "parameters": named(true), "dimensions": named(true),
        "quantiles": .object([
          "type": "array", "items": .object(["type": "number", "minimum": 0, "maximum": 1]),
        ]),
        "measures": named(object),
      ]),
      "required": .list(["measures"]),
      "additionalProperties": false,
    ])
  }
}
