import Foundation
import Grids
import Store
import StudyKit
import Testing

/// Files that are deleted, and locks that are removed, while they are written.
struct StoreLocationTests {
  /// Runs that are recorded one after the other.
  private let runs = (0..<9).map { Run(point: $0 / 3, member: $0 % 3) }

  @Test(arguments: [false, true])
  func `a file that is deleted, and deleted again, is put back each time`(
    withFolder: Bool
  ) throws {
    let fixture = try StoreFixture()
    let path = fixture.directory.path + "/a/b/out.h5"
    try FileManager.default.createDirectory(
      atPath: fixture.directory.path + "/a/b", withIntermediateDirectories: true)
    #expect(chmod(fixture.directory.path + "/a/b", 0o751) == 0)
    let file = try ResultFile.open(StoreGrid().grid, at: path, start: .test)
    #expect(chmod(path, 0o640) == 0)
    nonisolated(unsafe) var said: [String] = []
    file.report = { said.append($0) }
    // As summaries do, which keep the file open.
    let reader = try FinishedMembers(in: path, of: file.grid)
    for round in 0..<3 {
      try fixture.run(file, Array(runs[round * 2..<round * 2 + 2]))
      #expect(try reader.reader(ofPoint: round).members.count == [2, 1, 0][round])
      try FileManager.default.removeItem(
        atPath: withFolder ? fixture.directory.path + "/a" : path)
      try file.look()
      #expect(said.count == round + 1 && said[round].contains("the sweep continues"), "\(said)")
    }
    try fixture.run(file, Array(runs[6...]))
    #expect(try reader.reader(ofPoint: 2).members.count == 3)
    try file.close()
    // One copy, with the mode that it had, and nothing beside it.
    let folder = fixture.directory.path + "/a/b"
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["out.h5"])
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(mode as? Int == 0o640)
    let mode2 = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions]
    #expect(mode2 as? Int == 0o751)
    let again = try ResultFile.open(StoreGrid().grid, at: path, start: .test)
    #expect(again.opening.kept == 9)
    #expect(try again.sweep.damagedRuns().isEmpty)
    try again.close()
  }

  @Test func `a file that cannot be put back is copied elsewhere once, and said once`() throws {
    let fixture = try StoreFixture()
    let folder = fixture.directory.path + "/a"
    let path = folder + "/\(UUID().uuidString).h5"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let file = try ResultFile.open(StoreGrid().grid, at: path, start: .test)
    try fixture.run(file, Array(runs[..<4]))
    try FileManager.default.removeItem(atPath: folder)
    try Data().write(to: URL(filePath: folder))
    let error = #expect(throws: RecorderError.self) { try file.look() }
    let text = try #require(error?.reason)
    let rescued = String(try #require(text.components(separatedBy: " are in ").last))
    defer { try? FileManager.default.removeItem(atPath: rescued) }
    // What comes in until the ranks have stopped is not lost either.
    try? fixture.run(file, [runs[4]])
    let closing = #expect(throws: StoreError.self) { try file.close() }
    #expect(closing?.description == text)
    let again = try ResultFile.open(StoreGrid().grid, at: rescued, start: .test)
    #expect(again.opening.kept == 5)
    #expect(try again.sweep.damagedRuns().isEmpty)
    try again.close()
    let beside = (rescued as NSString).deletingLastPathComponent
    let copies = try FileManager.default.contentsOfDirectory(atPath: beside.isEmpty ? "." : beside)
      .filter { $0.contains((path as NSString).lastPathComponent) }
    #expect(copies.count == 1)
  }

  @Test(arguments: [false, true])
  func `a lock file that was removed ends the writing`(replaced: Bool) throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid())
    try file.look()
    try FileManager.default.removeItem(atPath: fixture.path + ".lock")
    if replaced { try Data("host 1\n".utf8).write(to: URL(filePath: fixture.path + ".lock")) }
    let error = #expect(throws: RecorderError.self) { try file.look() }
    #expect(error?.reason == "\(StoreError.lockLost(path: fixture.path))")
    #expect(throws: StoreError.lockLost(path: fixture.path)) { try file.close() }
    // What is another sweep's now, stays.
    #expect(try fixture.names == (replaced ? ["out.h5", "out.h5.lock"] : ["out.h5"]))
  }
}
