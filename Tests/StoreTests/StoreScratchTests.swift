import Foundation
import Grids
import HDF5
import Store
import StudyKit
import Testing

/// What only summaries need of runs: beside the file until they are done.
struct StoreScratchTests {
  private let unrecorded = StoreGrid(parameters: ["records": .flag(false)])

  @Test func `what is not recorded stands beside the file until the summaries are done`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(unrecorded)
    try fixture.run(file)
    #expect(try fixture.names == ["out.h5", "out.h5.d", "out.h5.lock"])
    file.tidy(isComplete: false)
    #expect(try fixture.names.contains("out.h5.d"))
    try fixture.summarise(file)
    file.tidy(isComplete: true)
    try file.close()
    #expect(try fixture.names == ["out.h5"])

    let whole = try StoreFixture()
    let other = try whole.open(StoreGrid())
    try whole.run(other)
    try whole.summarise(other)
    try other.close()
    let read = try File.open(fixture.path)
    let all = try File.open(whole.path)
    #expect(throws: HDF5Error.self) { _ = try read.dataset("/output") }
    #expect(try all.dataset("/output").shape == [3, 3, 3, 3])
    for name in ["/loss", "/summary_loss", "/summary_output"] {
      #expect(
        try read.dataset(name).read(as: Double.self) == all.dataset(name).read(as: Double.self))
    }
    // Nothing is missed where every summary is done.
    let again = try fixture.open(unrecorded)
    #expect(again.opening.notKept == 0 && again.opening.kept == 9)
    #expect(try again.sweep.damagedRuns().isEmpty)
    try again.close()
  }

  @Test func `a sweep that goes on finds what its summaries need, or does the run again`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(unrecorded)
    let done = (0..<6).map { Run(point: $0 / 3, member: $0 % 3) }
    try fixture.run(file, done)
    try file.close()
    let folder = fixture.path + ".d/scratch/"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(names.count == 6)

    let whole = try fixture.open(unrecorded)
    #expect(whole.opening.notKept == 0 && whole.opening.kept == 6)
    try whole.close()

    // One gone, one cut, one with a bit that has flipped, and a draft that a kill left.
    try FileManager.default.removeItem(atPath: folder + names[0])
    var bytes = try Data(contentsOf: URL(fileURLWithPath: folder + names[1]))
    try bytes.dropLast().write(to: URL(fileURLWithPath: folder + names[1]))
    bytes = try Data(contentsOf: URL(fileURLWithPath: folder + names[2]))
    bytes[30] ^= 4
    try bytes.write(to: URL(fileURLWithPath: folder + names[2]))
    try bytes.write(to: URL(fileURLWithPath: folder + names[3] + ".77"))
    let known = try KnownRuns(of: unrecorded.grid, Layout(unrecorded.grid), at: fixture.path)
    #expect(done.count { known.status($0) == .done } == 3)
    let mended = try fixture.open(unrecorded)
    #expect(mended.opening.notKept == 3 && mended.opening.damaged.isEmpty)
    #expect(done.count { mended.status(of: $0) == .pending } == 3)
    #expect(!FileManager.default.fileExists(atPath: folder + names[3] + ".77"))
    try fixture.run(mended)
    try fixture.summarise(mended)
    mended.tidy(isComplete: true)
    #expect(try mended.sweep.damagedRuns().isEmpty)
    try mended.close()
    #expect(try fixture.names == ["out.h5"])
  }

  @Test func `members are computed again for a grown ensemble of which nothing was recorded`()
    throws
  {
    let fixture = try StoreFixture()
    for records in [false, true] {
      let parameters: ParameterValues = ["records": .flag(records)]
      let file = try fixture.open(StoreGrid(parameters: parameters), .init(fresh: true))
      try fixture.run(file)
      try fixture.summarise(file)
      file.tidy(isComplete: true)
      try file.close()
      let grown = try fixture.open(StoreGrid(members: 5, parameters: parameters))
      #expect(grown.opening.kept == (records ? 9 : 0))
      #expect(grown.opening.notKept == (records ? 0 : 9))
      #expect(grown.opening.damaged.isEmpty)
      try grown.close()
    }
  }

  @Test(arguments: [true, false])
  func `runs are done again when something else is to be recorded`(records: Bool) throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid(parameters: ["records": .flag(records)]))
    try fixture.run(file)
    try fixture.summarise(file)
    file.tidy(isComplete: true)
    try file.close()
    let changed = StoreGrid(parameters: ["records": .flag(!records)])
    let known = try KnownRuns(of: changed.grid, Layout(changed.grid), at: fixture.path)
    #expect(known.status(Run(point: 0, member: 0)) == .pending)
    let other = try fixture.open(changed)
    #expect(other.opening.notKept == 9 && other.opening.damaged.isEmpty)
    #expect(other.opening.oldFile != nil)
    try other.close()
  }

  @Test func `a summary says which file it misses`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(unrecorded)
    try fixture.run(file)
    try FileManager.default.removeItem(atPath: fixture.path + ".d")
    do {
      try fixture.summarise(file)
      Issue.record("a summary of nothing")
    } catch let error as MemberReaderError {
      #expect(error.reason.contains("out.h5.d/scratch/"))
    }
    try file.close()
  }

  @Test func `points that are not going to be done keep what they have`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(unrecorded)
    try fixture.run(file, [Run(point: 0, member: 0), Run(point: 1, member: 2)])
    try file.close()
    try FileManager.default.removeItem(atPath: fixture.path + ".d")
    let selection = try Selection(["width=8"], of: unrecorded.grid)
    let part = try fixture.open(unrecorded, .init(selection: selection))
    #expect(part.opening.notKept == 1)
    #expect(part.status(of: Run(point: 0, member: 0)) == .done)
    #expect(part.status(of: Run(point: 1, member: 2)) == .pending)
    try part.close()
  }

  @Test func `what stands in the way is told before anything is computed, and harms nothing`()
    throws
  {
    let fixture = try StoreFixture()
    let file = try fixture.open(unrecorded)
    // Too late for the opening: the outcome cannot be written, and the run has none.
    try Data([1]).write(to: URL(fileURLWithPath: fixture.path + ".d"))
    #expect(throws: RecorderError.self) { try fixture.run(file, [Run(point: 0, member: 0)]) }
    try file.close()
    #expect(throws: StoreError.self) { try fixture.open(unrecorded) }
    try FileManager.default.removeItem(atPath: fixture.path + ".d")
    let again = try fixture.open(unrecorded)
    #expect(try again.sweep.damagedRuns().isEmpty)
    #expect(again.status(of: Run(point: 0, member: 0)) == .pending)
    try again.close()
  }

  @Test func `only what a summary uses can be kept for it`() throws {
    let fixture = try StoreFixture()
    let grid = StoreGrid(parameters: ["records": .flag(false), "hasSummary": .flag(false)])
    #expect(throws: StoreError.self) { try fixture.open(grid) }
    #expect(try Layout(unrecorded.grid).scratchBytes(members: 3) == 9 * (16 + 9 * 4 + 8))
  }
}
