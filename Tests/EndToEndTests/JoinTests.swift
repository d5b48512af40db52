import Foundation
import TestSupport
import Testing

/// Jobs that share a sweep without knowing of each other.
@Suite(.serialized)
struct JoinTests {
  private static let grid = """
    {
      "study": "faults", "members": 1000, "axes": {"width": [1, 2]},
      "parameters": {"milliseconds": 0.5, "saveEvery": 0}, "output": "out.h5"
    }
    """

  @Test func `of three jobs one is killed and one comes late, and the sweep is complete`() throws {
    var sandbox = try Sandbox()
    sandbox.program = "fault-probe"
    try sandbox.write(Self.grid, to: "grid.json")
    let command = ["grid.json", "--join", "--claim-patience", "6"]
    let killed = try sandbox.start(
      "timeout", ["--foreground", "-s", "KILL", "1.5", Repository.program("fault-probe")] + command)
    let steady = try sandbox.start(command)
    let dead = try sandbox.finish(killed)
    try #require(dead.code == 137, "\(dead.text)")
    let early = try sandbox.sweep("status", "--exit-code", "out.h5")
    #expect(early.code == 75 && early.text.contains("2 jobs' files"), "\(early.text)")
    let late = try sandbox.start(command)
    let ends = [try sandbox.finish(steady), try sandbox.finish(late)]
    #expect(ends.allSatisfy { $0.code == 0 }, "\(ends)")
    // One of them has merged the files, and nothing is left of these.
    #expect(sandbox.names == ["grid.json", "out.h5"])
    #expect(try sandbox.sweep("status", "--exit-code", "out.h5").code == 0)
    #expect(try sandbox.sweep("verify", "out.h5").code == 0)
    #expect(try sandbox.sweep("grid.json", "--set", "output=one.h5").code == 0)
    #expect(try sandbox.differences("out.h5", "one.h5") == "")
    // No run was done twice but those that the killed job was doing.
    let name = try #require(dead.text.firstMatch(of: /writes (\S+\.h5)/)).output.1
    let lines = early.text.split(separator: "\n")
    let kept = try #require(lines.first { $0.contains(name) }?.firstMatch(of: /: ([0-9]+),/))
    let computed = try ends.map { end in
      Int(try #require(end.text.firstMatch(of: /([0-9]+) runs computed by this job/)).output.1) ?? 0
    }
    #expect((Int(kept.output.1) ?? 0) + computed.reduce(0, +) == 2000)
    let after = try sandbox.sweep("grid.json", "--join")
    #expect(after.code == 0, "\(after.text)")
    #expect(sandbox.names == ["grid.json", "one.h5", "out.h5"])
  }

  @Test func `what cannot be shared is refused`() throws {
    var sandbox = try Sandbox()
    sandbox.program = "fault-probe"
    try sandbox.write(Self.grid, to: "grid.json")
    #expect(try sandbox.sweep(ranks: 2, "grid.json", "--join").code == 64)
    #expect(try sandbox.sweep("grid.json", "--join", "--part", "1/2").code == 64)
    #expect(sandbox.names == ["grid.json"])
  }
}
