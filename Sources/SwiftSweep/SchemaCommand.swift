package import ArgumentParser
internal import Grids

/// `swift-sweep schema NAME`.
package struct SchemaCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract:
      "Print the JSON Schema of a study's grids, so that an editor can complete and check them.",
    discussion: """
      Save it next to the grids, swift-sweep schema NAME > NAME.schema.json, and refer to it in a \
      grid's first key, "$schema": "NAME.schema.json".
      """)

  @Argument(help: "The study's name.", completion: .custom { _, _, _ in StudyRegistry.names })
  package var name: String

  package init() {}

  package func run() throws {
    print(try study(named: name).gridSchema.pretty())
  }
}
