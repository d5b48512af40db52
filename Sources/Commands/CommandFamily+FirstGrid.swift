package import Grids

extension CommandFamily {
  /// A grid that declares a study, with notes of what stands where.
  package static var firstGrid: JSONNode {
    .object([
      "study": "command",
      "title": "What the study is called in tables",
      "note": """
      docs/your-own-program.md has the protocol: the program gets its parameters as JSON in SWIFT_SWEEP_RUN and on \
      standard input, and writes a JSON line for each measure to descriptor 3.
      """,
      "run": .list(["python3", "train.py"]),
      "version": .list(["train.py"]),
      "patience": 600,
      "declares": .object([
        "note": .object([
          "parameters": """
          The default by itself, or an object with a kind: {"integer": [1, 64]}, {"number": [0, null]}, \
          {"choice": ["sgd", "adam"]}, each with a default.
          """,
          "dimensions":
            "A list of values, a count, or {\"range\": [first, last, step]} of numbers and parameters.",
          "measures":
            "Every run has to write each of them. The summary is over the members of a point.",
        ]),
        "parameters": .object([
          "width": .object([
            "integer": .list([1, 4096]), "default": 64, "help": "Hidden units.",
          ]),
          "rate": .object([
            "number": "positive", "default": JSONNode(.number(0.01)), "label": "rate of learning",
          ]),
          "steps": .object(["integer": .list([1, JSONNode(.null)]), "default": 1000]),
        ]),
        "dimensions": .object([
          "update": .object([
            "range": .list([0, "steps", 100]), "unit": "steps", "longName": "gradient steps",
          ])
        ]),
        "measures": .object([
          "loss": .object([
            "dimensions": .list(["update"]), "unit": "nats", "longName": "loss on the test set",
            "summary": .list(["mean", "quantiles"]),
          ])
        ]),
      ]),
      "members": 4,
      "axes": .object([
        "width": .list([16, 64, 256]),
        "rate": .object(["log": .list([JSONNode(.number(0.001)), JSONNode(.number(0.1)), 3])]),
      ]),
    ])
  }
}
