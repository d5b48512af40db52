import Foundation
import Grids
import Store
import Testing

/// Whose files are and who may do what with them, before and after a sweep on them.
struct StoreAccessTests {
  /// Mode, owner and group of a file.
  private struct Access: Equatable {
    let mode: UInt32
    let owner: UInt32
    let group: UInt32

    init(_ path: String) {
      var status = stat()
      #expect(lstat(path, &status) == 0, "\(path)")
      (mode, owner, group) = (status.st_mode & 0o7777, status.st_uid, status.st_gid)
    }
  }

  /// A file with a run, and this mode.
  private func begun(_ fixture: StoreFixture, mode: mode_t) throws {
    let file = try fixture.open(StoreGrid(members: 2))
    try fixture.run(file, [Run(point: 0, member: 0)])
    try file.close()
    #expect(chmod(fixture.path, mode) == 0)
  }

  @Test(arguments: [mode_t(0o600), 0o640, 0o664, 0o666])
  func `a grown file keeps its mode, and what is beside it has the same`(mode: mode_t) throws {
    let fixture = try StoreFixture()
    try begun(fixture, mode: mode)
    let inode = try FileManager.default.attributesOfItem(atPath: fixture.path)[.systemFileNumber]
    let before = Access(fixture.path)
    let file = try fixture.open(StoreGrid(members: 5))
    #expect(file.opening.isMigrated && file.opening.kept == 1)
    #expect(Access(fixture.path) == before)
    let now = try FileManager.default.attributesOfItem(atPath: fixture.path)[.systemFileNumber]
    #expect(inode as? Int != now as? Int)
    let folder = WorkFolder(beside: fixture.path)
    folder.checkpoints { Issue.record("\($0)") }.save(7, [1])
    let note = folder.ranks.note(of: 3)
    note.begin(7, members: 1)
    for name in [".lock", ".d/checkpoints/0000000000000007.checkpoint", ".d/ranks/rank-3"] {
      #expect(Access(fixture.path + name) == before, "\(name)")
    }
    let readable = UInt32(mode) & 0o444
    for name in [".d", ".d/checkpoints", ".d/ranks"] {
      #expect(Access(fixture.path + name).mode == UInt32(mode) | 0o700 | readable >> 2, "\(name)")
    }
    note.discharge()
    try file.close()
  }

  @Test(.enabled(if: geteuid() == 0))
  func `a grown file keeps owner and group where root grows it`() throws {
    let fixture = try StoreFixture()
    try begun(fixture, mode: 0o640)
    #expect(chown(fixture.path, 4242, 4343) == 0)
    let before = Access(fixture.path)
    let file = try fixture.open(StoreGrid(members: 5))
    WorkFolder(beside: fixture.path).checkpoints { Issue.record("\($0)") }.save(7, [1])
    #expect(Access(fixture.path) == before && before.owner == 4242 && before.group == 4343)
    #expect(Access(fixture.path + ".d/checkpoints/0000000000000007.checkpoint") == before)
    #expect(Access(fixture.path + ".lock") == before)
    try file.close()
  }

  @Test func `a protected file is refused, grown or not, and nothing is made`() throws {
    let fixture = try StoreFixture()
    try begun(fixture, mode: 0o444)
    let before = try Data(contentsOf: URL(filePath: fixture.path))
    for members in [2, 5] {
      #expect(throws: StoreError.protected(path: fixture.path, mode: 0o444)) {
        try fixture.open(StoreGrid(members: members)).close()
      }
    }
    #expect(try fixture.names == ["out.h5"])
    #expect(try Data(contentsOf: URL(filePath: fixture.path)) == before)
    #expect(Access(fixture.path).mode == 0o444)
    // To be moved aside it need not be written.
    let file = try fixture.open(StoreGrid(members: 5), .init(fresh: true))
    #expect(file.opening.oldFile == fixture.path + ".old-1")
    #expect(Access(fixture.path + ".old-1").mode == 0o444)
    try file.close()
  }

  @Test func `a growth that is refused leaves nothing behind`() throws {
    let fixture = try StoreFixture()
    try begun(fixture, mode: 0o644)
    // Something stands where scratch findings are to be kept.
    try FileManager.default.createDirectory(
      atPath: fixture.path + ".d", withIntermediateDirectories: false)
    try Data().write(to: URL(filePath: fixture.path + ".d/scratch"))
    let before = try Data(contentsOf: URL(filePath: fixture.path))
    #expect(throws: StoreError.self) { try fixture.open(StoreGrid(members: 5)).close() }
    #expect(try fixture.names == ["out.h5", "out.h5.d"])
    #expect(try Data(contentsOf: URL(filePath: fixture.path)) == before)
  }

  @Test func `the limit on the size of files is no lack of space`() {
    let error = StoreError.beyondLimit(
      path: "out.h5", needed: 1 << 20, limit: .file(bytes: 100 << 10))
    #expect(
      "\(error)" == "out.h5 needs 1.0 MiB, but files may have at most 100.0 KiB here (ulimit -f); "
        + "raise the limit")
    let quota = StoreError.beyondLimit(path: "out.h5", needed: 1 << 20, limit: .quota)
    #expect("\(quota)".contains("quota"))
  }
}
