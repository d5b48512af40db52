import Foundation
import Grids
import HDF5
import Store
import StudyKit
import Synchronization
import Testing

/// Data are part of what a run is: a file is not gone on with on others.
struct StoreDataTests {
  private let first = "a " + UUID().uuidString
  private let second = "b " + UUID().uuidString

  private func write(_ name: String, _ content: [UInt8]?) {
    StoreStudy.contents.withLock { $0[name] = content }
  }

  /// A grid over two sets.
  private func grid(members: Int = 3) -> StoreGrid {
    StoreGrid(axes: [StoreGrid.axis("data", [.text(first), .text(second)])], members: members)
  }

  /// A file in which the runs of the first set are done, and one of the second's where asked for.
  private func begun(_ fixture: StoreFixture, secondToo: Bool = false) throws {
    write(first, [1])
    write(second, [2])
    let file = try fixture.open(grid())
    try fixture.run(file, (0..<(secondToo ? 4 : 3)).map { Run(point: $0 / 3, member: $0 % 3) })
    try file.close()
  }

  private func digest(_ content: [UInt8]) -> DataDigest { DataDigest("", of: content) }

  @Test func `the file says what each point reads`() throws {
    let fixture = try StoreFixture()
    try begun(fixture)
    let file = try File.open(fixture.path)
    let digests: [Int64] = try file.dataset("/grid/data").read()
    #expect(digests == [[digest([1])].combined, [digest([2])].combined])
    let text = try #require(try file.dataset("/grid/data_sets").readTexts().first)
    let sets = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: String]])
    #expect(
      sets == [
        ["name": first, "sha256": digest([1]).digest],
        ["name": second, "sha256": digest([2]).digest],
      ])
    try file.close()
    #expect(throws: HDF5Error.self) {
      let bare = try StoreFixture()
      let file = try bare.open(StoreGrid())
      try file.close()
      _ = try File.open(bare.path).dataset("/grid/data")
    }
  }

  @Test(arguments: [3, 4])
  func `a sweep on other data is refused, names the set and touches nothing`(
    members: Int
  ) throws {
    let fixture = try StoreFixture()
    try begun(fixture)
    let before = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    write(first, [7])
    let error = #expect(throws: StoreError.self) { _ = try fixture.open(grid(members: members)) }
    #expect(
      error
        == .otherData(
          path: fixture.path,
          differences: "\(first) now has SHA-256 \(digest([7]).digest), but those runs read "
            + digest([1]).digest))
    #expect(error?.textForSweep.contains("put the data back") == true)
    #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.path)) == before)
    #expect(try fixture.names == ["out.h5"])
    let planned = grid(members: members).grid
    #expect(throws: StoreError.self) {
      _ = try KnownRuns(
        of: planned, Layout(planned, data: SweptData(planned)), at: fixture.path)
    }
    // Put back, they are what the runs have read.
    write(first, [1])
    let file = try fixture.open(grid(members: members))
    #expect(file.opening.kept == 3)
    #expect(!file.opening.hasUnknownData)
    try file.close()
  }

  @Test func `data that no finished run has read may change, and the file says so`() throws {
    let fixture = try StoreFixture()
    try begun(fixture)
    write(second, [8])
    var file = try fixture.open(grid())
    #expect(file.opening.kept == 3)
    #expect(file.opening.hasOtherData)
    try file.close()
    let digests: [Int64] = try File.open(fixture.path).dataset("/grid/data").read()
    #expect(digests == [[digest([1])].combined, [digest([8])].combined])
    #expect(try fixture.names == ["out.h5"])
    file = try fixture.open(grid())
    #expect(!file.opening.hasOtherData)
    try file.close()
  }

  @Test func `sets that have changed places are others`() throws {
    let fixture = try StoreFixture()
    try begun(fixture, secondToo: true)
    write(first, [2])
    write(second, [1])
    #expect(throws: StoreError.self) { _ = try fixture.open(grid()) }
  }

  @Test func `a complete file needs no data to be looked at`() throws {
    let fixture = try StoreFixture()
    write(first, [1])
    write(second, [2])
    var file = try fixture.open(grid())
    try fixture.run(file)
    try fixture.summarise(file)
    try file.close()
    write(first, [7])
    file = try fixture.open(grid())
    #expect(file.opening.kept == 6)
    try file.close()
  }

  @Test func `a file that does not say what its runs have read is taken, which is said`() throws {
    let fixture = try StoreFixture()
    // Nothing is read, as far as the file says.
    var file = try fixture.open(grid())
    try fixture.run(file, [Run(point: 0, member: 0)])
    try file.close()
    write(first, [1])
    write(second, [2])
    file = try fixture.open(grid())
    #expect(file.opening.hasUnknownData)
    #expect(file.opening.kept == 1)
    try file.close()
    // A file of a changed grid is made anew, and says it from then on.
    file = try fixture.open(grid(members: 4))
    #expect(file.opening.hasUnknownData)
    try file.close()
    file = try fixture.open(grid(members: 4))
    #expect(!file.opening.hasUnknownData)
    try file.close()
  }
}
