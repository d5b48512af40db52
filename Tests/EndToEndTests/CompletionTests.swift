import Foundation
import TestSupport
import Testing

/// Scripts by which shells complete command lines.
@Suite struct CompletionTests {
  /// The commands that help shows at the top.
  private static func subcommands(_ sandbox: borrowing Sandbox) throws -> [String] {
    let help = try sandbox.sweep("--help").text
    let names = help.matches(of: /(?m)^  (?<name>[a-z]+) .*/).map { String($0.output.name) }
    try #require(names.contains("run") && names.contains("report"), "\(help)")
    return names
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `the script of a shell names every command`(shell: String) throws {
    let sandbox = try Sandbox()
    let script = try sandbox.sweep("--generate-completion-script", shell)
    #expect(script.code == 0)
    for name in try Self.subcommands(sandbox) {
      #expect(script.text.contains("_" + name) || script.text.contains("'\(name)'"), "\(name)")
    }
  }

  @Test(arguments: [
    (["st"], "status studies"), (["schema", "icl-r"], "icl-reddy"), (["plan", "g"], "grid.json"),
    (["show", "--cs"], "--csv"), (["status", ""], "out.h5"),
  ])
  func `bash completes commands, studies, options and files`(
    words: [String], expected: String
  ) throws {
    let sandbox = try Sandbox()
    for name in ["grid.json", "out.h5", "notes.txt"] { try sandbox.write("", to: name) }
    let script = """
      PATH="${1%/*}:$PATH"
      source <("$1" --generate-completion-script bash)
      shift
      COMP_WORDS=(swift-sweep "$@") COMP_CWORD=$# COMP_LINE="swift-sweep $*"
      COMP_POINT=${#COMP_LINE}
      _swift-sweep swift-sweep "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      echo "${COMPREPLY[*]}"
      """
    let result = try sandbox.run(
      ["bash", "-c", script, "bash", Repository.program("swift-sweep")] + words)
    #expect(result.text == expected + "\n")
  }

  @Test func `where bash knows nothing better it offers files, such as grids`() throws {
    let sandbox = try Sandbox()
    let script = #"source <("$0" --generate-completion-script bash); complete -p swift-sweep"#
    let result = try sandbox.run(["bash", "-c", script, Repository.program("swift-sweep")])
    #expect(result.text.contains("-o default"), "\(result.text)")
  }
}
