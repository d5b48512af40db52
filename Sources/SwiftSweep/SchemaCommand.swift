package import ArgumentParser
internal import Grids

/// `swift-sweep schema NAME`.
package struct SchemaCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract:
      "Print the JSON Schema of a study's grids, with which an editor completes and checks them.",
    discussion: """
      Write it beside the grids and name it in them: swift-sweep schema NAME > NAME.schema.json, and \
      "$schema": "NAME.schema.json" as a grid's first key.
      """)

  @Argument(help: "The study's name.")
  package var name: String

  package init() {}

  package func run() throws {
    print(try study(named: name).gridSchema.pretty())
  }
}
