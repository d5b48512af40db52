import Foundation
import Grids
import Store
import StudyKit
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
  func `a flipped byte is found and reported, and the run starts over`(place: Int) throws {
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

  /// A checkpoint of `size` bytes, all of them holes but for a header that says `claimed`.
  private func makeSparse(_ path: String, size: Int, claimed: Int) throws {
    var header = Array("SWCKPT1\n".utf8)
    for number in [UInt64(7), UInt64(claimed)] {
      header += withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
    try Data(header + [UInt8](repeating: 0, count: 32)).write(to: URL(filePath: path))
    #expect(truncate(path, size) == 0)
  }

  /// The most bytes of memory that this process has had.
  private static var peak: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 10
  }

  // 10 GB and 2 TB, with a header that says something else or the same.
  @Test(arguments: [
    (10_000_000_000, 3000, "it holds 9999999944 bytes, not 3000"),
    (2_000_000_000_000, 3000, "it holds 1999999999944 bytes, not 3000"),
    (3056, 2_000_000_000_000, "it holds 3000 bytes, not 2000000000000"),
    (2_000_000_000_000, 1_999_999_999_944, "more than the memory of this machine"),
    (1_000_000_000, 999_999_944, "its checksum is wrong"),
  ])
  func `a checkpoint that claims a size is refused without memory for it`(
    size: Int, claimed: Int, reason: String
  ) throws {
    try withFolder { folder, reports in
      folder.save(7, Self.state)
      try makeSparse(folder.file(of: 7), size: size, claimed: claimed)
      let before = Self.peak
      #expect(folder.load(7) == nil)
      #expect(reports.all.count == 1 && reports.all[0].contains(reason), "\(reports.all)")
      #expect(Self.peak - before < 200 << 20)
      #expect(!FileManager.default.fileExists(atPath: folder.file(of: 7)))
    }
  }

  private static let ofPoint = Identities(StoreGrid().grid).point(0)

  @Test func `a process that dies of a checkpoint is the last one to do so`() throws {
    try withFolder { folder, reports in
      let identity = Self.ofPoint.member(1)
      folder.save(identity, Self.state)
      let dying = folder.store(Self.ofPoint)
      #expect(dying.load(member: 1) == Self.state)
      // As the next start finds it.
      let next = folder.store(Self.ofPoint)
      #expect(next.load(member: 1) == nil)
      #expect(reports.all.count == 1 && reports.all[0].contains("a process died"))
      #expect(next.load(member: 1) == nil && reports.all.count == 1)
      next.save(member: 1, [1])
      #expect(folder.store(Self.ofPoint).load(member: 1) == [1])
      withExtendedLifetime(dying) {}
    }
  }

  @Test func `a run that has gone on from its checkpoint is not blamed for what comes`() throws {
    try withFolder { folder, reports in
      let identity = Self.ofPoint.member(1)
      folder.save(identity, Self.state)
      let going = folder.store(Self.ofPoint)
      let context = RunContext(seed: 0, checkpoints: going)
      #expect(context.loadCheckpoint(member: 1) == Self.state)
      context.report(member: 1, step: 1, of: 9)
      // Killed now.
      #expect(folder.store(Self.ofPoint).load(member: 1) == Self.state)
      // That one has ended in order, before its first step.
      let saving = folder.store(Self.ofPoint)
      #expect(saving.load(member: 1) == Self.state)
      saving.save(member: 1, [2])
      #expect(folder.store(Self.ofPoint).load(member: 1) == [2] && reports.all.isEmpty)
      withExtendedLifetime((going, saving)) {}
    }
  }

  @Test func `a checkpoint of another run is refused`() throws {
    try withFolder { folder, reports in
      folder.save(7, Self.state)
      try FileManager.default.moveItem(atPath: folder.file(of: 7), toPath: folder.file(of: 9))
      #expect(folder.load(9) == nil)
      #expect(reports.all.count == 1 && reports.all[0].contains("belongs to another run"))
    }
  }

  @Test func `a checkpoint that cannot be written is reported and the run goes on`() {
    let reports = Reports()
    let folder = WorkFolder(beside: "/nowhere/at/all/out.h5").checkpoints { reports.add($0) }
    folder.save(7, Self.state)
    #expect(reports.all.count == 1 && folder.load(7) == nil)
  }
}
