import Foundation
import Store
import TestSupport
import Testing

@Suite struct CheckpointFolderTests {
  /// What a folder has reported.
  private final class Reports: @unchecked Sendable {
    private let lock = NSLock()
    private var messages: [String] = []

    func add(_ message: String) { lock.withLock { messages.append(message) } }

    var all: [String] { lock.withLock { messages } }
  }

  /// Runs `body` with the checkpoints beside a result file that is nowhere.
  private func withFolder(_ body: (CheckpointFolder, Reports) throws -> Void) throws {
    let home = try Scratch()
    let reports = Reports()
    let folder = WorkFolder(beside: home.path("out.h5")).checkpoints {
      reports.add($0)
    }
    try body(folder, reports)
  }

  static let state: [UInt8] = (0..<3000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

  @Test func `what was saved last is what is loaded`() throws {
    try withFolder { folder, reports in
      #expect(!folder.exists && folder.load(7) == nil)
      folder.save(7, [1, 2, 3])
      folder.save(7, Self.state)
      folder.save(8, [])
      #expect(folder.load(7) == Self.state && folder.load(8) == [])
      #expect(reports.all.isEmpty)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(names.sorted() == ["0000000000000007.checkpoint", "0000000000000008.checkpoint"])
    }
  }

  @Test func `a removed checkpoint is gone`() throws {
    try withFolder { folder, _ in
      folder.save(7, Self.state)
      folder.save(8, Self.state)
      folder.remove(7)
      #expect(folder.load(7) == nil && folder.load(8) == Self.state)
    }
  }

  // Places in magic, identity, length, digest and state.
  @Test(arguments: [0, 9, 17, 30, 60, 3000])
  func `a flipped byte is found, said, and the run begins anew`(place: Int) throws {
    try withFolder { folder, reports in
      folder.save(7, Self.state)
      let file = URL(filePath: folder.file(of: 7))
      var bytes = try Data(contentsOf: file)
      bytes[place] ^= 0x10
      try bytes.write(to: file)
      #expect(folder.load(7) == nil)
      #expect(reports.all.count == 1 && reports.all[0].contains("refused"))
      // It is taken away, so that it is refused once.
      #expect(folder.load(7) == nil && reports.all.count == 1)
      folder.save(7, Self.state)
      #expect(folder.load(7) == Self.state)
    }
  }

  @Test(arguments: [0, 20, 55, 56, 3055])
  func `a checkpoint that ends early is refused`(length: Int) throws {
    try withFolder { folder, reports in
      folder.save(7, Self.state)
      let file = URL(filePath: folder.file(of: 7))
      try Data(contentsOf: file).prefix(length).write(to: file)
      #expect(folder.load(7) == nil && reports.all.count == 1)
    }
  }

  @Test func `a whole state that its study refuses is taken away and reported`() throws {
    try withFolder { folder, reports in
      folder.save(7, Self.state)
      folder.refuse(7, reason: "of other parameters")
      #expect(reports.all.count == 1 && reports.all[0].contains("is refused: of other parameters"))
      #expect(folder.load(7) == nil && reports.all.count == 1)
    }
  }

  @Test func `a checkpoint of another run is refused`() throws {
    try withFolder { folder, reports in
      folder.save(7, Self.state)
      try FileManager.default.moveItem(atPath: folder.file(of: 7), toPath: folder.file(of: 9))
      #expect(folder.load(9) == nil)
      #expect(reports.all.count == 1 && reports.all[0].contains("of another run"))
    }
  }

  @Test func `a checkpoint that cannot be written is reported and the run goes on`() {
    let reports = Reports()
    let folder = WorkFolder(beside: "/nowhere/at/all/out.h5").checkpoints { reports.add($0) }
    folder.save(7, Self.state)
    #expect(reports.all.count == 1 && folder.load(7) == nil)
  }
}
