import Foundation
import Subprocess

/// What a spawned job left behind.
struct JobResult {
  /// The exit code; 124 or 137 for one that hung.
  let code: Int
  /// What it wrote to standard output.
  let output: String
}

/// Runs the probe of a property at so many ranks, for at most a minute.
func probe(_ property: String, ranks: Int, options: [String] = []) async throws -> JobResult {
  let folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent()
  let arguments =
    ["-k", "5", "240", "mpirun", "--oversubscribe"] + options
    + ["-n", "\(ranks)", folder.appendingPathComponent("mpi-probe").path, property]
  let result = try await run(
    .name("timeout"), arguments: Arguments(arguments),
    environment: .inherit.updating([
      "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    ]),
    output: .string(limit: 1 << 20), error: .discarded)
  guard case .exited(let code) = result.terminationStatus else {
    return JobResult(code: 137, output: result.standardOutput)
  }
  return JobResult(code: Int(code), output: result.standardOutput)
}
