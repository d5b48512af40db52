import Glibc
import Posix
import TestSupport
import Testing

@Suite struct ChildProcessTests {
  /// How a command of the shell ends, and what it writes to standard output.
  private func run(
    _ command: String, within seconds: Double = 60
  ) throws -> (end: ChildProcess.End, text: String) {
    let scratch = try Scratch()
    let output = open(scratch.path("out"), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(output) }
    let end = ChildProcess.run(
      "sh", ["sh", "-c", command], output: output, errors: output, within: seconds)
    return (end, String(decoding: try scratch.bytes("out"), as: UTF8.self))
  }

  @Test func `a program is found on the search path, and its end is told`() throws {
    let said = try run("read line; echo \"got $line\"; echo bad >&2")
    #expect(said.end == .exited(0) && said.text == "got \nbad\n")
    #expect(try run("exit 3").end == .exited(3))
    #expect(try run("kill -TERM $$").end == .killed(signal: SIGTERM))
  }

  @Test func `one that takes too long is killed with what it has started`() throws {
    let (end, text) = try run("sleep 100 & echo $!; wait", within: 0.5)
    #expect(end == .endless)
    let child = try #require(Int32(text.split(separator: "\n").first ?? ""))
    let deadline = monotonicSeconds() + 10
    // Where nobody collects it, what is left of it is a zombie.
    while kill(child, 0) == 0, !Host.text(of: "/proc/\(child)/stat").contains(") Z "),
      monotonicSeconds() < deadline
    {
      usleep(10_000)
    }
    #expect(monotonicSeconds() < deadline)
  }

  @Test func `a program that is not there is no end of one`() {
    let end = ChildProcess.run(
      "no-such-program", ["no-such-program"], errors: STDERR_FILENO, within: 1)
    #expect(end == .notStarted(code: ENOENT))
  }
}
