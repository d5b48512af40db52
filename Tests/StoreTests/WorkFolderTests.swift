import Foundation
import Grids
import Store
import StudyKit
import Testing

/// What stands beside a result file, in `out.h5.d` and where earlier programs had it.
struct WorkFolderTests {
  private let unrecorded = StoreGrid(parameters: ["records": .flag(false)])

  /// The checkpoints beside a file; nothing of them may be refused.
  private func checkpoints(_ fixture: StoreFixture) -> CheckpointFolder {
    WorkFolder(beside: fixture.path).checkpoints { Issue.record("\($0)") }
  }

  /// Moves what is in a folder of `out.h5.d` to where earlier programs had it.
  private func makeEarlier(_ name: String, _ fixture: StoreFixture, _ earlier: String) throws {
    try FileManager.default.moveItem(
      atPath: fixture.path + ".d/" + name, toPath: fixture.path + "." + earlier)
    #expect(rmdir(fixture.path + ".d") == 0)
  }

  @Test func `a sweep keeps the checkpoints of runs that go on, and no others`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid())
    let identities = Identities(file.grid)
    let (ended, open) = (identities.member(0, ofPoint: 0), identities.member(1, ofPoint: 2))
    for identity in [ended, open, 7] { checkpoints(fixture).save(identity, [1, 2, 3]) }
    try fixture.run(file, [Run(point: 0, member: 0)])
    file.tidy(isComplete: false)
    #expect(checkpoints(fixture).load(ended) == nil)
    #expect(checkpoints(fixture).load(open) == [1, 2, 3])
    // Of another grid on the same file, it may be.
    #expect(checkpoints(fixture).load(7) == [1, 2, 3])
    checkpoints(fixture).remove(open)
    checkpoints(fixture).remove(7)
    file.tidy(isComplete: false)
    try file.close()
    #expect(try fixture.names == ["out.h5"])
  }

  @Test func `a link to a result file has the file's folder beside it`() throws {
    let fixture = try StoreFixture()
    try fixture.open(StoreGrid()).close()
    let link = fixture.directory.appending(path: "link.h5").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "out.h5")
    #expect(
      WorkFolder(beside: link).path == fixture.directory.path + "/out.h5.d")
  }

  @Test func `a checkpoint of an earlier program is found, replaced and removed`() throws {
    let fixture = try StoreFixture()
    checkpoints(fixture).save(7, [1])
    checkpoints(fixture).save(8, [1])
    try makeEarlier("checkpoints", fixture, "checkpoints")
    #expect(checkpoints(fixture).exists)
    #expect(checkpoints(fixture).load(7) == [1])
    checkpoints(fixture).save(7, [2])
    #expect(checkpoints(fixture).load(7) == [2])
    #expect(checkpoints(fixture).load(8) == [1])
    for identity: UInt64 in [7, 8] {
      checkpoints(fixture).remove(identity)
      #expect(checkpoints(fixture).load(identity) == nil)
    }
    let file = try fixture.open(StoreGrid())
    file.tidy(isComplete: false)
    try file.close()
    #expect(try fixture.names == ["out.h5"])
  }

  @Test func `a damaged checkpoint of an earlier program is named where it stands`() throws {
    let fixture = try StoreFixture()
    checkpoints(fixture).save(7, [1, 2, 3])
    try makeEarlier("checkpoints", fixture, "checkpoints")
    let path = fixture.path + ".checkpoints/0000000000000007.checkpoint"
    try Data(contentsOf: URL(filePath: path)).dropLast().write(to: URL(filePath: path))
    nonisolated(unsafe) var said: [String] = []
    let folder = WorkFolder(beside: fixture.path).checkpoints { said.append($0) }
    #expect(folder.load(7) == nil)
    #expect(said.count == 1 && said[0].contains(path))
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `a sweep of an earlier program goes on with its scratch`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(unrecorded)
    try fixture.run(file, (0..<6).map { Run(point: $0 / 3, member: $0 % 3) })
    try file.close()
    try makeEarlier("scratch", fixture, "scratch")
    let again = try fixture.open(unrecorded)
    #expect(again.opening.kept == 6 && again.opening.notKept == 0)
    try fixture.run(again)
    // Now members of one grid stand in both.
    #expect(try fixture.names == ["out.h5", "out.h5.d", "out.h5.lock", "out.h5.scratch"])
    try fixture.summarise(again)
    again.tidy(isComplete: true)
    #expect(try again.sweep.damagedRuns().isEmpty)
    try again.close()
    #expect(try fixture.names == ["out.h5"])
  }

  @Test func `deaths that an earlier program has counted are counted on`() throws {
    let fixture = try StoreFixture()
    let grid = StoreGrid().grid
    let (doomed, other) = (Run(point: 1, member: 2), Run(point: 0, member: 0))
    let identities = Identities(grid)
    let folder = fixture.path + ".crew"
    try fixture.open(StoreGrid()).close()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let tally = [(doomed, Casualties.limit - 1), (other, 1)].map { run, count in
      String(identities.member(run.member ?? 0, ofPoint: run.point), radix: 16) + " \(count) 0\n"
    }
    try tally.joined().write(toFile: folder + "/deaths", atomically: false, encoding: .utf8)
    // The note of a rank that has died: identity and number of members.
    let note = [identities.member(2, ofPoint: 1), 1].withUnsafeBytes { Data($0) }
    try note.write(to: URL(filePath: folder + "/rank-3"))

    let file = try fixture.open(StoreGrid())
    let casualties = try Casualties(of: file)
    #expect(casualties.lost == [doomed] && casualties.suspects == [other])
    #expect(file.status(of: doomed) == .lost)
    // The next start knows the one that is left, and counts no death twice.
    #expect(try Casualties(of: file).suspects == [other])
    file.tidy(isComplete: true)
    try file.close()
    #expect(try fixture.names == ["out.h5"])
  }
}
