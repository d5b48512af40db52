import Foundation
import HDF5
import Testing

@Suite struct VerifyTests {
  /// Changes one bit of an array of `out.h5`.
  private static func flip(_ sandbox: borrowing Sandbox, _ array: String, byte: Int) throws {
    let path = sandbox.folder.appending(path: "out.h5")
    let offset = try #require(try File.open(path.path).dataset(array).offset)
    var bytes = try Data(contentsOf: path)
    bytes[offset + byte] ^= 4
    try bytes.write(to: path)
  }

  @Test func `a sound file is said to be sound`() throws {
    let sandbox = try Sandbox.finished()
    let sound = try sandbox.sweep("verify", "out.h5")
    #expect(sound.code == 0)
    #expect(sound.text.contains("12 finished runs and summaries"), "\(sound.text)")
    #expect(sandbox.names == ["grid.json", "out.h5"])
  }

  // A run's 8 steps of 8 bytes each; the fifth run is member 1 of width 5.
  @Test(arguments: [
    ("/chain", 4 * 64 + 9), ("/last", 4 * 8), ("/runs/status", 4), ("/runs/identity", 4 * 8 + 2),
    ("/runs/checksum", 4 * 8),
  ])
  func `a damaged run is named, and the same command does just that run again`(
    array: String, byte: Int
  ) throws {
    let sandbox = try Sandbox.finished()
    try FileManager.default.copyItem(
      at: sandbox.folder.appending(path: "out.h5"), to: sandbox.folder.appending(path: "whole.h5"))
    try Self.flip(sandbox, array, byte: byte)
    let found = try sandbox.sweep("verify", "out.h5")
    #expect(found.code == 65)
    #expect(found.text.contains("width=5, member=1\n"), "\(found.text)")
    #expect(
      try String(decoding: sandbox.bytes("out.h5.damaged"), as: UTF8.self).contains("width=5"))
    let repair = try sandbox.sweep("grid.json")
    #expect(repair.code == 0)
    #expect(repair.text.contains("1 run done"), "\(repair.text)")
    #expect(try sandbox.sweep("verify", "out.h5").code == 0)
    #expect(try sandbox.differences("whole.h5", "out.h5") == "")
    #expect(!sandbox.names.contains("out.h5.damaged"))
  }

  @Test(arguments: ["/summary_total", "/n_members", "/runs/summary_status"])
  func `a damaged summary is named and computed again`(array: String) throws {
    let sandbox = try Sandbox.finished()
    try FileManager.default.copyItem(
      at: sandbox.folder.appending(path: "out.h5"), to: sandbox.folder.appending(path: "whole.h5"))
    try Self.flip(sandbox, array, byte: array == "/runs/summary_status" ? 1 : 8)
    let found = try sandbox.sweep("verify", "out.h5")
    #expect(found.code == 65)
    #expect(found.text.contains("width=5, summary"), "\(found.text)")
    #expect(try sandbox.sweep("grid.json").code == 0)
    #expect(try sandbox.differences("whole.h5", "out.h5") == "")
  }

  @Test func `a file that is no result file, or not there, is 66`() throws {
    let sandbox = try Sandbox.finished()
    #expect(try sandbox.sweep("verify", "nowhere.h5").code == 66)
    let grid = try sandbox.sweep("verify", "grid.json")
    #expect(grid.code == 66 && grid.text.contains("not an HDF5 file"), "\(grid.text)")
  }

  @Test func `a structure that crashes HDF5 does not crash the program`() throws {
    let sandbox = try Sandbox.finished()
    let whole = try sandbox.bytes("out.h5")
    let path = sandbox.folder.appending(path: "out.h5")
    let first = try #require(
      try ["/chain", "/last", "/runs/status"].compactMap {
        try File.open(path.path).dataset($0).offset
      }.min())
    var codes: [Int32: Int] = [:]
    for round in 0..<20 {
      var torn = whole
      // Without its last letters the seal is no seal: HDF5 has to be asked.
      torn[torn.count - 1] ^= 1
      // SplitMix64's increment spreads the places over the structure.
      let offset = Int(UInt64(round + 1) &* 0x9e37_79b9_7f4a_7c15 >> 32) % (first - 96) + 96
      for byte in offset..<min(offset + 8, first) {
        torn[byte] = UInt8(truncatingIfNeeded: 255 - round)
      }
      try torn.write(to: path)
      let verified = try sandbox.sweep("verify", "out.h5")
      #expect([0, 65, 66].contains(verified.code), "offset \(offset): \(verified.text)")
      codes[verified.code, default: 0] += 1
      let status = try sandbox.sweep("status", "out.h5")
      #expect([0, 65, 66].contains(status.code), "offset \(offset): \(status.text)")
    }
    #expect(codes.count > 1, "\(codes)")
  }

  @Test func `rerun compares the bits of chosen runs`() throws {
    let sandbox = try Sandbox.finished()
    let all = try sandbox.sweep("rerun", "out.h5")
    #expect(all.code == 0)
    #expect(all.text.contains("12 computed again, 12 with the same bits"), "\(all.text)")
    try Self.flip(sandbox, "/chain", byte: 4 * 64 + 9)
    let wrong = try sandbox.sweep("rerun", "out.h5", "--only", "width=5,member=1")
    #expect(wrong.code == 65)
    #expect(
      wrong.text.contains("width=5, member=1: chain differs in 1 of 8 values"), "\(wrong.text)")
    let right = try sandbox.sweep("rerun", "out.h5", "--only", "width=5,member=0")
    #expect(right.code == 0 && right.text.contains("1 computed again"), "\(right.text)")
    #expect(try sandbox.sweep("rerun", "out.h5", "--only", "width=9").code == 64)
  }

  @Test func `a study that the program does not have is named`() throws {
    var sandbox = try Sandbox.finished()
    sandbox.program = "swift-sweep"
    let unknown = try sandbox.sweep("verify", "out.h5")
    #expect(unknown.code == 66)
    #expect(unknown.text.contains("faults"), "\(unknown.text)")
  }
}
