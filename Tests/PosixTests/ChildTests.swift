import Foundation
import Posix
import TestSupport
import Testing

@Suite struct ChildTests {
  /// How a command of the shell ends.
  private func end(
    _ command: String, within seconds: Double = 30, grace: Double = 0, leadsGroup: Bool = false,
    variables: [String] = []
  ) throws -> Child.End? {
    try Child("/bin/sh", ["sh", "-c", command], variables: variables, leadsGroup: leadsGroup)
      .end(within: seconds, grace: grace)
  }

  @Test func `an exit code and a signal are told apart`() throws {
    #expect(try end("exit 0") == .exited(0))
    #expect(try end("exit 7") == .exited(7))
    #expect(try end("kill -9 $$") == .killed(SIGKILL))
  }

  @Test func `variables are added to the others`() throws {
    let test = #"[ "$ADDED" = "a b" ] && [ -n "$PATH" ]"#
    #expect(try end(test, variables: ["ADDED=a b"]) == .exited(0))
  }

  @Test(arguments: [0, 0.5])
  func `one that takes too long is ended, with what it has started`(grace: Double) throws {
    let scratch = try Scratch()
    let begin = Date()
    let path = scratch.path("process")
    let command = "sleep 100 & echo $! > '\(path)'; wait"
    #expect(try end(command, within: 1, grace: grace, leadsGroup: true) == nil)
    #expect(-begin.timeIntervalSinceNow < 30)
    let text = String(decoding: try scratch.bytes("process"), as: UTF8.self)
    let process = try #require(pid_t(text.dropLast()))
    // It is gone, or dead and waits for its new parent.
    let deadline = Date(timeIntervalSinceNow: 10)
    let isDead = {
      let stat = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? "Z"
      return stat.contains("Z")
    }
    while !isDead(), Date() < deadline { usleep(10_000) }
    #expect(isDead())
  }

  @Test func `a program that is not there is an error with its number`() {
    let failure = #expect(throws: Child.Failure.self) { _ = try Child("/nowhere", ["nowhere"]) }
    #expect(failure?.code == ENOENT)
  }
}
