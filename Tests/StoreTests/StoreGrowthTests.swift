import Foundation
import Grids
import HDF5
import Store
import StudyKit
import Testing

/// A study before and after it got a measure.
private protocol Growing: Study {
  static var hasMore: Bool { get }
}

extension Growing {
  static var name: String { "growing" }
  static var title: String { "A study that gets a measure" }
  static var source: String { "our own" }
  static var version: Int { 1 }
  static func measures(_ p: Parameters) -> [Measure] {
    let step = Dimension("step", .integers([0, 1]), longName: "step")
    let loss = Measure("loss", longName: "loss", definition: "falls", dimensions: [step])
    let early = Measure(
      "early", element: .float, longName: "early", definition: "later declared",
      dimensions: [step], isAdded: true)
    return hasMore ? [early, loss] : [loss]
  }
  static func summaryMeasures(_ p: Parameters) -> [Measure] {
    [Measure("loss", longName: "mean loss", definition: "over members and steps")]
  }
  static func cost(_ p: Parameters) -> Cost { Cost(operations: 1, bytes: 1) }
  static func run(
    _ p: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    var findings = Findings()
    findings.record("loss", [Double(member), 0.5])
    if hasMore { findings.record("early", [Float(member), 1]) }
    return findings
  }
  static func summary(
    _ p: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings {
    var findings = Findings()
    findings.record("loss", try members.read("loss").reduce(0, +))
    return findings
  }
}

private enum Before: Growing {
  static let hasMore = false
  struct Parameters: Settings {
    @Setting("Units.", in: 1...99) var width = 8
  }
}

private enum After: Growing {
  static let hasMore = true
  struct Parameters: Settings {
    @Setting("Units.", in: 1...99) var width = 8
    @Setting("How deep.", in: 1...9, .added(before: 1)) var depth = 1
  }
}

@Suite struct StoreGrowthTests {
  private func grid(_ study: any Study.Type, members: Int = 3) -> StoreGrid {
    StoreGrid(
      axes: [StoreGrid.axis("width", [.integer(4), .integer(8)])], members: members,
      text: #"{"study": "growing", "members": \#(members), "axes": {"width": [4, 8]}}"#,
      study: AnyStudy(study))
  }

  /// A file of the study before it grew, all done.
  private func made() throws -> StoreFixture {
    let fixture = try StoreFixture()
    let file = try fixture.open(grid(Before.self))
    try fixture.run(file)
    try fixture.summarise(file)
    try file.close()
    return fixture
  }

  @Test func `runs from before stay done, with NaN for what came later`() throws {
    let fixture = try made()
    let checksums = try File.open(fixture.path).dataset("/runs/checksum").read(as: UInt64.self)
    let file = try fixture.open(grid(After.self))
    #expect(file.opening.kept == 6)
    for point in 0..<2 {
      for member in [0, 1, 2, nil] {
        #expect(file.status(of: Run(point: point, member: member)) == .done)
      }
    }
    #expect(try file.sweep.damagedRuns().isEmpty)
    try file.close()
    let opened = try File.open(fixture.path)
    #expect(try opened.dataset("/runs/checksum").read(as: UInt64.self) == checksums)
    #expect(try opened.dataset("/early").read(as: Double.self).allSatisfy(\.isNaN))
    #expect(try opened.dataset("/early").shape == [2, 3, 2])
  }

  @Test func `runs that are done now have it, beside those from before`() throws {
    let fixture = try made()
    var file = try fixture.open(grid(After.self, members: 4))
    #expect(file.opening.kept == 6)
    try fixture.run(file)
    try file.close()
    let early = try File.open(fixture.path).dataset("/early").read(as: Double.self)
    // Of the first point: three members from before, and the new one.
    #expect(early[..<6].allSatisfy(\.isNaN) && early[6..<8] == [3, 1])
    file = try fixture.open(grid(After.self, members: 4))
    #expect(!file.opening.isMigrated)
    #expect(try file.sweep.damagedRuns().isEmpty)
    try file.close()
    // A byte of what was found is covered by the checksum, and so is one that appears from nowhere.
    for (member, value) in [(3, Float(7)), (0, 7)] {
      try Damage.set("/early", at: member * 2, to: value, in: fixture.path)
      file = try fixture.open(grid(After.self, members: 4))
      #expect(try file.sweep.damagedRuns().map(\.member) == [member])
      try file.close()
      try Damage.set("/early", at: member * 2, to: member == 3 ? 3 : .nan, in: fixture.path)
    }
  }

  @Test func `a file from before is verified and compared as it is`() throws {
    let fixture = try made()
    let sweep = try ArchivedSweep(
      reading: fixture.path, studies: [AnyStudy(After.self)], usesChild: false)
    #expect(try sweep.damagedRuns().isEmpty)
    let run = Run(point: 1, member: 2)
    let again = try fixture.findings(sweep.grid, run)
    #expect(again["early"] != nil)
    #expect(try sweep.difference(of: run, from: .done(again)) == nil)
  }
}

private enum Damage {
  /// Overwrites one number of an array.
  static func set(_ dataset: String, at index: Int, to value: Float, in path: String) throws {
    let offset = try #require(try File.open(path).dataset(dataset).offset)
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try handle.seek(toOffset: UInt64(offset + 4 * index))
    try handle.write(contentsOf: withUnsafeBytes(of: value) { Data($0) })
    try handle.close()
  }
}
