import Grids
import HDF5
import Store
import StudyKit
import Testing

struct StoreSummaryTests {
  @Test func `a summary is over the members that are done`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid(members: 4))
    let failed = Run(point: 0, member: 1)
    try file.record(failed, .diverged(step: 2), log: StoreFixture.log)
    try fixture.run(file)
    try fixture.summarise(file)
    let read = try File.open(fixture.path)
    // Width 4, noise 0.5, members 0, 2 and 3, which add 1/1024 each.
    let mean = 4.5 + (0.0 + 2 + 3) / 3 / 1024
    let summary: [Double] = try read.dataset("/summary_loss").read(from: [0, 0], count: [1, 3])
    for (step, value) in summary.enumerated() {
      // Three additions of numbers near 5: an error of a few 2⁻⁵².
      #expect(abs(value - mean - Double(step)) < 1e-14)
    }
    #expect(try read.dataset("/n_members").read(as: Int64.self) == [3, 4, 4])
    #expect(try read.dataset("/n_failed").read(as: Int64.self) == [1, 0, 0])
    #expect(try read.dataset("/runs/summary_status").read(as: UInt8.self) == [2, 2, 2])
    try file.close()
  }

  @Test func `a summary is pending again when its members change`() throws {
    let fixture = try StoreFixture()
    var file = try fixture.open(StoreGrid())
    let summary = Run(point: 0, member: nil)
    try file.record(Run(point: 0, member: 1), .failed(reason: "x"), log: StoreFixture.log)
    try fixture.run(file)
    try fixture.summarise(file)
    #expect(file.status(of: summary) == .done)
    try file.close()

    file = try fixture.open(StoreGrid())
    #expect(file.status(of: summary) == .done)
    try file.began(Run(point: 0, member: 1), on: 0)
    try fixture.run(file, [Run(point: 0, member: 1)])
    #expect(file.status(of: summary) == .pending)
    #expect(file.status(of: Run(point: 1, member: nil)) == .done)
    try fixture.summarise(file)
    #expect(file.status(of: summary) == .done)
    try file.close()
    let read = try File.open(fixture.path)
    #expect(try read.dataset("/n_members").read(as: Int64.self) == [3, 3, 3])
  }

  @Test func `a summary that failed is tried again at the next start`() throws {
    let fixture = try StoreFixture()
    var file = try fixture.open(StoreGrid())
    try fixture.run(file)
    let summary = Run(point: 2, member: nil)
    try file.record(summary, .failed(reason: "singular"), log: StoreFixture.log)
    #expect(file.status(of: summary) == .failed)
    try file.flush()
    #expect(try file.sweep.reason(of: summary) == "singular")
    try file.close()
    file = try fixture.open(StoreGrid())
    #expect(file.status(of: summary) == .pending)
    try file.close()
  }

  @Test func `members are read in slabs, in ascending order, without those that failed`() throws {
    let fixture = try StoreFixture()
    let grid = StoreGrid(
      axes: [StoreGrid.axis("steps", [.integer(2), .integer(4)])], members: 6)
    let file = try fixture.open(grid)
    for member in [1, 4] {
      try file.record(
        Run(point: 0, member: member), .failed(reason: "x"), log: StoreFixture.log)
    }
    try fixture.run(file)
    let reader = try FinishedMembers(in: fixture.path, of: file.grid).reader(ofPoint: 0)
    #expect(reader.members == [0, 2, 3, 5])
    #expect(reader.failures == 2)
    let first = { (member: Int) in 4.5 + Double(member) / 1024 }
    #expect(
      try reader.read("loss", 1..<4)
        == [2, 3, 5].flatMap { [first($0), first($0) + 1] })
    // Single precision is read as double; rows are as long as the point's own, not the file's.
    #expect(try reader.read("output", 0..<1).count == 6)
    #expect(throws: MemberReaderError.self) { _ = try reader.read("los", 0..<1) }
    try file.close()
  }

  @Test func `a study without summaries has none in the file`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid(parameters: ["hasSummary": .flag(false)]))
    try file.close()
    let read = try File.open(fixture.path)
    #expect(try !read.contains("/summary_loss"))
    #expect(try !read.contains("/runs/summary_status"))
    #expect(try !read.contains("/n_members"))
  }
}
