import Foundation
import TestSupport
import Testing

/// Signals, limits and deaths at the start of a job: it ends in time, with a message.
@Suite(.serialized) struct StopTests {
  /// Starts a sweep, sends the signal once `isTime`, and waits for the end.
  private static func stop(
    _ sandbox: borrowing Sandbox, _ arguments: [String], signal: Int32,
    when isTime: (borrowing Sandbox) -> Bool
  ) throws -> (result: Sandbox.Result, seconds: Double) {
    let job = try sandbox.start(arguments)
    let grid = try #require(arguments.first)
    let deadline = Date(timeIntervalSinceNow: 60)
    while !isTime(sandbox), Date() < deadline { usleep(10_000) }
    let process = try #require(try processes(sweeping: grid, "fault-probe")[0])
    let begin = Date()
    kill(process, signal)
    let result = try sandbox.finish(job)
    return (result, -begin.timeIntervalSinceNow)
  }

  private static let long = """
    {"study": "faults", "parameters": {"steps": 100000, "milliseconds": 2, "saveEvery": 1},
     "output": "out.h5"}
    """

  @Test(arguments: [SIGTERM, SIGUSR1, SIGUSR2, SIGXCPU, SIGHUP])
  func `what batch systems send stops a sweep with a checkpoint`(signal: Int32) throws {
    var sandbox = try Sandbox()
    sandbox.program = "fault-probe"
    try sandbox.write(Self.long, to: "long-\(signal).json")
    let (result, _) = try Self.stop(sandbox, ["long-\(signal).json"], signal: signal) {
      !((try? FileManager.default.contentsOfDirectory(
        atPath: $0.folder.appending(path: "out.h5.d/checkpoints").path)) ?? []).isEmpty
    }
    #expect(result.code == 75 && result.text.contains("to resume"), "\(result.text)")
    let kept = try FileManager.default.contentsOfDirectory(
      atPath: sandbox.folder.appending(path: "out.h5.d/checkpoints").path)
    #expect(kept.count { $0.hasSuffix(".checkpoint") } == 1)
  }

  @Test func `what is kept is told at the stop and by status, and where it resumes`() throws {
    var sandbox = try Sandbox()
    sandbox.program = "fault-probe"
    try sandbox.write(Self.long, to: "told.json")
    let (stopped, _) = try Self.stop(sandbox, ["told.json"], signal: SIGTERM) {
      !((try? FileManager.default.contentsOfDirectory(
        atPath: $0.folder.appending(path: "out.h5.d/checkpoints").path)) ?? []).isEmpty
    }
    let told = /1 run stopped at step ([0-9,]+) of 100,000, checkpoint kept/
    let step = try #require(stopped.text.firstMatch(of: told)?.output.1, "\(stopped.text)")
    let status = try sandbox.sweep("status", "out.h5")
    #expect(
      status.text.contains("1 run stopped at step \(step) of 100,000, checkpoint kept"),
      "\(status.text)")
    let resumed = try sandbox.run([
      "timeout", "-s", "TERM", "2", Repository.program("fault-probe"), "told.json",
    ])
    #expect(
      resumed.text.contains("member=0 resumes at step \(step) of 100,000"), "\(resumed.text)")
  }

  @Test func `SIGHUP that nohup has had ignored stays ignored`() throws {
    var sandbox = try Sandbox()
    // UCX, which MPICH loads, takes SIGHUP over before main.
    sandbox.variables = ["UCX_DEBUG_SIGNO": "0"]
    try sandbox.write(Self.long.replacingOccurrences(of: "100000", with: "500"), to: "nohup.json")
    let program = Repository.program("fault-probe")
    let result = try sandbox.run([
      "bash", "-c", #"trap "" HUP; "$0" nohup.json & sleep 0.5; kill -HUP $!; wait $!"#, program,
    ])
    #expect(result.code == 0, "\(result.text)")
  }

  @Test func `a grid that is being read is left when a signal comes`() throws {
    var sandbox = try Sandbox()
    sandbox.program = "fault-probe"
    // Hundreds of thousands of points, each of which is looked at.
    let widths = (1...300_000).map(String.init).joined(separator: ",")
    try sandbox.write(
      #"{"study": "faults", "members": 100, "axes": {"width": [\#(widths)]}, "output": "out.h5"}"#,
      to: "large.json")
    let (result, seconds) = try Self.stop(sandbox, ["large.json"], signal: SIGTERM) { _ in
      usleep(400_000)
      return true
    }
    #expect(result.code == 75 && seconds < 10, "\(seconds) s: \(result.text)")
  }

  @Test func `a limit on address space is told in one line`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(#"{"study": "ntk-variance", "members": 4}"#, to: "grid.json")
    let program = Repository.program("swift-sweep")
    func run(_ kilobytes: Int) throws -> Sandbox.Result {
      try sandbox.run([
        "bash", "-c", #"ulimit -v \#(kilobytes); exec timeout 60 "$0" grid.json"#, program,
      ])
    }
    let refused = try run(300_000)
    #expect(
      refused.code == 1 && refused.text.contains("the limit on address space"), "\(refused.text)")
    #expect(refused.text.split(separator: "\n").count == 1, "\(refused.text)")
    let allowed = try run(8_000_000)
    #expect(allowed.code == 0, "\(allowed.text)")
    let plan = try sandbox.sweep("plan", "grid.json", "--set", "members=5")
    #expect(plan.text.contains("if ulimit -v or h_vmem limits address space"), "\(plan.text)")
  }

  /// A program that kills itself on one rank before MPI starts, and is the sweep on the others.
  private static func job(
    _ sandbox: borrowing Sandbox, dead: Int
  ) throws -> Sandbox.Result {
    try sandbox.write(#"{"study": "faults", "members": 2}"#, to: "grid.json")
    return try sandbox.run(
      ["timeout", "-k", "5", "100"] + Mpirun.ranks(3, Mpirun.recovery) + [
        "bash", "-c",
        #"[ $\#(Mpirun.rankVariable) = \#(dead) ] && kill -9 $$; exec "$0" grid.json --patience 3s"#,
        Repository.program("fault-probe"),
      ])
  }

  @Test(.disabled(if: Mpirun.isMPICH), arguments: [0, 2])
  func `a death before MPI has started ends the others`(dead: Int) throws {
    let sandbox = try Sandbox()
    let result = try Self.job(sandbox, dead: dead)
    #expect(result.code != 124 && result.code != 137)
    for rank in 0..<3 where rank != dead {
      #expect(
        result.text.contains("rank \(rank) ends: MPI has not started after 3 s"), "\(result.text)")
    }
  }

  @Test(
    .disabled(if: Mpirun.isMPICH),
    arguments: [(SIGKILL, " is gone: its process "), (SIGSTOP, " has been silent for 5 s")])
  func `a rank 0 that dies or hangs in mid-sweep leaves nobody behind on a loaded machine`(
    signal: Int32, message: String
  ) throws {
    let sandbox = try Sandbox()
    let grid = sandbox.folder.appending(path: "lost-\(signal).json").path
    try sandbox.write(
      Self.long.replacingOccurrences(of: "\"output\"", with: "\"members\": 6, \"output\""),
      to: "lost-\(signal).json")
    let load = try (0..<4).map { _ in
      try Process.run(URL(filePath: "/bin/sh"), arguments: ["-c", "while :; do :; done"])
    }
    // They inherit what this process ignores, SIGTERM perhaps.
    defer { for process in load { kill(process.processIdentifier, SIGKILL) } }
    let job = try sandbox.startRanks(3, Mpirun.recovery, [grid, "--patience", "5s"])
    let deadline = Date(timeIntervalSinceNow: 60)
    while !sandbox.names.contains("out.h5.d"), Date() < deadline { usleep(10_000) }
    usleep(1_000_000)
    let ranks = try processes(sweeping: grid, "fault-probe")
    kill(try #require(ranks[0]), signal)
    let begin = Date()
    while ranks.contains(where: { $0.key != 0 && kill($0.value, 0) == 0 }),
      -begin.timeIntervalSinceNow < 60
    { usleep(50_000) }
    #expect(ranks.count == 3 && ranks.allSatisfy { $0.key == 0 || kill($0.value, 0) != 0 })
    for process in ranks.values { kill(process, SIGKILL) }
    let text = try sandbox.finish(job).text
    for rank in 1...2 { #expect(text.contains("rank \(rank) ends: rank 0\(message)"), "\(text)") }
  }
}
