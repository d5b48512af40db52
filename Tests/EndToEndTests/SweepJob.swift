import Foundation
import Subprocess

/// A folder for one test, taken away at its end.
final class Scratch {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("sweep-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The path of a file in the folder.
  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// Writes a grid and returns its path; `OUT` in it is the folder.
  func grid(_ name: String, _ text: String) throws -> String {
    let filled = text.replacingOccurrences(of: "OUT", with: folder.path)
    try filled.write(toFile: path(name), atomically: true, encoding: .utf8)
    return path(name)
  }
}

/// What a job left behind.
struct JobResult {
  /// The exit code; 124 or 137 for one that hung.
  let code: Int
  let output: String
  let error: String
}

/// Runs a program, for at most four minutes: so long only to tell a hang from a loaded machine.
func launch(_ arguments: [String]) async throws -> JobResult {
  let result = try await run(
    .name("timeout"), arguments: Arguments(["-k", "5", "240"] + arguments),
    environment: .inherit.updating([
      "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
      "SWIFT_BACKTRACE": "enable=no",
    ]),
    output: .string(limit: 1 << 26), error: .string(limit: 1 << 20))
  var code = 137
  if case .exited(let number) = result.terminationStatus { code = Int(number) }
  return JobResult(code: code, output: result.standardOutput, error: result.standardError)
}

/// Runs `swift-sweep`; with ranks, under `mpirun` with further options.
func sweep(
  _ arguments: [String], ranks: Int? = nil, options: [String] = []
) async throws -> JobResult {
  let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("swift-sweep").path
  guard let ranks else { return try await launch([program] + arguments) }
  return try await launch(
    ["mpirun", "--oversubscribe"] + options + ["-n", "\(ranks)", program] + arguments)
}

/// The processes of ranks that sweep a grid, by rank.
func processes(sweeping grid: String) throws -> [Int: pid_t] {
  var found: [Int: pid_t] = [:]
  for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
    guard let process = pid_t(name),
      let command = FileManager.default.contents(atPath: "/proc/\(name)/cmdline"),
      let environment = FileManager.default.contents(atPath: "/proc/\(name)/environ")
    else { continue }
    let words = String(decoding: command, as: UTF8.self).split(separator: "\0")
    guard words.first?.hasSuffix("/swift-sweep") == true, words.contains(Substring(grid)) else {
      continue
    }
    let variables = String(decoding: environment, as: UTF8.self).split(separator: "\0")
    let rank = variables.first { $0.hasPrefix("OMPI_COMM_WORLD_RANK=") }
    found[rank.flatMap { Int($0.drop { $0 != "=" }.dropFirst()) } ?? 0] = process
  }
  return found
}

/// Everything that a result file says but its log: what must be equal between sweeps.
func contents(of file: String) async throws -> String {
  let dump = try await launch(["h5dump", "-A", "0", file])
  guard dump.code == 0 else { return "h5dump: \(dump.code)" }
  var kept: [Substring] = []
  var isLog = false
  // The first line names the file.
  for line in dump.output.split(separator: "\n").dropFirst() {
    if line == "   GROUP \"log\" {" { isLog = true }
    if !isLog { kept.append(line) }
    if line == "   }" { isLog = false }
  }
  return kept.joined(separator: "\n")
}
