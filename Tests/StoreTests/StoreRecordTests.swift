import Foundation
import Grids
import HDF5
import Store
import StudyKit
import Testing

struct StoreRecordTests {
  let run = Run(point: 1, member: 2)

  @Test func `what is recorded is in the file when it is flushed, for everyone`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid())
    #expect(file.status(of: run) == .pending)
    try file.began(run, on: 3)
    #expect(file.status(of: run) == .running)
    let findings = try fixture.findings(file.grid, run)
    try file.record(run, .done(findings), log: StoreFixture.log)
    #expect(file.status(of: run) == .done)
    try file.flush()

    let read = try File.open(fixture.path)
    let place = [1, 2]
    #expect(
      try read.dataset("/loss").read(from: place + [0], count: [1, 1, 3])
        == findings.doubles("loss"))
    #expect(try read.dataset("/count").read(from: place, count: [1, 1]) == [Int64(2008)])
    #expect(
      try read.dataset("/output").read(from: place + [2, 1], count: [1, 1, 1, 1])
        == [Float(8.5) + Float(2) / 1024 - 7])
    #expect(try read.dataset("/runs/status").read(from: place, count: [1, 1]) == [UInt8(2)])
    #expect(try read.dataset("/log/rank").read(from: place, count: [1, 1]) == [Int32(1)])
    #expect(try read.dataset("/log/seconds").read(from: place, count: [1, 1]) == [0.25])
    #expect(try read.dataset("/log/steps").read(from: place, count: [1, 1]) == [Int64(3)])
    // No other run has anything.
    let losses: [Double] = try read.dataset("/loss").read()
    #expect(losses.filter { !$0.isNaN }.count == 3)
    #expect(try read.dataset("/runs/status").read(as: UInt8.self).reduce(0, +) == 2)
    try file.close()
  }

  @Test func `identities are there before the first run`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid())
    let identities = Identities(file.grid)
    let expected = (0..<9).map { identities.member($0 % 3, ofPoint: $0 / 3) }
    try file.close()
    #expect(
      try File.open(fixture.path).dataset("/runs/identity").read(as: UInt64.self) == expected)
  }

  @Test func `a failure is recorded with its reason, a divergence with its step`() throws {
    let fixture = try StoreFixture()
    var file = try fixture.open(StoreGrid())
    let failed = (0..<3).map { Run(point: 0, member: $0) }
    for run in failed { try file.began(run, on: 1) }
    try file.record(failed[0], .failed(reason: "no data"), log: StoreFixture.log)
    try file.record(failed[1], .diverged(step: 17), log: StoreFixture.log)
    try file.lose(failed[2], reason: "its rank died 3 times", log: StoreFixture.log)
    try file.close()

    file = try fixture.open(StoreGrid())
    #expect(failed.map { file.status(of: $0) } == [.failed, .diverged, .lost])
    #expect(try file.sweep.reason(of: failed[0]) == "no data")
    #expect(try file.sweep.reason(of: failed[1]) == nil)
    #expect(try file.sweep.reason(of: failed[2]) == "its rank died 3 times")
    try file.close()
    let read = try File.open(fixture.path)
    #expect(try read.dataset("/log/steps").read(from: [0, 1], count: [1, 1]) == [Int64(17)])
    #expect(try read.dataset("/runs/reasons").readTexts()[1] == "no data")
    #expect(try read.dataset("/loss").read(as: Double.self).allSatisfy { $0.isNaN })
  }

  @Test func `more reasons than there is room for share the last slot`() throws {
    let fixture = try StoreFixture()
    let grid = StoreGrid(members: 400)
    let file = try fixture.open(grid)
    for member in 0..<400 {
      let reason = "reason \(member) " + String(repeating: "é", count: 200)
      try file.record(
        Run(point: 0, member: member), .failed(reason: reason), log: StoreFixture.log)
    }
    try file.flush()
    let first = try file.sweep.reason(of: Run(point: 0, member: 0))
    #expect(first?.hasPrefix("reason 0 é") == true)
    #expect(first?.hasSuffix("é…") == true)
    #expect(
      try file.sweep.reason(of: Run(point: 0, member: 399))
        == "another reason: there are too many to keep")
    try file.close()
  }

  @Test func `a curve in part stands where the whole one will`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid())
    try file.began(run, on: 0)
    var part = Findings()
    part.record("loss", [1, 2, Double.nan])
    try file.advanced(run, steps: 20, of: 30, findings: part)
    try file.flush()
    let read = try File.open(fixture.path, live: true)
    let loss: [Double] = try read.dataset("/loss").read(from: [1, 2, 0], count: [1, 1, 3])
    #expect(loss[0] == 1 && loss[1] == 2 && loss[2].isNaN)
    #expect(file.status(of: run) == .running)
    #expect(try read.dataset("/log/steps").read(from: [1, 2], count: [1, 1]) == [Int64(20)])
    #expect(
      try read.dataset("/log/planned_steps").read(from: [1, 2], count: [1, 1]) == [Int64(30)])
    try file.close()
  }

  enum Ending: CaseIterable {
    case failed
    case returned
    case killed
  }

  @Test(arguments: Ending.allCases)
  func `a curve in part goes when its run has no findings in the end`(ending: Ending) throws {
    let fixture = try StoreFixture()
    var file = try fixture.open(StoreGrid())
    let whole = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    try file.began(run, on: 0)
    var part = Findings()
    part.record("loss", [1, 2, Double.nan])
    try file.advanced(run, steps: 20, of: 30, findings: part)
    switch ending {
    case .failed: try file.record(run, .failed(reason: "x"), log: StoreFixture.log)
    case .returned: try file.returned(run)
    case .killed: break
    }
    try file.close()
    file = try fixture.open(StoreGrid())
    #expect(file.status(of: run) == (ending == .failed ? .failed : .pending))
    #expect(file.sweep.attempts(of: run) == 1)
    try file.close()
    // Bit for bit what was there before.
    let read = try File.open(fixture.path)
    let dataset = try read.dataset("/loss")
    let begin = dataset.offset
    let offset = try #require(begin)
    let after = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    #expect(after[offset..<(offset + 9 * 3 * 8)] == whole[offset..<(offset + 9 * 3 * 8)])
  }

  @Test func `findings that are not the measures' are refused`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid())
    var findings = try fixture.findings(file.grid, run)
    findings.record("loss", [1.0, 2])
    let short = #expect(throws: RecorderError.self) {
      try file.record(run, .done(findings), log: StoreFixture.log)
    }
    #expect(short?.reason.hasSuffix("loss has 2 values, not 3") == true)
    findings.record("loss", [1, 2, 3] as [Double])
    findings.record("los", 1.0)
    let unknown = #expect(throws: RecorderError.self) {
      try file.record(run, .done(findings), log: StoreFixture.log)
    }
    #expect(unknown?.reason.hasSuffix("the study declares no measure named los") == true)
    #expect(file.status(of: run) == .pending)
    try file.close()
  }

  @Test func `a durable file holds the same`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid(), .init(durable: true))
    try fixture.run(file, [run])
    try file.close()
    let again = try fixture.open(StoreGrid())
    #expect(again.status(of: run) == .done)
    #expect(try again.sweep.damagedRuns().isEmpty)
    try again.close()
  }

  @Test func `each start is in the file`() throws {
    let fixture = try StoreFixture()
    for _ in 0..<130 { try fixture.open(StoreGrid()).close() }
    let file = try fixture.open(StoreGrid())
    let starts = try file.sweep.archive.starts()
    #expect(starts.count == 128)
    #expect(starts.allSatisfy { $0 == .test })
    try file.close()
  }
}
