import Foundation
import HDF5
import TestSupport
import Testing

/// Ranks that end in the middle of runs, on their own or by others.
@Suite(.serialized) struct FaultTests {
  private static func sandbox(_ parameters: String) throws -> Sandbox {
    var sandbox = try Sandbox()
    sandbox.program = "fault-probe"
    let grid = """
      {"study": "faults", "members": 3, "axes": {"width": [1, 2]}, "output": "out.h5",
       "parameters": {\(parameters)}}
      """
    try sandbox.write(grid, to: "grid.json")
    return sandbox
  }

  /// Starts the sweep until it ends in order; how often it was started.
  private static func insist(
    _ sandbox: borrowing Sandbox, ranks: Int? = nil
  ) throws -> (starts: Int, last: Sandbox.Result) {
    for starts in 1..<20 {
      let result = try sandbox.sweep(ranks: ranks, "grid.json")
      if result.code == 0 { return (starts, result) }
    }
    return (20, Sandbox.Result(code: 1, text: "it never ends"))
  }

  @Test(arguments: ["kill", "exit", "trap"])
  func `a run that kills its process at every start is given up, and the others are done`(
    fault: String
  ) throws {
    // Member 1 of both points, each five times.
    let sandbox = try Self.sandbox(
      #""fault": "\#(fault)", "faultMember": 1, "strikes": 10, "tally": "tally""#)
    let (starts, last) = try Self.insist(sandbox)
    #expect(starts <= 11, "\(last.text)")
    let status = try sandbox.sweep("status", "--exit-code", "out.h5")
    #expect(status.code == 0)
    #expect(status.text.contains("lost: 5 starts of the sweep died"), "\(status.text)")
    for (failIf, code) in [("any", 1), ("all", 0)] {
      #expect(try sandbox.sweep("status", "--fail-if", failIf, "out.h5").code == code)
      #expect(try sandbox.sweep("grid.json", "--fail-if", failIf).code == code)
    }
    // Who has mended the cause asks for them again.
    let again = try sandbox.sweep("grid.json", "--retry-failed")
    #expect(again.code == 0 && again.text.contains("2 runs done"), "\(again.text)")
    try FileManager.default.removeItem(at: sandbox.folder.appending(path: "tally"))
    #expect(
      try sandbox.sweep("grid.json", "--set", "fault=none", "--set", "output=whole.h5").code == 0)
    #expect(try sandbox.differences("whole.h5", "out.h5") == "")
    #expect(!sandbox.names.contains("out.h5.d"))
  }

  @Test func `a run that kills the whole job is given up, and its neighbours are not`() throws {
    // Runs of the other ranks take long enough to be cut off at every start.
    let sandbox = try Self.sandbox(
      """
      "fault": "kill", "faultMember": 1, "strikes": 100, "tally": "tally", "saveEvery": 0,
      "milliseconds": 30
      """)
    let (starts, last) = try Self.insist(sandbox, ranks: 3)
    #expect(starts <= 14, "\(last.text)")
    let status = try sandbox.sweep("status", "out.h5")
    #expect(status.text.contains("2 lost: lost: 5 starts"), "\(status.text)")
    #expect(status.text.contains("done               4 "), "\(status.text)")
  }

  @Test func `the others finish when a worker is killed, ends, traps or hangs`() throws {
    let sandbox = try Sandbox()
    let program = Repository.program("fault-probe")
    let result = try sandbox.python("recovery.py", "--times", "1", "--program", program)
    #expect(result.code == 0, "\(result.text)")
  }

  @Test func `fifty kills at random moments lose no run and change no byte`() throws {
    let sandbox = try Sandbox()
    let program = Repository.program("fault-probe")
    let seed = "\(UInt32.random(in: 0 ... .max))"
    let result = try sandbox.python(
      "soak.py", "--kills", "50", "--seed", seed, "--program", program)
    #expect(result.code == 0, "\(result.text)")
  }

  @Test func `every rank takes part from the first run on`() throws {
    // 60 runs of 40 ms: long beside a message, and all as long as each other.
    let sandbox = try Self.sandbox(#""milliseconds": 5"#)
    let sweep = try sandbox.sweep(ranks: 3, "grid.json", "--set", "members=30")
    #expect(sweep.code == 0, "\(sweep.text)")
    let file = try File.open(sandbox.folder.appending(path: "out.h5").path)
    let ranks: [Int64] = try file.dataset("/log/rank").read()
    for rank in 0..<3 { #expect(ranks.count { $0 == rank } >= 8, "\(ranks)") }
  }

  @Test(arguments: [1, 2, 3, 4])
  func `orders, batches and ranks change no byte`(ranks: Int) throws {
    let sandbox = try Self.sandbox(#""milliseconds": 0.1"#)
    #expect(try sandbox.sweep("grid.json", "--set", "output=one.h5").code == 0)
    for seed in 1...3 {
      let name = "order-\(seed).h5"
      let sweep = try sandbox.sweep(
        ranks: ranks, "grid.json", "--set", "output=\(name)", "--shuffle", "\(ranks * 10 + seed)")
      #expect(sweep.code == 0, "\(sweep.text)")
      #expect(try sandbox.differences("one.h5", name) == "")
    }
  }
}
