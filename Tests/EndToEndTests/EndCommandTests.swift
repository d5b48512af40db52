import Foundation
import TestSupport
import Testing

/// `--on-end` of the sweep.
@Suite struct EndCommandTests {
  private struct Status: Decodable {
    let schema: String
    let complete: Bool
    let writer: String?
  }

  /// What a command has copied from its standard input.
  private func status(_ sandbox: borrowing Sandbox) throws -> Status {
    try JSONDecoder().decode(Status.self, from: sandbox.bytes("seen.json"))
  }

  private func sandbox(milliseconds: Double = 0, steps: Int = 8) throws -> Sandbox {
    var sandbox = try Sandbox()
    sandbox.program = "fault-probe"
    try sandbox.write(
      #"""
      {"study": "faults", "members": 2, "output": "out.h5",
       "parameters": {"steps": \#(steps), "milliseconds": \#(milliseconds)}}
      """#, to: "grid.json")
    return sandbox
  }

  @Test(arguments: [nil, 3])
  func `the command reads how a finished sweep stands, once`(ranks: Int?) throws {
    let sandbox = try sandbox()
    let command = #"cat > seen.json; echo "once $SWIFT_SWEEP_EXIT_CODE" >> times"#
    let job = try sandbox.sweep(ranks: ranks, "grid.json", "--on-end", command)
    #expect(job.code == 0 && !job.text.contains("warning"), "\(job.text)")
    let status = try status(sandbox)
    #expect(status.schema == "swift-sweep.status/1" && status.complete && status.writer == nil)
    #expect(try String(decoding: sandbox.bytes("times"), as: UTF8.self) == "once 0\n")
  }

  @Test func `it is run where a sweep is stopped`() throws {
    let sandbox = try sandbox(milliseconds: 20, steps: 100_000)
    let job = try sandbox.sweep(
      "grid.json", "--time-limit", "8s", "--on-end",
      "cat > seen.json; echo $SWIFT_SWEEP_EXIT_CODE > times")
    #expect(job.code == 75, "\(job.text)")
    #expect(try !status(sandbox).complete)
    #expect(try String(decoding: sandbox.bytes("times"), as: UTF8.self) == "75\n")
  }

  @Test func `it may be a command of swift-sweep's own, which is no rank`() throws {
    let sandbox = try sandbox()
    let program = Repository.program("fault-probe")
    let job = try sandbox.sweep(
      ranks: 2, "grid.json", "--on-end", "cat > /dev/null; '\(program)' show out.h5 --json > seen")
    #expect(job.code == 0 && !job.text.contains("warning"), "\(job.text)")
    #expect(try sandbox.bytes("seen").first == UInt8(ascii: "{"))
  }

  @Test(arguments: [
    ("exit 3", "ended with exit code 3"), ("kill -9 $$", "was killed by signal 9"),
  ])
  func `its failure is a warning`(command: String, words: String) throws {
    let sandbox = try sandbox()
    let job = try sandbox.sweep("grid.json", "--on-end", command)
    #expect(job.code == 0, "\(job.text)")
    #expect(job.text.contains("warning: the command of --on-end " + words), "\(job.text)")
  }

  @Test(arguments: [nil, 2])
  func `one that does not end is ended, with what it has started`(ranks: Int?) throws {
    let sandbox = try sandbox()
    let begin = Date()
    // A length of its own, by which it is found.
    let sleep = "sleep \(117 + (ranks ?? 0))"
    // Half of the patience is what it has.
    let job = try sandbox.sweep(
      ranks: ranks, "grid.json", "--patience", "10s", "--on-end", "\(sleep) & \(sleep)")
    #expect(job.code == 0, "\(job.text)")
    #expect(job.text.contains("was ended: it took longer than 5 s"), "\(job.text)")
    #expect(-begin.timeIntervalSinceNow < 60)
    let left = try sandbox.run(["pgrep", "-f", "^\(sleep)$"])
    #expect(left.code == 1, "\(left.text)")
  }

  @Test func `it is not run where no sweep began`() throws {
    let sandbox = try sandbox()
    let job = try sandbox.sweep("nowhere.json", "--on-end", "touch seen.json")
    #expect(job.code == 66)
    #expect(!sandbox.names.contains("seen.json"))
  }

  @Test func `what it prints is not on standard output`() async throws {
    let sandbox = try sandbox()
    let file = sandbox.folder.appending(path: "out.h5").path
    let job = try await Job.run([
      Repository.program("fault-probe"), sandbox.folder.appending(path: "grid.json").path,
      "--set", "output=\(file)", "--on-end", "echo spoken",
    ])
    #expect(job.output == file + "\n" && job.error.contains("spoken"), "\(job.error)")
  }
}
