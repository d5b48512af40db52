import Foundation
import Grids
import HDF5
import Report
import Store
import StudyKit
import Testing

struct StoreStatusTests {
  private let grid = StoreGrid(axes: [
    StoreGrid.axis("width", [.integer(4), .integer(8)]),
    StoreGrid.axis("optimiser", [.text("adam"), .text("sgd μ")]),
  ])

  @Test func `a fresh file has everything pending`() throws {
    let fixture = try StoreFixture()
    try fixture.open(grid).close()
    let status = try SweepStatus(reading: fixture.path)
    #expect(status.study == "store-study")
    #expect(status.axes.map(\.name) == ["width", "optimiser", "member"])
    #expect(status.axes[1].labels == ["adam", "sgd μ"])
    #expect(status.total == 12)
    #expect(status.count(.pending) == 12)
    #expect(status.summaries == (expected: 4, done: 0))
    #expect(!status.isComplete)
  }

  @Test func `what runs is shown with its progress, while the sweep writes`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(grid)
    let run = Run(point: 3, member: 1)
    try file.began(run, on: 5)
    try file.advanced(run, steps: 250, of: 1000, findings: nil)
    try file.flush()
    let status = try SweepStatus(reading: fixture.path)
    let running = try #require(status.running.first)
    #expect(status.running.count == 1)
    #expect(running.coordinates == "width=8, optimiser=sgd μ, member=1")
    #expect(running.steps == 250 && running.planned == 1000 && running.rank == 5)
    let text = status.text(now: running.since + 90, writer: "process 7 on ranger")
    #expect(text.contains("width=8, optimiser=sgd μ, member=1: step 250 of 1000 (25 %), rank 5"))
    #expect(text.contains("for 90 s"))
    #expect(text.contains("process 7 on ranger is writing it"))
    let later = status.text(now: running.since + 90, writer: nil)
    #expect(later.contains("Interrupted (no sweep is writing this file)"))
    #expect(!later.contains("for 90 s"))
    try file.close()
  }

  @Test func `failures stand together by their reason, with where they are`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(grid)
    for member in 0..<2 {
      try file.record(
        Run(point: 0, member: member), .failed(reason: "no data"), log: StoreFixture.log)
    }
    try file.record(Run(point: 1, member: 2), .diverged(step: 12), log: StoreFixture.log)
    try file.lose(
      Run(point: 2, member: 2), reason: "its rank died 3 times", log: StoreFixture.log)
    try file.close()
    let status = try SweepStatus(reading: fixture.path)
    #expect(status.failures.map(\.count) == [2, 1, 1])
    #expect(status.failures[0].reason == "no data")
    #expect(
      status.failures[0].coordinates
        == ["width=4, optimiser=adam, member=0", "width=4, optimiser=adam, member=1"])
    let text = status.text(now: 0, writer: nil)
    #expect(text.contains("2 failed: no data"))
    #expect(text.contains("1 lost: its rank died 3 times"))
    #expect(text.contains("width=4, optimiser=sgd μ, member=2 (step 12)"))
  }

  @Test func `a sweep is complete when runs and summaries are`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(grid)
    try file.record(Run(point: 0, member: 0), .failed(reason: "x"), log: StoreFixture.log)
    try fixture.run(file)
    #expect(try !SweepStatus(reading: fixture.path).isComplete)
    try fixture.summarise(file)
    try file.close()
    let status = try SweepStatus(reading: fixture.path)
    #expect(status.isComplete)
    #expect(status.summaries == (expected: 4, done: 4))
    #expect(status.text(now: 0, writer: nil).hasSuffix("Complete."))
    #expect(
      status.text(now: 0, writer: nil).contains("2023-11-14T22:13:20Z  4 ranks on ranger (EPYC"))
  }

  @Test func `files of another kind are named`() throws {
    let fixture = try StoreFixture()
    let file = try File.create(at: fixture.path)
    _ = try file.createDataset("/x", .float64, shape: [1])
    try file.close()
    let foreign = #expect(throws: StoreError.self) { _ = try SweepStatus(reading: fixture.path) }
    #expect(
      foreign == .foreign(path: fixture.path, reason: "it is an HDF5 file that holds x"))
    let missing = #expect(throws: StoreError.self) {
      _ = try SweepStatus(reading: fixture.path + ".no")
    }
    #expect(missing?.description.contains("No such file") == true)
  }
}
