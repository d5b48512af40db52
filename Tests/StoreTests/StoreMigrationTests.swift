import Foundation
import Grids
import HDF5
import Store
import StudyKit
import Testing

struct StoreMigrationTests {
  /// The bytes of a run's findings, with its identity and checksum.
  private func bytes(_ path: String, _ place: [Int]) throws -> [UInt64] {
    let file = try File.open(path)
    let one = place.map { _ in 1 }
    var all: [UInt64] = try file.dataset("/runs/identity").read(from: place, count: one)
    all += try file.dataset("/runs/checksum").read(from: place, count: one)
    for name in ["/loss", "/output", "/accuracy", "/count"] {
      let dataset = try file.dataset(name)
      let own = Array(dataset.shape.dropFirst(place.count))
      let values: [Double] = try dataset.read(from: place + own.map { _ in 0 }, count: one + own)
      all += values.map(\.bitPattern)
    }
    return all
  }

  @Test func `growing from 100 to 200 members keeps every run`() throws {
    let fixture = try StoreFixture()
    var file = try fixture.open(StoreGrid(members: 100))
    try file.record(Run(point: 1, member: 50), .diverged(step: 4), log: StoreFixture.log)
    try file.record(Run(point: 2, member: 1), .failed(reason: "why"), log: StoreFixture.log)
    try fixture.run(file)
    try fixture.summarise(file)
    try file.close()
    let before = try [[0, 0], [1, 99], [2, 50]].map { try bytes(fixture.path, $0) }

    file = try fixture.open(StoreGrid(members: 200))
    #expect(file.opening.isMigrated)
    #expect(file.opening.kept == 300)
    #expect(file.opening.damaged.isEmpty)
    #expect(file.status(of: Run(point: 1, member: 50)) == .diverged)
    #expect(try file.sweep.reason(of: Run(point: 2, member: 1)) == "why")
    #expect(file.status(of: Run(point: 0, member: 100)) == .pending)
    // The finished members are still those of the summary, until another one is done.
    #expect(file.status(of: Run(point: 0, member: nil)) == .done)
    try fixture.run(file, [Run(point: 0, member: 100)])
    #expect(file.status(of: Run(point: 0, member: nil)) == .pending)
    #expect(try file.sweep.archive.starts().count == 2)
    #expect(try file.sweep.damagedRuns().isEmpty)
    try file.close()
    let after = try [[0, 0], [1, 99], [2, 50]].map { try bytes(fixture.path, $0) }
    #expect(before == after)
    // The old file had nothing that the new one has not.
    #expect(try fixture.names == ["out.h5"])
  }

  @Test func `an axis that gains and loses values keeps the runs that remain`() throws {
    let fixture = try StoreFixture()
    var file = try fixture.open(StoreGrid())
    try fixture.run(file)
    try fixture.summarise(file)
    try file.close()
    let before = try bytes(fixture.path, [2, 1])

    // 8 goes, 2 and 32 come, 4 and 16 move.
    let axis = StoreGrid.axis("width", [2, 4, 16, 32].map { .integer($0) })
    file = try fixture.open(StoreGrid(axes: [axis]))
    #expect(file.opening.kept == 6)
    #expect(
      (0..<4).map { file.status(of: Run(point: $0, member: 1)) }
        == [.pending, .done, .done, .pending])
    // The same members: the summaries still hold.
    #expect(
      (0..<4).map { file.status(of: Run(point: $0, member: nil)) }
        == [.pending, .done, .done, .pending])
    #expect(file.opening.oldFile == fixture.path + ".old-1")
    try file.close()
    #expect(try bytes(fixture.path, [2, 1]) == before)
    #expect(try fixture.names == ["out.h5", "out.h5.old-1"])
    #expect(try File.open(fixture.path).dataset("/n_members").read(as: Int64.self) == [0, 3, 3, 0])

    // The old file goes on as a result file of its grid.
    let old = try ResultFile.open(
      StoreGrid().grid, at: fixture.path + ".old-1", start: .test)
    #expect(old.opening.kept == 9)
    try old.close()
  }

  @Test func `a new axis keeps the runs at its default value`() throws {
    let fixture = try StoreFixture()
    var file = try fixture.open(StoreGrid())
    try fixture.run(file)
    try file.close()
    let axes = [
      StoreGrid.axis("noise", [.number(0.25), .number(0.5)]),
      StoreGrid.axis("width", [4, 8, 16].map { .integer($0) }),
    ]
    file = try fixture.open(StoreGrid(axes: axes))
    #expect(file.opening.kept == 9)
    #expect(file.status(of: Run(point: 0, member: 0)) == .pending)
    #expect(file.status(of: Run(point: 3, member: 0)) == .done)
    try file.close()
  }

  @Test func `rows are brought to another length when a dimension grows or shrinks`() throws {
    let fixture = try StoreFixture()
    let short = StoreGrid.axis("steps", [.integer(2)])
    let both = StoreGrid.axis("steps", [.integer(2), .integer(5)])
    var file = try fixture.open(StoreGrid(axes: [short]))
    try fixture.run(file)
    try file.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    file = try fixture.open(StoreGrid(axes: [both]))
    #expect(file.opening.kept == 3)
    try fixture.run(file)
    #expect(try file.sweep.damagedRuns().isEmpty)
    try file.close()
    let wide: [Double] = try File.open(fixture.path).dataset("/output").read(
      from: [0, 0, 0, 0], count: [1, 1, 5, 3])
    #expect(Array(wide[..<6]) == (0..<6).map { 4.5 - Double($0) })
    #expect(wide[6...].allSatisfy { $0.isNaN })

    file = try fixture.open(StoreGrid(axes: [short]))
    #expect(file.opening.kept == 3)
    try file.close()
    let after = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    #expect(after.count == before.count)
  }

  @Test func `a run whose bytes have changed is not copied`() throws {
    let fixture = try StoreFixture()
    var file = try fixture.open(StoreGrid())
    try fixture.run(file)
    try file.close()
    try flip(fixture.path, "/loss", element: 3 * (3 * 1 + 2))
    file = try fixture.open(StoreGrid(members: 4))
    #expect(file.opening.damaged == [Run(point: 1, member: 2)])
    #expect(file.status(of: Run(point: 1, member: 2)) == .pending)
    #expect(file.opening.kept == 8)
    // What was there is not thrown away.
    #expect(file.opening.oldFile == fixture.path + ".old-1")
    let value: [Double] = try File.open(fixture.path).dataset("/loss").read(
      from: [1, 2, 0], count: [1, 1, 3])
    #expect(value.allSatisfy { $0.isNaN })
    try file.close()
  }

  @Test func `what a kill leaves of a migration does not matter`() throws {
    let fixture = try StoreFixture()
    var file = try fixture.open(StoreGrid())
    try fixture.run(file)
    try file.close()
    let axis = StoreGrid.axis("width", [4, 32].map { .integer($0) })
    // Killed while copying: half a file beside the whole one.
    let half = try Data(contentsOf: URL(fileURLWithPath: fixture.path)).prefix(10_000)
    try half.write(to: URL(fileURLWithPath: fixture.path + ".new"))
    // Killed between the link and the renaming: the old file has two names.
    try FileManager.default.linkItem(atPath: fixture.path, toPath: fixture.path + ".old-1")
    file = try fixture.open(StoreGrid(axes: [axis]))
    #expect(file.opening.kept == 3)
    try file.close()
    #expect(try fixture.names == ["out.h5", "out.h5.old-1"])
  }

  @Test func `a file that shares no run with the grid is left alone`() throws {
    let fixture = try StoreFixture()
    var file = try fixture.open(StoreGrid())
    try fixture.run(file)
    try file.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    let error = #expect(throws: StoreError.self) { _ = try fixture.open(StoreGrid(seed: 1)) }
    #expect(
      error
        == .unrelated(
          path: fixture.path,
          holds: "9 finished runs of store-study (3 points, 3 members each)"))
    #expect(error?.textForSweep.contains("--fresh") == true)
    #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.path)) == before)
    #expect(try fixture.names == ["out.h5"])

    file = try fixture.open(StoreGrid(seed: 1), .init(fresh: true))
    #expect(file.opening.kept == 0)
    #expect(file.opening.oldFile == fixture.path + ".old-1")
    try file.close()
    #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.path + ".old-1")) == before)
  }

  @Test func `runs of an earlier version of the study are read and not mixed with later ones`()
    throws
  {
    let fixture = try StoreFixture()
    let earlier = StoreGrid(study: AnyStudy(StoreStudy.self).named(asVersion: 0))
    var file = try fixture.open(earlier)
    try fixture.run(file)
    try file.close()
    let error = #expect(throws: StoreError.self) { _ = try fixture.open(StoreGrid()) }
    #expect(
      error
        == .unrelated(
          path: fixture.path,
          holds: "9 finished runs of version 0 of store-study (3 points, 3 members each; this "
            + "program computes version 1, whose findings differ)"))
    file = try fixture.open(earlier)
    #expect(file.opening.kept == 9)
    #expect(try file.sweep.damagedRuns().isEmpty)
    try file.close()
  }

  @Test func `a file without a finished run gives way to another grid`() throws {
    let fixture = try StoreFixture()
    try fixture.open(StoreGrid()).close()
    let file = try fixture.open(StoreGrid(seed: 1))
    #expect(file.opening.kept == 0)
    try file.close()
    #expect(try fixture.names == ["out.h5"])
  }

  @Test func `the same grid put in other words goes on with the same file`() throws {
    let fixture = try StoreFixture()
    var file = try fixture.open(StoreGrid())
    try fixture.run(file)
    try file.close()
    let inode = try inode(fixture.path)
    file = try fixture.open(StoreGrid(text: "{ \"study\":\"store-study\", \"note\": \"x\" }"))
    #expect(!file.opening.isMigrated)
    #expect(file.opening.kept == 9)
    try file.close()
    #expect(try self.inode(fixture.path) == inode)
  }

  @Test func `a link to a file elsewhere stays a link`() throws {
    let fixture = try StoreFixture()
    let scratch = fixture.directory.appendingPathComponent("scratch")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: fixture.path, withDestinationPath: "scratch/real.h5")
    var file = try fixture.open(StoreGrid())
    try fixture.run(file)
    try file.close()
    file = try fixture.open(StoreGrid(members: 4))
    #expect(file.opening.kept == 9)
    try file.close()
    #expect(try fixture.names == ["out.h5", "scratch"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["real.h5"])
  }

  private func inode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
  }
}

/// Changes one bit of an array's element in a file.
func flip(_ path: String, _ dataset: String, element: Int) throws {
  let (offset, size) = try place(path, dataset)
  let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
  let byte = UInt64(offset + element * size)
  try handle.seek(toOffset: byte)
  var value = try #require(try handle.read(upToCount: 1))
  value[0] ^= 0x10
  try handle.seek(toOffset: byte)
  try handle.write(contentsOf: value)
  try handle.close()
}

/// Where an array begins, and the bytes of an element.
private func place(_ path: String, _ name: String) throws -> (offset: Int, size: Int) {
  let dataset = try File.open(path).dataset(name)
  let offset = dataset.offset
  let type = dataset.elementType
  return (try #require(offset), try #require(type).size)
}
