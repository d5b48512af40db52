import Foundation
import Grids
import Posix
import Store
import StudyKit
import Testing

/// What somebody else has put where a sweep keeps its files: no link is followed, nothing waits, and nothing that
/// is not the sweep's own is written over or removed.
struct PlantedFilesTests {
  private let unrecorded = StoreGrid(parameters: ["records": .flag(false)])

  /// A folder and a file that nobody may touch, in the fixture's directory.
  private struct Victim {
    let folder: String
    let file: String
    private let names: [String]

    init(_ fixture: StoreFixture) throws {
      folder = fixture.directory.path + "/victim"
      file = folder + "/rank-0"
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: false)
      // Names such as a sweep would remove from a folder of its own.
      names = ["rank-0", "deaths", "0000000000000007.checkpoint", "0000000000000007.findings"]
      for name in names {
        try Data("precious".utf8).write(to: URL(filePath: folder + "/" + name))
      }
    }

    var isUntouched: Bool {
      (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) == names.sorted()
        && names.allSatisfy {
          FileManager.default.contents(atPath: folder + "/" + $0) == Data("precious".utf8)
        }
    }
  }

  /// A sweep that makes use of all that is kept beside a file: it begins, keeps a checkpoint, a note and scratch,
  /// grows, is summarised, and ends.
  private func sweep(_ fixture: StoreFixture) throws {
    for members in [2, 3] {
      var grid = unrecorded
      grid.members = members
      let file = try fixture.open(grid)
      let folder = WorkFolder(beside: fixture.path)
      let checkpoints = folder.checkpoints { _ in }
      checkpoints.save(7, [1])
      _ = checkpoints.load(7)
      let note = folder.ranks.note(of: 0)
      note.begin(7, members: 1)
      _ = try Casualties(of: file)
      try fixture.run(file)
      try DamageList(beside: fixture.path).write(["nothing"])
      DamageList(beside: fixture.path).remove()
      if members == 3 { try fixture.summarise(file) }
      checkpoints.remove(7)
      note.discharge()
      file.tidy(isComplete: members == 3)
      try file.close()
    }
  }

  @Test(arguments: [
    "lock", "new", "damaged", "d", "checkpoints", "scratch", "crew", "old-1", "rescued",
  ])
  func `no link beside an output is followed`(ending: String) throws {
    for isFile in [true, false] {
      let fixture = try StoreFixture()
      let victim = try Victim(fixture)
      try FileManager.default.createSymbolicLink(
        atPath: fixture.path + "." + ending,
        withDestinationPath: isFile ? victim.file : victim.folder)
      do { try sweep(fixture) } catch let error as StoreError {
        #expect(
          error
            == .notOfKind(
              path: fixture.path + "." + ending, is: .link, not: ending == "d" ? .folder : .file))
        #expect(["lock", "d"].contains(ending))
        // It is told before anything is made.
        #expect(try fixture.names == ["out.h5." + ending, "victim"])
      }
      #expect(victim.isUntouched)
    }
  }

  @Test(arguments: [
    "checkpoints", "scratch", "ranks", "checkpoints/0000000000000007.checkpoint", "ranks/rank-0",
    "ranks/deaths", "ranks/deaths.new",
  ])
  func `no link in the work folder is followed`(name: String) throws {
    for isFile in [true, false] {
      let fixture = try StoreFixture()
      let victim = try Victim(fixture)
      let link = URL(filePath: fixture.path + ".d/" + name)
      try FileManager.default.createDirectory(
        at: link.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: link.path, withDestinationPath: isFile ? victim.file : victim.folder)
      do { try sweep(fixture) } catch let error as StoreError {
        #expect(error == .notOfKind(path: link.path, is: .link, not: .folder))
        #expect(name == "scratch")
      }
      #expect(victim.isUntouched)
    }
  }

  @Test func `a second name of somebody's file is not taken for a lock`() throws {
    let fixture = try StoreFixture()
    let victim = try Victim(fixture)
    try FileManager.default.linkItem(atPath: victim.file, toPath: fixture.path + ".lock")
    #expect(throws: StoreError.foreignLock(path: fixture.path + ".lock")) {
      try fixture.open(StoreGrid()).close()
    }
    #expect(victim.isUntouched)
  }

  @Test func `a folder in place of a file that is made is told`() throws {
    let fixture = try StoreFixture()
    try FileManager.default.createDirectory(
      atPath: fixture.path + ".new", withIntermediateDirectories: false)
    #expect(
      throws: StoreError.system(path: fixture.path + ".new", action: "create", code: EEXIST)
    ) { try fixture.open(StoreGrid()).close() }
    #expect(try fixture.names == ["out.h5.new"])
  }

  @Test(arguments: ["", ".lock", ".d"]) func `a FIFO is refused and not waited for`(
    ending: String
  ) throws {
    let fixture = try StoreFixture()
    #expect(mkfifo(fixture.path + ending, 0o666) == 0)
    for fresh in [false, true] {
      #expect(
        throws: StoreError.notOfKind(
          path: fixture.path + ending, is: .fifo, not: ending == ".d" ? .folder : .file)
      ) { try fixture.open(StoreGrid(), .init(fresh: fresh)).close() }
    }
    #expect(try fixture.names == ["out.h5" + ending])
  }

  @Test func `FIFOs in place of checkpoint and note are not waited for`() throws {
    let fixture = try StoreFixture()
    for name in ["checkpoints", "ranks"] {
      try FileManager.default.createDirectory(
        atPath: fixture.path + ".d/" + name, withIntermediateDirectories: true)
    }
    for name in ["checkpoints/0000000000000007.checkpoint", "ranks/rank-0", "ranks/deaths"] {
      #expect(mkfifo(fixture.path + ".d/" + name, 0o666) == 0)
    }
    nonisolated(unsafe) var said: [String] = []
    let folder = WorkFolder(beside: fixture.path)
    #expect(folder.checkpoints { said.append($0) }.load(7) == nil)
    #expect(said.count == 1 && said[0].contains("is a FIFO, not a file"), "\(said)")
    try sweep(fixture)
    #expect(try fixture.names == ["out.h5"])
  }

  @Test(arguments: [false, true]) func `a device is neither written nor moved aside`(
    fresh: Bool
  ) throws {
    #expect(throws: StoreError.notOfKind(path: "/dev/full", is: .device, not: .file)) {
      try ResultFile.open(
        StoreGrid().grid, at: "/dev/full", start: .test, options: .init(fresh: fresh)
      ).close()
    }
    #expect(FileManager.default.fileExists(atPath: "/dev/full"))
  }

  @Test func `an output that links to itself is refused`() throws {
    let fixture = try StoreFixture()
    try FileManager.default.createSymbolicLink(
      atPath: fixture.path, withDestinationPath: "out.h5")
    let error = #expect(throws: StoreError.self) { try fixture.open(StoreGrid()).close() }
    guard case .system(_, "follow", ELOOP)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try fixture.names == ["out.h5"])
  }

  @Test func `a name that is too long for what is beside it is refused at once`() throws {
    let fixture = try StoreFixture()
    let folder = fixture.directory.path + "/"
    let longest = String(repeating: "x", count: 247)
    try ResultFile.open(StoreGrid().grid, at: folder + longest, start: .test).close()
    let path = folder + longest + "x"
    #expect(throws: StoreError.longName(path: path, bytes: 248, allowed: 247)) {
      try OutputLocation(of: path).check()
    }
    #expect(throws: StoreError.longName(path: path, bytes: 248, allowed: 247)) {
      try ResultFile.open(StoreGrid().grid, at: path, start: .test).close()
    }
    #expect(try fixture.names == [longest])
  }
}
