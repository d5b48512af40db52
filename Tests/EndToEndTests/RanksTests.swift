import Foundation
import TestSupport
import Testing

@Suite(.serialized)
struct RanksTests {
  private static let quick = """
    {"study": "ntk-variance", "members": 40, "axes": {"width": [16, 32, 64]}, "output": "OUT/NAME"}
    """
  // Some seconds of computing, so that there is time to interrupt it.
  private static let slow = """
    {"study": "ntk-variance", "members": 2500, "axes": {"width": [512, 4096]}, "output": "OUT/NAME"}
    """

  // Longer than the silence after which a rank counts as hung, on the fastest of machines too.
  private static let longer = slow.replacingOccurrences(of: "2500", with: "12000")

  private static func grid(_ text: String, _ name: String, in scratch: Scratch) throws -> String {
    try scratch.grid(
      name + ".json", text.replacingOccurrences(of: "NAME", with: name + ".h5"))
  }

  @Test
  func `one to four ranks write what one process writes`() async throws {
    let scratch = try Scratch()
    let alone = try await sweep([Self.grid(Self.quick, "alone", in: scratch)])
    #expect(alone.code == 0, "\(alone.error)")
    #expect(alone.output == scratch.path("alone.h5") + "\n")
    let expected = try await contents(of: scratch.path("alone.h5"))
    #expect(expected.contains("summary_"))
    for ranks in 1...4 {
      let name = "ranks-\(ranks)"
      let job = try await sweep([Self.grid(Self.quick, name, in: scratch)], ranks: ranks)
      #expect(job.code == 0, "\(job.error)")
      // The path stands in the grid as well.
      let found = try await contents(of: scratch.path(name + ".h5"))
        .replacingOccurrences(of: name, with: "alone")
      #expect(found == expected, "\(ranks) ranks")
    }
    let shuffled = try await sweep(
      [Self.grid(Self.quick, "mixed", in: scratch), "--shuffle", "7"], ranks: 3)
    #expect(shuffled.code == 0, "\(shuffled.error)")
    let found = try await contents(of: scratch.path("mixed.h5"))
      .replacingOccurrences(of: "mixed", with: "alone")
    #expect(found == expected)
  }

  /// Starts a slow sweep, sends a signal to a rank in the middle of it, and waits for its end.
  private static func disturb(
    _ grid: String, output: String, ranks: Int, options: [String] = [], arguments: [String] = [],
    rank: Int, signal: Int32
  ) async throws -> Job {
    async let job = sweep([grid] + arguments, ranks: ranks, options: options)
    let begin = Date()
    while !FileManager.default.fileExists(atPath: output), -begin.timeIntervalSinceNow < 30 {
      try await Task.sleep(for: .milliseconds(20))
    }
    try await Task.sleep(for: .milliseconds(400))
    let process = try #require(try processes(sweeping: grid)[rank])
    kill(process, signal)
    return try await job
  }

  @Test(.disabled(if: Mpirun.isMPICH), arguments: [SIGKILL, SIGSTOP])
  func `the others finish when a worker dies or hangs`(signal: Int32) async throws {
    let scratch = try Scratch()
    let calm = try await sweep([Self.grid(Self.longer, "sweep", in: scratch)], ranks: 2)
    #expect(calm.code == 0, "\(calm.error)")
    let expected = try await contents(of: scratch.path("sweep.h5"))
    try FileManager.default.removeItem(atPath: scratch.path("sweep.h5"))
    let job = try await Self.disturb(
      scratch.path("sweep.json"), output: scratch.path("sweep.h5"), ranks: 4,
      options: Mpirun.recovery, arguments: ["--silence", "2"], rank: 2, signal: signal)
    #expect(job.code == 0, "\(job.error)")
    #expect(job.error.contains("1 rank died"))
    #expect(try await contents(of: scratch.path("sweep.h5")) == expected)
  }

  @Test(arguments: [(0, SIGTERM), (1, SIGUSR1), (2, SIGINT)])
  func `a signal to any rank ends the sweep, and the same command completes it`(
    rank: Int, signal: Int32
  ) async throws {
    let scratch = try Scratch()
    let grid = try Self.grid(Self.slow, "sweep", in: scratch)
    let output = scratch.path("sweep.h5")
    let begin = Date()
    let job = try await Self.disturb(grid, output: output, ranks: 3, rank: rank, signal: signal)
    #expect(job.code == 75, "\(job.error)")
    #expect(-begin.timeIntervalSinceNow < 30)
    #expect(job.error.contains("run the same command to resume"))
    let status = try await sweep(["status", "--exit-code", output])
    #expect(status.code == 75)
    let rest = try await sweep([grid])
    #expect(rest.code == 0, "\(rest.error)")
    #expect(rest.error.contains("already done"))
    let found = try await contents(of: output)
    try FileManager.default.removeItem(atPath: output)
    #expect(try await sweep([grid], ranks: 2).code == 0)
    #expect(try await contents(of: output) == found)
  }

  @Test
  func `a killed job loses nothing and is completed by the same command`() async throws {
    let scratch = try Scratch()
    let grid = try Self.grid(Self.slow, "sweep", in: scratch)
    let output = scratch.path("sweep.h5")
    let job = try await Self.disturb(grid, output: output, ranks: 3, rank: 0, signal: SIGKILL)
    #expect(job.code != 0)
    let rest = try await sweep([grid], ranks: 2)
    #expect(rest.code == 0, "\(rest.error)")
    let found = try await contents(of: output)
    try FileManager.default.removeItem(atPath: output)
    #expect(try await sweep([grid]).code == 0)
    #expect(try await contents(of: output) == found)
  }

  @Test
  func `a wrong grid is said once, by one rank, and nothing is written`() async throws {
    let scratch = try Scratch()
    let grid = try scratch.grid(
      "wrong.json", #"{"study": "ntk-variance", "membres": 4, "output": "OUT/wrong.h5"}"#)
    let job = try await sweep([grid], ranks: 3)
    #expect(job.code == 65)
    #expect(
      job.error.components(separatedBy: "there is no key").count == 2, "\(job.error)")
    #expect(!FileManager.default.fileExists(atPath: scratch.path("wrong.h5")))
  }

  @Test
  func `help and version come from one rank, errors of usage too`() async throws {
    let version = try await sweep(["--version"], ranks: 2)
    #expect(version.code == 0)
    #expect(version.output.components(separatedBy: "commit").count == 2)
    let help = try await sweep(["--help"], ranks: 2)
    #expect(help.output.components(separatedBy: "USAGE").count == 2)
    let usage = try await sweep(["grid.json", "--bogus"], ranks: 2)
    #expect(usage.code == 64)
    #expect(usage.error.components(separatedBy: "--bogus").count == 2, "\(usage.error)")
  }
}
