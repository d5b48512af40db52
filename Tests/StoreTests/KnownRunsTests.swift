import Grids
import HDF5
import Store
import StudyKit
import Testing

struct KnownRunsTests {
  @Test func `what a file holds of a grown grid is known, with the pace of its runs`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid())
    try fixture.run(file, [Run(point: 0, member: 1), Run(point: 2, member: 0)])
    try file.record(Run(point: 2, member: 2), .diverged(step: 4), log: StoreFixture.log)
    try file.close()

    let axis = StoreGrid.axis("width", [2, 4, 16].map { .integer($0) })
    let grid = StoreGrid(axes: [axis], members: 4).grid
    let known = try KnownRuns(of: grid, Layout(grid), at: fixture.path)
    #expect(known.status(Run(point: 0, member: 1)) == .pending)
    #expect(known.status(Run(point: 1, member: 1)) == .done)
    #expect(known.status(Run(point: 1, member: 3)) == .pending)
    #expect(known.status(Run(point: 2, member: 2)) == .diverged)
    #expect(known.status(Run(point: 1, member: nil)) == .pending)
    // The two that are done took a quarter of a second each.
    let costs = [100.0, 10, 30].map { Cost(operations: $0, bytes: 1) }
    #expect(known.rate { costs[$0] } == 80)
    let plan = Plan(grid) { known.status($0) }
    #expect(plan.finishedCount == 3 && plan.runCount == 9)
    #expect(try fixture.names == ["out.h5"])
  }

  @Test func `a file without a finished run has no pace, and a foreign one is refused`() throws {
    let fixture = try StoreFixture()
    try fixture.open(StoreGrid()).close()
    let grid = StoreGrid().grid
    let known = try KnownRuns(of: grid, Layout(grid), at: fixture.path)
    #expect(known.rate { _ in Cost(operations: 1, bytes: 1) } == nil)

    let file = try fixture.open(StoreGrid())
    try fixture.run(file)
    try file.close()
    #expect(throws: StoreError.self) {
      let other = StoreGrid(seed: 3).grid
      _ = try KnownRuns(of: other, Layout(other), at: fixture.path)
    }
    #expect(throws: StoreError.self) {
      try KnownRuns(of: grid, Layout(grid), at: fixture.path + ".nowhere")
    }
  }
}
