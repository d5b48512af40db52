import Foundation
import TestSupport
import Testing

/// Users who share a folder: one plants links, another sweeps; or two go on with one sweep.
@Suite struct SharedFolderTests {
  // Users and a group that no machine has; only root may become them.
  private static let (sweeper, other, group) = (64_242, 64_243, 64_300)

  private static let grid = """
    {"study": "faults", "members": 4, "parameters": {"milliseconds": 1, "saveEvery": 1},
     "axes": {"width": [1, 2]}, "output": "shared/out.h5"}
    """

  /// Whether this process may become other users, who can run the program.
  private static let canBecomeOthers: Bool = {
    guard let sandbox = try? sandbox() else { return false }
    let result = try? sandbox.run(
      become(sweeper) + ["test", "-x", Repository.program("fault-probe")])
    return result?.code == 0
  }()

  /// A folder in which others can work, with a folder in it where anybody may make files.
  private static func sandbox(mode: mode_t = 0o1777) throws -> Sandbox {
    var sandbox = try Sandbox()
    sandbox.program = "fault-probe"
    try sandbox.write(grid, to: "grid.json")
    let shared = sandbox.folder.appending(path: "shared").path
    try FileManager.default.createDirectory(atPath: shared, withIntermediateDirectories: false)
    for (path, mode) in [(sandbox.folder.path, 0o755), (shared, mode)] {
      #expect(chmod(path, mode) == 0)
    }
    return sandbox
  }

  private static func become(_ user: Int) -> [String] {
    [
      "setpriv", "--reuid", "\(user)", "--regid", "\(user)", "--groups", "\(group)", "timeout",
      "-k", "5", "120",
    ]
  }

  /// Sweeps as a user.
  private static func sweep(
    _ sandbox: Sandbox, as user: Int, _ arguments: String...
  ) throws -> Sandbox.Result {
    try sandbox.run(become(user) + [Repository.program("fault-probe"), "grid.json"] + arguments)
  }

  private static func shell(_ sandbox: Sandbox, as user: Int, _ text: String) throws {
    let result = try sandbox.run(become(user) + ["sh", "-ec", text])
    #expect(result.code == 0, "\(result.text)")
  }

  @Test(.enabled(if: canBecomeOthers))
  func `links planted by another user reach nothing of the sweeper's`() throws {
    for isFile in [true, false] {
      for ending in ["lock", "new", "damaged", "d", "crew", "checkpoints", "scratch", "old-1"] {
        let sandbox = try Self.sandbox()
        // Of the sweeper's own, for nobody else to write.
        try Self.shell(
          sandbox, as: Self.sweeper,
          "umask 077; mkdir shared/victim; for n in rank-0 deaths; do echo precious > shared/victim/$n; done"
        )
        let target = isFile ? "victim/rank-0" : "victim"
        try Self.shell(sandbox, as: Self.other, "ln -s \(target) shared/out.h5.\(ending)")
        for members in ["2", "4"] {
          let result = try Self.sweep(sandbox, as: Self.sweeper, "--set", "members=\(members)")
          // What somebody else's link stands in the way of is refused; nobody but its maker can remove it.
          let isRefused = ["lock", "new", "d"].contains(ending)
          #expect(result.code == (isRefused ? 73 : 0), "\(ending): \(result.text)")
        }
        let victim = try sandbox.run([
          "sh", "-c", "cd shared/victim && ls && stat -c '%a %u %s' rank-0 deaths",
        ])
        #expect(
          victim.text == "deaths\nrank-0\n600 \(Self.sweeper) 9\n600 \(Self.sweeper) 9\n",
          "\(ending): \(victim.text)")
      }
    }
  }

  @Test(.enabled(if: canBecomeOthers))
  func `a work folder that another user has put there is refused`() throws {
    let sandbox = try Self.sandbox()
    try Self.shell(sandbox, as: Self.other, "mkdir shared/out.h5.d && chmod 777 shared/out.h5.d")
    let result = try Self.sweep(sandbox, as: Self.sweeper)
    #expect(result.code == 73 && result.text.contains("belongs to user \(Self.other)"))
    #expect(try Self.sweep(sandbox, as: Self.other).code == 0)
  }

  @Test(.enabled(if: canBecomeOthers)) func `a group goes on with one sweep`() throws {
    // New files get the folder's group.
    let sandbox = try Self.sandbox(mode: 0o2770)
    let shared = sandbox.folder.appending(path: "shared").path
    #expect(chown(shared, uid_t(Self.sweeper), gid_t(Self.group)) == 0)
    #expect(chmod(shared, 0o2770) == 0)
    // The first is killed while it has a lock, checkpoints, scratch findings and a note.
    try Self.shell(
      sandbox, as: Self.sweeper,
      """
      umask 002
      \(Repository.program("fault-probe")) grid.json --set milliseconds=30 --set records=false & sweep=$!
      until ls shared/out.h5.d/scratch/*.findings; do sleep 0.01; done
      kill -9 $sweep
      """)
    let left = try sandbox.run(["find", "shared", "-type", "f", "!", "-perm", "664"])
    #expect(left.text == "", "\(left.text)")
    let rest = try Self.sweep(
      sandbox, as: Self.other, "--set", "milliseconds=30", "--set", "records=false")
    #expect(rest.code == 0, "\(rest.text)")
    #expect(rest.text.contains("already done") && !rest.text.contains("no checkpoint"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: shared) == ["out.h5"])
    // To grow it, the other one would have to own the new file.
    let before = try sandbox.bytes("shared/out.h5")
    let grown = try Self.sweep(sandbox, as: Self.other, "--set", "members=5")
    #expect(grown.code == 73 && grown.text.contains("belongs to user \(Self.sweeper)"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: shared) == ["out.h5"])
    #expect(try sandbox.bytes("shared/out.h5") == before)
    #expect(try Self.sweep(sandbox, as: Self.sweeper, "--set", "members=5").code == 0)
    let status = try sandbox.run(["stat", "-c", "%a %u %g", "shared/out.h5"])
    #expect(status.text == "664 \(Self.sweeper) \(Self.group)\n")
  }
}
