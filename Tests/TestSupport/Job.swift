internal import Subprocess

/// What a command left behind.
public struct Job: Sendable {
  /// The exit code; 124 or 137 for one that was ended for taking too long.
  public let code: Int
  /// What it wrote to standard output.
  public let output: String
  /// What it wrote to standard error.
  public let error: String

  /// Runs a command, with `mpirun` allowed to root and no backtraces of crashes, for at most so many seconds.
  ///
  /// Four minutes tell a command that hangs from a loaded machine. With `isKilled` the time is up without a
  /// warning (SIGKILL).
  public static func run(
    _ command: [String], input: String = "", seconds: Double = 240, isKilled: Bool = false
  ) async throws -> Job {
    // In the foreground `timeout` does not kill itself as well: it waits for the command, whose locks are
    // gone only when it is.
    let limit = isKilled ? ["--foreground", "-s", "KILL"] : ["-k", "5"]
    let result = try await Subprocess.run(
      .name("timeout"), arguments: Arguments(limit + ["\(seconds)"] + command),
      environment: .inherit.updating([
        "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        "SWIFT_BACKTRACE": "enable=no",
      ]),
      input: .string(input), output: .string(limit: 1 << 26), error: .string(limit: 1 << 20))
    var code = 137
    if case .exited(let number) = result.terminationStatus { code = Int(number) }
    return Job(code: code, output: result.standardOutput, error: result.standardError)
  }
}
