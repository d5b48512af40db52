import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct KillTests {
  /// Seconds of work on three ranks, so that every kill finds its rank at work.
  static let grid = """
    {
      "study": "ntk-variance",
      "members": 5000,
      "parameters": { "theoryUnits": 65536 },
      "axes": { "width": [512, 1024, 2048, 2049, 2050] }
    }
    """

  /// The same sweep with nobody disturbing it, done once for all kills.
  private final class Undisturbed: Sendable {
    private let sandbox: Sandbox
    let path: String

    init() throws {
      sandbox = try Sandbox()
      path = sandbox.folder.appending(path: "whole.h5").path
      try sandbox.write(KillTests.grid, to: "grid.json")
      let whole = try sandbox.sweep("grid.json", "--set", "output=whole.h5")
      #expect(whole.code == 0, "\(whole.text)")
    }
  }

  private static let undisturbed = Result { try Undisturbed() }

  enum Victim: String, CaseIterable {
    case coordinator
    case worker
    case all
  }

  @Test(arguments: Victim.allCases, [0.0, 0.1, 0.25, 0.5])
  func `a killed sweep resumes with the same command and gives the same bytes`(
    victim: Victim, delay: Double
  ) throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.grid, to: "grid.json")
    let output = sandbox.folder.appending(path: "killed.h5").path
    let job = try sandbox.start(ranks: 3, ["grid.json", "--set", "output=\(output)"])
    // The clock starts when the file is there, so that the sweep is under way.
    let deadline = Date(timeIntervalSinceNow: 240)
    while !FileManager.default.fileExists(atPath: output), Date() < deadline { usleep(5_000) }
    usleep(UInt32(delay * 1e6))
    var ranks = Self.ranks(of: output)
    // A process that is just being listed may be missed.
    while ranks.count < 3, job.isRunning { ranks = Self.ranks(of: output) }
    let victims =
      switch victim {
      case .coordinator: [try #require(ranks[0])]
      case .worker: [try #require(ranks[2])]
      case .all: try (0..<3).map { try #require(ranks[$0]) }
      }
    // The launcher may end the others at once.
    #expect(kill(victims[0], SIGKILL) == 0)
    for rank in victims.dropFirst() { kill(rank, SIGKILL) }
    #expect(try sandbox.finish(job).code != 0)
    let again = try sandbox.sweep(ranks: 2, "grid.json", "--set", "output=\(output)")
    #expect(again.code == 0, "\(again.text)")
    let whole = try Self.undisturbed.get().path
    #expect(try sandbox.differences(whole, output) == "")
  }

  /// What becomes of the checkpoint between kill and resumption.
  enum Fate: String, CaseIterable {
    case kept
    case cut
    /// Moved to where earlier programs had it.
    case earlier
  }

  /// Seconds of training, and a checkpoint many times a second.
  static let training = [
    """
    {
      "study": "icl-transience",
      "parameters": {
        "classes": 400, "exemplars": 4, "inputDimension": 16, "width": 32, "heads": 4,
        "sequences": 192000, "evalEvery": 64000, "evalSequences": 200, "checkpointSeconds": 0.1
      }
    }
    """,
    """
    {
      "study": "deep-ensemble", "members": 2,
      "parameters": {
        "width": 2048, "steps": 40000, "tolerance": 0, "checkpointSeconds": 0.1
      }
    }
    """,
  ]

  @Test(arguments: Fate.allCases, training)
  func `a run killed after a checkpoint gives the same bytes, from it or anew`(
    fate: Fate, grid: String
  ) throws {
    let sandbox = try Sandbox()
    try sandbox.write(grid, to: "grid.json")
    let whole = sandbox.folder.appending(path: "whole.h5").path
    #expect(try sandbox.sweep("grid.json", "--set", "output=\(whole)").code == 0)
    #expect(!FileManager.default.fileExists(atPath: whole + ".d"))
    let output = sandbox.folder.appending(path: "killed.h5").path
    let job = try sandbox.start(["grid.json", "--set", "output=\(output)"])
    let folder = URL(filePath: output + ".d/checkpoints")
    func checkpoints() -> [URL] {
      let files = try? FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: nil)
      return (files ?? []).filter { $0.pathExtension == "checkpoint" }
    }
    let deadline = Date(timeIntervalSinceNow: 240)
    while checkpoints().isEmpty, Date() < deadline { usleep(5_000) }
    #expect(kill(try #require(Self.ranks(of: output)[0]), SIGKILL) == 0)
    #expect(try sandbox.finish(job).code != 0)
    let checkpoint = try #require(checkpoints().first)
    if fate == .cut {
      try Data(contentsOf: checkpoint).dropLast(1000).write(to: checkpoint)
    }
    let earlier = output + ".checkpoints"
    if fate == .earlier { try FileManager.default.moveItem(atPath: folder.path, toPath: earlier) }
    let again = try sandbox.sweep("grid.json", "--set", "output=\(output)")
    #expect(again.code == 0, "\(again.text)")
    #expect(again.text.contains("is refused") == (fate == .cut), "\(again.text)")
    #expect(try sandbox.differences(whole, output) == "")
    for left in [output + ".d", earlier] {
      #expect(!FileManager.default.fileExists(atPath: left))
    }
  }

  @Test func `SIGTERM ends a sweep in order, with exit code 75`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.grid, to: "grid.json")
    let output = sandbox.folder.appending(path: "grid.h5").path
    let job = try sandbox.start(["grid.json", "--set", "output=\(output)"])
    let deadline = Date(timeIntervalSinceNow: 240)
    while !FileManager.default.fileExists(atPath: output), Date() < deadline { usleep(5_000) }
    let process = try #require(Self.ranks(of: output)[0])
    kill(process, SIGTERM)
    let stopped = try sandbox.finish(job)
    #expect(stopped.code == 75, "\(stopped.text)")
    #expect(try sandbox.sweep("status", "--exit-code", "grid.h5").code == 75)
    #expect(try sandbox.sweep("grid.json").code == 0)
    #expect(try sandbox.sweep("status", "--exit-code", "grid.h5").code == 0)
  }

  /// The processes of a sweep, by rank.
  static func ranks(of output: String) -> [Int: pid_t] {
    var ranks: [Int: pid_t] = [:]
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
      guard let process = pid_t(name), let command = read(process, "cmdline"),
        command.first?.hasSuffix("/swift-sweep") == true,
        command.contains(where: { $0.contains(output) }),
        let variables = read(process, "environ")
      else { continue }
      // Without a launcher there is one rank.
      let prefix = Mpirun.rankVariable + "="
      let number = variables.first { $0.hasPrefix(prefix) }?.dropFirst(prefix.count) ?? "0"
      if let rank = Int(number) { ranks[rank] = process }
    }
    return ranks
  }

  /// A table of the kernel's about a process, its zero-ended words.
  private static func read(_ process: pid_t, _ table: String) -> [String]? {
    guard let data = FileManager.default.contents(atPath: "/proc/\(process)/\(table)") else {
      return nil
    }
    return data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }
}
