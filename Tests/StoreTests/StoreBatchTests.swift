import Foundation
import Grids
import HDF5
import Store
import StudyKit
import Testing

/// Outcomes that are written together.
struct StoreBatchTests {
  private let log = StoreFixture.log

  /// Points with curves of other lengths, so that rows are padded.
  private let grid = StoreGrid(
    axes: [StoreGrid.axis("steps", [2, 4, 3].map { .integer($0) })], members: 5)

  /// The bytes of every array that a sweep's bits are promised for, and of the log but for its times.
  private func arrays(_ path: String) throws -> [String: Data] {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let file = try File.open(path)
    var arrays: [String: Data] = [:]
    for group in ["/", "/runs/", "/log/"] {
      for entry in try file.entries(in: group) where entry.kind == .dataset {
        if group == "/log/", entry.name.hasSuffix("time") { continue }
        let dataset = try file.dataset(group + entry.name)
        guard let offset = dataset.offset, let size = dataset.elementType?.size else { continue }
        arrays[dataset.path] = bytes[offset..<offset + dataset.count * size]
      }
    }
    return arrays
  }

  private func outcome(_ fixture: StoreFixture, _ grid: Grid, _ run: Run) throws -> Outcome {
    switch run.member {
    case 3: .diverged(step: 7)
    case 4: .failed(reason: "no data at \(run.point)")
    default: .done(try fixture.findings(grid, run))
    }
  }

  @Test func `runs that are written together, in any order, give the same file`() throws {
    let (single, together) = (try StoreFixture(), try StoreFixture())
    let one = try single.open(grid)
    let all = try together.open(grid)
    let runs = (0..<15).map { Run(point: $0 / 5, member: $0 % 5) }
    for run in runs {
      try one.began(run, on: 1)
      try one.flush()
      try one.record(run, try outcome(single, one.grid, run), log: log)
      try one.flush()
    }
    try single.summarise(one)
    // Neighbors apart, and curves in part that are overwritten before anybody has written them.
    let order = stride(from: 0, to: 15, by: 1).map { runs[$0 * 7 % 15] }
    for run in order { try all.began(run, on: 1) }
    for run in order {
      if case .done(let findings) = try outcome(together, all.grid, run) {
        let part = findings.doubles("loss")?.map { _ in -1.0 } ?? []
        var half = Findings()
        half.record("loss", part)
        try all.advanced(run, steps: 1, of: 3, findings: half)
        try all.advanced(run, steps: 0, of: 0, findings: nil)
      }
      try all.record(run, try outcome(together, all.grid, run), log: log)
    }
    try all.flush()
    try together.summarise(all)
    try one.close()
    try all.close()
    var expected = try arrays(single.path)
    var found = try arrays(together.path)
    // Reasons are numbered in the order in which they came.
    for path in ["/runs/reason", "/runs/reasons", "/log/planned_steps"] {
      expected[path] = nil
      found[path] = nil
    }
    #expect(expected.count > 20)
    for (path, bytes) in expected { #expect(found[path] == bytes, "\(path)") }
    let again = try together.open(grid)
    #expect(try again.sweep.damagedRuns().isEmpty)
    #expect(try again.sweep.reason(of: Run(point: 2, member: 4)) == "no data at 2")
    try again.close()
  }

  @Test func `nothing of an outcome is in the file before it is flushed`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(grid)
    let run = Run(point: 1, member: 2)
    try file.began(run, on: 0)
    try file.flush()
    let before = try arrays(fixture.path)
    try file.record(run, .done(try fixture.findings(file.grid, run)), log: log)
    #expect(try arrays(fixture.path) == before)
    try file.flush()
    let statuses: [UInt8] = try File.open(fixture.path).dataset("/runs/status").read()
    #expect(statuses[7] == RunStatus.done.rawValue)
    try file.close()
  }

  @Test func `a run that begins again while its end waits is running`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(grid)
    let run = Run(point: 0, member: 0)
    try file.began(run, on: 0)
    try file.record(run, .failed(reason: "x"), log: log)
    try file.began(run, on: 0)
    try file.flush()
    let statuses: [UInt8] = try File.open(fixture.path).dataset("/runs/status").read()
    #expect(statuses[0] == RunStatus.running.rawValue)
    try file.close()
  }

  @Test func `a checkpoint stays until the end of its run is written`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(grid)
    let run = Run(point: 0, member: 0)
    let identity = Identities(file.grid).member(0, ofPoint: 0)
    let checkpoints = WorkFolder(beside: fixture.path).checkpoints { Issue.record("\($0)") }
    checkpoints.save(identity, [1, 2, 3])
    try file.began(run, on: 0)
    try file.record(run, .diverged(step: 1), log: log)
    #expect(checkpoints.load(identity) == [1, 2, 3])
    try file.flush()
    #expect(checkpoints.load(identity) == nil)
    try file.close()
  }
}
