import Foundation
import TestSupport

extension Scratch {
  /// Writes a grid and returns its path; `OUT` in it is the folder.
  func grid(_ name: String, _ text: String) throws -> String {
    try write(name, text.replacingOccurrences(of: "OUT", with: path))
  }
}

/// Runs `swift-sweep`; with ranks, under `mpirun` with further options.
func sweep(
  _ arguments: [String], ranks: Int? = nil, options: [String] = []
) async throws -> Job {
  let program = Repository.program("swift-sweep")
  guard let ranks else { return try await Job.run([program] + arguments) }
  return try await Job.run(
    Mpirun.ranks(ranks, options) + [program] + arguments)
}

/// The processes of ranks that sweep a grid, by rank.
func processes(
  sweeping grid: String, _ program: String = "swift-sweep"
) throws -> [Int: pid_t] {
  var found: [Int: pid_t] = [:]
  for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
    guard let process = pid_t(name),
      let command = FileManager.default.contents(atPath: "/proc/\(name)/cmdline"),
      let environment = FileManager.default.contents(atPath: "/proc/\(name)/environ")
    else { continue }
    let words = String(decoding: command, as: UTF8.self).split(separator: "\0")
    guard words.first?.hasSuffix("/" + program) == true, words.contains(Substring(grid)) else {
      continue
    }
    let variables = String(decoding: environment, as: UTF8.self).split(separator: "\0")
    let rank = variables.first { $0.hasPrefix(Mpirun.rankVariable + "=") }
    found[rank.flatMap { Int($0.drop { $0 != "=" }.dropFirst()) } ?? 0] = process
  }
  return found
}

/// Everything that a result file says but its log: what must be equal between sweeps.
func contents(of file: String) async throws -> String {
  let dump = try await Job.run(["h5dump", "-A", "0", file])
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
