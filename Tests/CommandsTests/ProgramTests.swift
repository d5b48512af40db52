import Commands
import Foundation
import TestSupport
import Testing

@Suite struct ProgramTests {
  /// Runs a script of the shell, which is a program like any other here.
  private func run(
    _ script: String, in folder: String = "/", patience: Double? = nil,
    shouldStop: @escaping () -> Bool = { false }
  ) -> (end: Program.End, said: String, lines: [String]) {
    var lines: [String] = []
    let program = Program(
      words: ["/bin/sh", "-c", script, "sh"], folder: folder, patience: patience)
    let (end, said) = program.run(
      input: Array("{\"a\": 1}\n".utf8), variables: ["ADDED=b"], shouldStop: shouldStop
    ) { line in
      lines.append(String(decoding: line, as: UTF8.self))
      return line.starts(with: "bad".utf8) ? "it said bad" : nil
    }
    return (end, said, lines)
  }

  @Test func `lines come on descriptor 3, the input on 0, and what is printed is apart`() {
    let (end, said, lines) = run(
      #"read -r x; printf '%s\n%s' "$x" "$ADDED" >&3; echo out; echo err >&2"#)
    #expect(end == .exited(0))
    #expect(lines == ["{\"a\": 1}", "b"])
    #expect(said == "out | err")
  }

  @Test func `it gets no other descriptor, and no signal that is ignored here`() {
    signal(SIGPIPE, SIG_IGN)
    let (_, _, lines) = run(
      "ls /proc/self/fd | tr '\\n' ' ' >&3; echo >&3; grep -E 'Sig(Ign|Blk)' /proc/self/status >&3")
    // `ls` itself has the folder open as the last one.
    #expect(lines.first == "0 1 2 3 4 ")
    // The C library keeps 32 and 33 for itself, and no program can change them.
    let signals = lines.dropFirst().map { line in
      Int(line.split(separator: "\t")[1], radix: 16).map { $0 & ~(3 << 31) }
    }
    #expect(signals == [0, 0])
  }

  @Test func `its folder is the one that was named`() throws {
    let scratch = try Scratch()
    let (_, _, lines) = run("pwd -P >&3", in: scratch.path)
    #expect(lines == [scratch.url.resolvingSymlinksInPath().path])
  }

  @Test func `how it ends is told`() {
    #expect(run("exit 3").end == .exited(3))
    #expect(run("kill -SEGV $$").end == .killed(SIGSEGV))
    let nothing = Program(words: ["/nowhere/x"], folder: "/", patience: nil)
    let (end, _) = nothing.run(
      input: [], variables: [], shouldStop: { false }, hear: { _ in nil })
    #expect(end == .notStarted(ENOENT))
  }

  @Test func `one that says what it must not is ended`() {
    let begin = Date()
    #expect(run("echo good >&3; echo bad >&3; sleep 100").end == .refused("it said bad"))
    #expect(run("printf bad >&3").end == .refused("it said bad"))
    #expect(-begin.timeIntervalSinceNow < 20)
  }

  @Test func `one that hangs is ended with what it has started`() throws {
    let scratch = try Scratch()
    let (end, _, lines) = run(
      "trap '' TERM; sleep 100 & echo $! > \(scratch.path)/process; echo line >&3; wait",
      patience: 0.3)
    #expect(end == .silent(0.3) && lines == ["line"])
    try expectDead(scratch)
  }

  @Test func `what it leaves behind is ended, though it holds the descriptors`() throws {
    let scratch = try Scratch()
    let begin = Date()
    #expect(run("sleep 100 & echo $! > \(scratch.path)/process").end == .exited(0))
    #expect(-begin.timeIntervalSinceNow < 20)
    try expectDead(scratch)
  }

  @Test func `one that is stopped may end by itself`() throws {
    let scratch = try Scratch()
    let ready = scratch.path("ready")
    let (end, _, lines) = run(
      "trap 'echo saved >&3; exit 0' TERM; : > \(ready); while :; do sleep 0.05; done",
      shouldStop: { FileManager.default.fileExists(atPath: ready) })
    #expect(end == .stopped && lines == ["saved"])
  }

  @Test func `a line without an end is bounded`() {
    #expect(
      run("yes x | tr -d '\\n' >&3").end
        == .refused("a line is longer than 16 MiB; write a large array as .npy"))
  }

  private func expectDead(_ scratch: Scratch) throws {
    let text = String(decoding: try scratch.bytes("process"), as: UTF8.self)
    let process = try #require(Int(text.dropLast()))
    let deadline = Date(timeIntervalSinceNow: 10)
    let isDead = {
      let stat = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? " Z "
      return stat.contains(" Z ")
    }
    while !isDead(), Date() < deadline { usleep(10_000) }
    #expect(isDead())
  }
}

@Suite struct LastLinesTests {
  private func text(_ printed: String, bytes: Int = 160) -> String {
    var lines = LastLines()
    // In pieces, as it comes.
    let all = Array(printed.utf8)
    for begin in stride(from: 0, to: all.count, by: 1000) {
      lines.add(all[begin..<min(begin + 1000, all.count)])
    }
    return lines.text(bytes: bytes)
  }

  @Test func `the last lines are there as far as they fit, and the last one first of all`() {
    #expect(text("a\n\n  b\r\n   ^^^~~\nValueError: c\n") == "a | b | ValueError: c")
    #expect(text("first\nsecond\nthird", bytes: 15) == "second | third")
    #expect(text("first\nsecond\nthird", bytes: 13) == "third")
    #expect(text("") == "" && text("\n ^^ \n") == "")
    #expect(text(String(repeating: "x", count: 200)) == String(repeating: "x", count: 40) + "…")
  }

  @Test func `what came long before is forgotten`() {
    let many = (0..<100_000).map { "line \($0)" }.joined(separator: "\n")
    #expect(text(many, bytes: 30) == "line 99998 | line 99999")
  }
}
