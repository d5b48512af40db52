import Foundation
import TestSupport
import Testing

/// Disks that are full, gone or not to be written, and others who look at the file or take it away.
@Suite struct DiskTests {
  /// About a second of runs that keep checkpoints.
  private static let slow = """
    {"study": "faults", "members": 10, "parameters": {"milliseconds": 12, "saveEvery": 1},
     "axes": {"width": [1, 2]}, "output": "disk/out.h5"}
    """
  // 2,000,000 steps of 8 bytes.
  private static let large = """
    {"study": "faults", "members": 2, "parameters": {"steps": 1000000}, "output": "disk/out.h5"}
    """

  private static func sandbox() throws -> Sandbox {
    var sandbox = try Sandbox()
    sandbox.program = "fault-probe"
    try sandbox.write(slow, to: "slow.json")
    try sandbox.write(large, to: "large.json")
    try FileManager.default.createDirectory(
      at: sandbox.folder.appending(path: "disk"), withIntermediateDirectories: true)
    return sandbox
  }

  /// Whether this user may mount file systems of its own.
  private static let canMount: Bool = {
    guard let sandbox = try? Sandbox() else { return false }
    let result = try? sandbox.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"])
    return result?.code == 0
  }()

  /// Runs a shell's lines where `disk` is a file system of one megabyte; `$sweep` is the program.
  private static func onSmallDisk(
    _ sandbox: borrowing Sandbox, _ lines: String
  ) throws -> Sandbox.Result {
    let program = Repository.program("fault-probe")
    return try sandbox.run([
      "timeout", "240", "unshare", "-m", "sh", "-c",
      "sweep='\(program)'; mount -t tmpfs -o size=1m none disk && { \(lines); }",
    ])
  }

  @Test(.enabled(if: canMount)) func `a full disk is told before anything is made`() throws {
    let sandbox = try Self.sandbox()
    let full = try Self.onSmallDisk(sandbox, "$sweep large.json; code=$?; ls disk; exit $code")
    #expect(full.code == 73)
    #expect(full.text.contains("only 1020.0 KiB is free"), "\(full.text)")
    #expect(!full.text.contains("out.h5.lock\n") && !full.text.contains("out.h5.new\n"))
  }

  @Test(.enabled(if: canMount))
  func `a disk that fills up meanwhile costs checkpoints and no run`() throws {
    let sandbox = try Self.sandbox()
    let filled = try Self.onSmallDisk(
      sandbox,
      """
      $sweep slow.json & while [ ! -e disk/out.h5 ]; do sleep 0.01; done; \
      head -c 2000000 /dev/zero > disk/filler; wait $!; code=$?; \
      $sweep verify disk/out.h5 && exit $code
      """)
    #expect(filled.code == 0, "\(filled.text)")
    #expect(filled.text.contains("no checkpoint was saved"), "\(filled.text)")
    #expect(filled.text.contains("20 runs done"), "\(filled.text)")
  }

  @Test(.enabled(if: canMount)) func `a file system that is not to be written is 73`() throws {
    let sandbox = try Self.sandbox()
    let denied = try Self.onSmallDisk(sandbox, "mount -o remount,ro disk && $sweep slow.json")
    #expect(denied.code == 73)
    #expect(denied.text.contains("Read-only file system"), "\(denied.text)")
  }

  @Test func `a limit on the size of files is 73`() throws {
    let sandbox = try Self.sandbox()
    let program = Repository.program("fault-probe")
    let limited = try sandbox.run(["bash", "-c", "ulimit -f 100; exec \(program) large.json"])
    #expect(limited.code == 73, "\(limited.text)")
    #expect(limited.text.contains("ulimit -f") && !limited.text.contains("free"), "\(limited.text)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: sandbox.folder.path + "/disk") == [])
  }

  /// Starts the slow sweep and does something as soon as it writes; with `still`, while it stands still, so that it
  /// sees only what has become of its files.
  private static func disturbed(
    _ sandbox: borrowing Sandbox, milliseconds: Int = 12, still: Bool = true,
    _ body: (URL) throws -> Void
  ) throws -> Sandbox.Result {
    let job = try sandbox.start(["slow.json", "--set", "milliseconds=\(milliseconds)"])
    let output = sandbox.folder.appending(path: "disk/out.h5")
    let deadline = Date(timeIntervalSinceNow: 240)
    while !FileManager.default.fileExists(atPath: output.path), Date() < deadline { usleep(2_000) }
    usleep(300_000)
    // The group of `timeout`, in which the sweep is.
    let group = -job.processIdentifier
    if still { kill(group, SIGSTOP) }
    try body(sandbox.folder.appending(path: "disk"))
    if still { kill(group, SIGCONT) }
    return try sandbox.finish(job)
  }

  /// Takes a directory away, the result file first: what is deleted with the lock first looks like another
  /// sweep's doing.
  private static func remove(_ folder: URL) {
    try? FileManager.default.removeItem(at: folder.appending(path: "out.h5"))
    // What the sweep makes in the folder meanwhile can keep it from going.
    for _ in 0..<100 where FileManager.default.fileExists(atPath: folder.path) {
      try? FileManager.default.removeItem(at: folder)
    }
  }

  @Test func `a directory that is deleted twice is put back twice, and nothing is lost`() throws {
    let sandbox = try Self.sandbox()
    let ended = try Self.disturbed(sandbox, milliseconds: 25, still: false) { folder in
      let file = folder.appending(path: "out.h5").path
      for _ in 0..<2 {
        Self.remove(folder)
        let deadline = Date(timeIntervalSinceNow: 60)
        while !FileManager.default.fileExists(atPath: file), Date() < deadline { usleep(10_000) }
      }
    }
    #expect(ended.code == 0, "\(ended.text)")
    #expect(ended.text.components(separatedBy: "was deleted; it was restored").count == 3)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: sandbox.folder.path + "/disk") == [
        "out.h5"
      ])
    #expect(try sandbox.sweep("verify", "disk/out.h5").code == 0)
    #expect(try sandbox.sweep("status", "--exit-code", "disk/out.h5").code == 0)
  }

  @Test func `a directory whose name is taken ends the sweep, which makes one copy elsewhere`()
    throws
  {
    let sandbox = try Self.sandbox()
    let ended = try Self.disturbed(sandbox, milliseconds: 25) { folder in
      let elsewhere = folder.deletingLastPathComponent().appending(path: "gone")
      try FileManager.default.moveItem(at: folder, to: elsewhere)
      try Data().write(to: folder)
      Self.remove(elsewhere)
    }
    #expect(ended.code == 73)
    #expect(ended.text.components(separatedBy: "out.h5.rescued").count == 2, "\(ended.text)")
    #expect(sandbox.names.filter { $0.contains("rescued") } == ["out.h5.rescued"])
    let rest = try sandbox.sweep("slow.json", "--set", "output=out.h5.rescued")
    #expect(rest.code == 0)
    #expect(rest.text.contains("already done"), "\(rest.text)")
    #expect(try sandbox.sweep("verify", "out.h5.rescued").code == 0)
  }

  @Test func `a directory that was moved ends the sweep, which says where the file is`() throws {
    let sandbox = try Self.sandbox()
    let elsewhere = sandbox.folder.appending(path: "elsewhere")
    let ended = try Self.disturbed(sandbox) {
      try FileManager.default.moveItem(at: $0, to: elsewhere)
    }
    #expect(ended.code == 73)
    #expect(ended.text.contains("elsewhere/out.h5"), "\(ended.text)")
    let rest = try sandbox.sweep("slow.json", "--set", "output=elsewhere/out.h5")
    #expect(rest.code == 0 && rest.text.contains("already done"), "\(rest.text)")
  }

  @Test func `a file that was deleted is put back, and the sweep goes on`() throws {
    let sandbox = try Self.sandbox()
    let ended = try Self.disturbed(sandbox, milliseconds: 25) {
      try FileManager.default.removeItem(at: $0.appending(path: "out.h5"))
    }
    #expect(ended.code == 0, "\(ended.text)")
    #expect(ended.text.contains("20 runs done"), "\(ended.text)")
    #expect(ended.text.components(separatedBy: "out.h5 was deleted").count == 2, "\(ended.text)")
    #expect(try sandbox.sweep("verify", "disk/out.h5").code == 0)
  }

  @Test func `a reader that keeps the file open is in nobody's way`() throws {
    let sandbox = try Self.sandbox()
    #expect(try sandbox.sweep("slow.json", "--max-runs", "5").code == 0)
    let python = Repository.root.appending(path: ".build/python/bin/python").path
    // As in a notebook: h5py and xarray with default settings, for as long as the sweep goes on.
    let read = """
      import h5py, subprocess, sys, xarray
      file = h5py.File("disk/out.h5")
      labelled = xarray.open_dataset("disk/out.h5", engine="h5netcdf")
      before = int((file["runs/status"][...] == 2).sum())
      code = subprocess.run(sys.argv[1:]).returncode
      again = xarray.open_dataset("disk/out.h5", engine="h5netcdf", group="runs")
      print(code, before, int((again.status == 2).sum()))
      """
    let result = try sandbox.run([
      "timeout", "240", python, "-c", read, Repository.program("fault-probe"), "slow.json",
    ])
    #expect(result.text.contains("0 5 20\n"), "\(result.text)")
  }
}
