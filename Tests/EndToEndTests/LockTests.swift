import Foundation
import TestSupport
import Testing

/// The lock of a file: removed while it is held, and on file systems that have none.
@Suite struct LockTests {
  private static let slow = """
    {"study": "faults", "members": 50, "parameters": {"milliseconds": 40, "saveEvery": 1},
     "axes": {"width": [1, 2]}, "output": "out.h5"}
    """

  /// A sandbox in which `flock` fails with an error, as on file systems without locks.
  private static func sandbox(withoutLocks error: Int32? = nil) throws -> Sandbox {
    var sandbox = try Sandbox()
    sandbox.program = "fault-probe"
    try sandbox.write(slow, to: "slow.json")
    try sandbox.write(
      slow.replacingOccurrences(of: "40, \"saveEvery\": 1", with: "0, \"saveEvery\": 0"),
      to: "quick.json")
    guard let error else { return sandbox }
    try sandbox.write(
      """
      #include <errno.h>
      int flock(int file, int operation) { errno = \(error); return -1; }
      """, to: "noflock.c")
    let built = try sandbox.run(["clang", "-shared", "-fPIC", "-o", "noflock.so", "noflock.c"])
    #expect(built.code == 0, "\(built.text)")
    sandbox.variables["LD_PRELOAD"] = sandbox.folder.appending(path: "noflock.so").path
    return sandbox
  }

  private static func waitFor(_ name: String, _ sandbox: Sandbox) {
    let path = sandbox.folder.appending(path: name).path
    let deadline = Date(timeIntervalSinceNow: 60)
    while !FileManager.default.fileExists(atPath: path), Date() < deadline { usleep(2_000) }
  }

  @Test func `a sweep whose lock file is removed stops, and the next one goes on`() throws {
    let sandbox = try Self.sandbox()
    let job = try sandbox.start(["slow.json"])
    Self.waitFor("out.h5", sandbox)
    try FileManager.default.removeItem(at: sandbox.folder.appending(path: "out.h5.lock"))
    let stopped = try sandbox.finish(job)
    #expect(stopped.code == 73, "\(stopped.text)")
    #expect(
      stopped.text.components(separatedBy: "out.h5.lock was removed").count == 2, "\(stopped.text)")
    let rest = try sandbox.sweep("quick.json")
    #expect(rest.code == 0, "\(rest.text)")
  }

  // ENOSYS, ENOLCK, ENOTSUPP of the kernel, EOPNOTSUPP.
  @Test(arguments: [Int32(38), 37, 524, 95])
  func `a file system without locks is warned of and swept into`(error: Int32) throws {
    let sandbox = try Self.sandbox(withoutLocks: error)
    // What an earlier program left where it failed.
    if error == 38 { try sandbox.write("", to: "out.h5.lock") }
    let result = try sandbox.sweep("quick.json")
    #expect(result.code == 0, "\(result.text)")
    #expect(result.text.contains("cannot lock files"), "\(result.text)")
    #expect(!sandbox.names.contains("out.h5.lock"))
  }

  @Test func `without locks, too, one sweep at a time writes a file`() throws {
    let sandbox = try Self.sandbox(withoutLocks: 38)
    let job = try sandbox.start(["slow.json"])
    Self.waitFor("out.h5", sandbox)
    let second = try sandbox.sweep("quick.json")
    #expect(second.code == 73 && second.text.contains("by another sweep"), "\(second.text)")
    // Host, process and beat.
    let holder = String(decoding: try sandbox.bytes("out.h5.lock"), as: UTF8.self).split {
      $0 == " "
    }
    kill(try #require(holder.count == 3 ? pid_t(holder[1]) : nil), SIGTERM)
    let stopped = try sandbox.finish(job)
    #expect(stopped.code == 75, "\(stopped.text)")
    #expect(try sandbox.sweep("quick.json").code == 0)
  }

  @Test func `without locks, that of a dead process is taken, of a living one elsewhere not`()
    throws
  {
    let sandbox = try Self.sandbox(withoutLocks: 38)
    let host = ProcessInfo.processInfo.hostName
    // No process has this number.
    try sandbox.write("\(host) 4194999 000000000007\n", to: "out.h5.lock")
    #expect(try sandbox.sweep("quick.json").code == 0)
    try sandbox.write("elsewhere 12 000000000007\n", to: "out.h5.lock")
    let living = try sandbox.sweep("quick.json")
    #expect(
      living.code == 73 && living.text.contains("process 12 on elsewhere"), "\(living.text)")
    // Whoever holds it with the kernel of another machine does not write into it.
    try sandbox.write("elsewhere 12\n", to: "out.h5.lock")
    #expect(try sandbox.run(["touch", "-d", "-2 hours", "out.h5.lock"]).code == 0)
    let unknown = try sandbox.sweep("quick.json")
    #expect(unknown.code == 73 && unknown.text.contains("remove out.h5.lock"), "\(unknown.text)")
    // This one has not for two hours.
    try sandbox.write("elsewhere 12 000000000007\n", to: "out.h5.lock")
    #expect(try sandbox.run(["touch", "-d", "-2 hours", "out.h5.lock"]).code == 0)
    #expect(try sandbox.sweep("quick.json").code == 0)
  }

  @Test func `a name that is too long ends plan as it ends the sweep`() throws {
    let sandbox = try Self.sandbox()
    let output = "output=" + String(repeating: "x", count: 250)
    for command in [["plan", "quick.json"], ["quick.json"]] {
      let result = try sandbox.finish(sandbox.start(command + ["--set", output]))
      #expect(result.code == 73, "\(result.text)")
      #expect(result.text.contains("has 250 bytes, but may have at most 247"), "\(result.text)")
    }
    #expect(sandbox.names == ["quick.json", "slow.json"])
  }

  @Test(arguments: ["out.h5", "fifo.json"]) func `a FIFO is not waited for`(name: String) throws {
    let sandbox = try Self.sandbox()
    #expect(mkfifo(sandbox.folder.appending(path: name).path, 0o666) == 0)
    let isGrid = name == "fifo.json"
    let grid = isGrid ? name : "quick.json"
    for command in [["plan", grid], [grid], [grid, "--fresh"]] {
      let result = try sandbox.finish(sandbox.start(command))
      #expect(result.code == (isGrid ? 66 : 73), "\(result.text)")
      #expect(result.text.contains("FIFO"), "\(result.text)")
    }
    for command in isGrid ? [] : ["status", "verify", "rerun"] {
      let result = try sandbox.sweep(command, name)
      #expect(result.code == 66 && result.text.contains("is a FIFO"), "\(result.text)")
    }
  }
}
