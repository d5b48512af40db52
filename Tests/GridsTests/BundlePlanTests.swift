import Grids
import StudyKit
import Testing

@Suite struct `Plan of several grids` {
  /// Grids of 6 runs of 200, 100 and 50 units of work, and of 4 runs of 150 and 75.
  private static func plans(_ order: RunOrder = .longest, maxRuns: Int = .max) throws -> [Plan] {
    let first = try gridStudyGrid(
      "\"members\": 2, \"parameters\": {\"width\": 4}, \"axes\": {\"steps\": [50, 25, 12]}")
    let second = try gridStudyGrid(
      "\"members\": 2, \"parameters\": {\"width\": 4}, \"axes\": {\"steps\": [18, 37]}")
    return [first, second].map { grid in
      Plan(grid, maxRuns: maxRuns, runOrder: order) { _ in .pending }
    }
  }

  @Test func `points are numbered one after another`() {
    let points = BundlePoints([3, 1, 5])
    #expect(points.count == 9)
    let places = (0..<9).map { points.locate($0) }
    #expect(places.map(\.grid) == [0, 0, 0, 1, 2, 2, 2, 2, 2])
    #expect(places.map(\.point) == [0, 1, 2, 0, 0, 1, 2, 3, 4])
    for (number, place) in places.enumerated() {
      #expect(points.first(ofGrid: place.grid) + place.point == number)
    }
    // What is out of range stays so.
    #expect(points.locate(9) == (2, 5) && points.locate(-1) == (0, -1))
    #expect(BundlePoints([4]).locate(7) == (0, 7))
  }

  @Test func `the longest runs of all grids come first`() throws {
    let plan = BundlePlan(try Self.plans())
    #expect(plan.runCount == 10 && plan.points.count == 5)
    let order = plan.assignments.map { $0.point }
    #expect(order == [0, 0, 4, 4, 1, 1, 3, 3, 2, 2])
    #expect(Set(plan.assignments.flatMap(\.runs)).count == 10)
    #expect(plan.assignments.sizes.map(\.point) == order)
    #expect(plan.operations(4) == 4 * 37 && plan.cost(3).operations == 4 * 18)
    #expect(plan.hasSummary(4) && plan.openRuns(3) == 2 && plan.summaryCount == 5)
    #expect(Set(plan.summarizedPoints) == [0, 1, 2, 3, 4])
  }

  @Test func `one plan stays as it is`() throws {
    let one = try Self.plans()[0]
    let plan = BundlePlan([one])
    #expect(Array(plan.assignments) == Array(one.assignments))
    #expect(plan.summarizedPoints == one.summarizedPoints && plan.runs(ofFirst: 4) == [4])
  }

  @Test func `in coarse order all grids are equally far along`() throws {
    let plan = BundlePlan(try Self.plans(.coarse), runOrder: .coarse)
    let half = plan.assignments.prefix(5).flatMap(\.runs)
    #expect(Set(half.filter { $0.point < 3 }) == Set((0..<3).map { Run(point: $0, member: 0) }))
    #expect(Set(half.filter { $0.point >= 3 }) == Set((3..<5).map { Run(point: $0, member: 0) }))
  }

  @Test(arguments: [0, 1, 3, 5, 9, 10, 99])
  func `the first runs of all are the first of each`(limit: Int) throws {
    let all = BundlePlan(try Self.plans())
    let counts = all.runs(ofFirst: limit)
    #expect(counts.reduce(0, +) == min(limit, 10))
    let kept = try counts.enumerated().map { try Self.plans(maxRuns: $1)[$0] }
    #expect(
      BundlePlan(kept).assignments.flatMap(\.runs)
        == Array(all.assignments.flatMap(\.runs).prefix(limit)))
  }

  @Test func `shuffled assignments are the same ones`() throws {
    let plan = BundlePlan(try Self.plans())
    var shuffled = plan.assignments
    var generator = SystemRandomNumberGenerator()
    shuffled.shuffle(using: &generator)
    #expect(Set(shuffled.flatMap(\.runs)) == Set(plan.assignments.flatMap(\.runs)))
  }

  @Test func `each grid is predicted at its own rate, on shared ranks`() throws {
    let plans = try Self.plans()
    let together = Prediction(BundlePlan(plans), ranks: 2, rates: [4, 8], overhead: 0)
    let alone = [(plans[0], 4.0), (plans[1], 8.0)].map {
      Prediction($0.0, ranks: 2, rate: $0.1, overhead: 0)
    }
    #expect(together.operations == alone[0].operations + alone[1].operations)
    #expect(together.coreSeconds == alone[0].coreSeconds + alone[1].coreSeconds)
    // Nobody waits between the grids.
    #expect(together.makespan == together.coreSeconds / 2)
  }
}
