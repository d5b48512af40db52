internal import ArgumentParser
internal import Commands
internal import Grids

/// Whether a command that comes with a grid is run.
package struct CommandTrust: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Run the command that the grid names, whoever wrote it.",
      discussion: """
        A grid may run a program of any kind ("study": "command"). Without this option that is done \
        only for a grid's file that belongs to you and that nobody else can write to, never for the \
        grid in a result file.
        """))
  package var allowCommands = false

  package init() {}

  /// Whether the grid of a file runs no command, or may run it; prints a message if not.
  func allows(_ grid: Grid, from file: String) -> Bool {
    guard !allowCommands, let command = CommandFamily.command(of: grid.study),
      let doubt = Trust.doubt(about: file)
    else { return true }
    return refuse("\(file) would run the command \(command), and \(doubt)")
  }

  /// Whether the grid in a result file runs no command, or may run it; prints a message if not.
  func allows(_ grid: Grid, inResult file: String) -> Bool {
    guard !allowCommands, let command = CommandFamily.command(of: grid.study) else { return true }
    return refuse("the grid in \(file) would run the command \(command)")
  }

  private func refuse(_ what: String) -> Bool {
    say(what + "; look at what that does, then give --allow-commands")
    return false
  }
}
