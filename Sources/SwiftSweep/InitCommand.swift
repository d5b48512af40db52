package import ArgumentParser
internal import Commands
package import Grids
package import StudyKit

/// `swift-sweep init NAME`.
package struct InitCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Print a commented grid of a study to start from.",
    discussion: """
      swift-sweep init ntk-variance > grid.json has every parameter with its default and what it is; \
      swift-sweep init command > grid.json declares a study that runs a program of your own.
      """)

  @Argument(help: "The study's name, or command.")
  package var name: String

  package init() {}

  package func run() throws {
    let study = try study(named: name)
    print((study.family == nil ? study.firstGrid : CommandFamily.firstGrid).pretty())
  }
}

extension AnyStudy {
  /// A grid of all parameters with their defaults, and notes of what they are.
  package var firstGrid: JSONNode {
    let defaults = defaults
    var notes: [JSONMember] = []
    var values: [JSONMember] = []
    for parameter in parameters {
      var note = parameter.help
      if parameter.kind != .text { note += " Takes \(parameter.kind.allowed)." }
      if let unit = parameter.unit { note += " Unit: \(unit)." }
      if let condition = parameter.condition {
        let words = condition.values.map(\.description).joined(separator: " or ")
        note += " Exists only where \(condition.parameter) is \(words)."
      }
      notes.append(JSONMember(parameter.name, JSONNode(.text(note))))
      guard unmetCondition(of: parameter, in: defaults) == nil else { continue }
      values.append(JSONMember(parameter.name, JSONNode(of: parameter.standard)))
    }
    return .object([
      "study": JSONNode(.text(name)), "note": JSONNode(.text(title)),
      "members": JSONNode(.integer(max(minimumMembers, 2))),
      "parameters": JSONNode(
        .object([JSONMember("note", JSONNode(.object(notes)))] + values)),
      "axes": .object([
        "note": """
        Move a parameter here to sweep it: a list of values, or {"linear": [first, last, count]}, \
        {"log": [first, last, count]}, {"range": [first, last, step]}. The last axis is the fastest.
        """
      ]),
    ])
  }
}
