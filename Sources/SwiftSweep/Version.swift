internal import CBuild
internal import MPI

/// The version of this program.
package enum Version {
  /// The release.
  package static let number = "0.1.0"

  /// The commit that it was built from; `unknown` for one that was not built in a repository.
  package static var commit: String { unsafe String(cString: sweep_commit()) }

  /// How it was built.
  package static var build: String {
    #if DEBUG
      let configuration = "debug"
    #else
      let configuration = "release"
    #endif
    return "\(configuration), \(compiler), \(architecture), \(World.library)"
  }

  /// All of it in one line.
  package static var text: String { "\(number) (commit \(commit); \(build))" }

  private static var compiler: String {
    #if compiler(>=6.4)
      "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #else
      "Swift 6.2 or earlier"
    #endif
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86-64"
    #elseif arch(arm64)
      "arm64"
    #else
      "another architecture"
    #endif
  }
}
