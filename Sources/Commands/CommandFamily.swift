internal import Files
package import Grids
internal import Posix
package import StudyKit

/// The studies that run a command; each grid declares its own.
package struct CommandFamily: DeclaredStudies {
  package var keys: [String] { DeclarationReader.keys }

  package init() {}

  /// What stands for all of them where studies are listed.
  package static var entry: AnyStudy {
    AnyStudy(Entry(), family: CommandFamily())
  }

  package func study(
    of root: JSONNode, in file: String, version: Int
  ) -> (study: AnyStudy?, problems: [GridError.Problem]) {
    var reader = DeclarationReader()
    let folder = Paths.directory(of: file)
    // The grid in a result file has no folder; its command is looked for where one is.
    let isThere = FileStatus(at: folder)?.kind == .folder
    let declaration = reader.declaration(
      of: root, in: isThere ? folder : ".", version: version)
    return (declaration.map { AnyStudy(CommandStudy(declaration: $0)) }, reader.problems)
  }

  /// The command that the study of a grid runs, as text; nil for a study that is computed here.
  package static func command(of study: AnyStudy) -> String? {
    guard study.name == CommandStudy.name,
      case .text(let text)? = study.parameter(CommandDeclaration.commandParameter)?.standard
    else { return nil }
    return text
  }

  /// The place of all of them, of which nothing is known without a grid.
  private struct Entry: DeclaredStudy {
    var name: String { CommandStudy.name }
    var title: String {
      "a program of your own, with parameters and measures that the grid declares"
    }
    var source: String { "docs/your-own-program.md" }
    // That of no file.
    var version: Int { 0 }
    var parameters: [ParameterDeclaration] { [] }
    var measuring: Set<String> { [] }
    var costing: Set<String> { [] }

    func measures(_ values: ParameterValues) -> [Measure] { [] }
    func summaryMeasures(_ values: ParameterValues) -> [Measure] { [] }
    func cost(_ values: ParameterValues) -> Cost { Cost(operations: 0, bytes: 0) }
    func run(
      _ values: ParameterValues, member: Int, in context: RunContext
    ) throws(RunFailure) -> Findings { throw .failed("no grid declares it") }
    func summary(_ values: ParameterValues, of members: any MemberReader) -> Findings {
      Findings()
    }
  }
}
