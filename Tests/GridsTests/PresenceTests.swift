import Grids
import StudyKit
import Testing

/// Grids that ask for more runs at some points than at others.
@Suite struct `Members by point` {
  private static let axes = #""axes": {"noise": [0, 0.5, 1], "width": [8, 16]}"#

  private func grid(_ members: String) throws -> Grid {
    try gridStudyGrid("\"members\": \(members), \(Self.axes)")
  }

  @Test(arguments: [
    (#"{"*": 2, "noise=0.5": 5}"#, [2, 2, 5, 5, 2, 2]),
    (#"{"noise=0.5": 5, "*": 2, "note": "more at the boundary"}"#, [2, 2, 5, 5, 2, 2]),
    (#"{"*": 2, "noise=0.5": 5, "width=16": 3}"#, [2, 3, 5, 5, 2, 3]),
    (#"{"*": 2, "noise=0.5,width=16": 3}"#, [2, 2, 2, 3, 2, 2]),
    (#"{"*": 2, "noise=0,noise=0.4..2": 3}"#, [3, 3, 3, 3, 3, 3]),
    (#"{"noise=0": 1, "width=16": 4}"#, [1, 4, 0, 4, 0, 4]),
    (#"{"*": 4}"#, [4, 4, 4, 4, 4, 4]),
  ])
  func `a point has the most that apply to it`(members: String, counts: [Int]) throws {
    let grid = try grid(members)
    #expect((0..<6).map(grid.members(ofPoint:)) == counts)
    #expect(grid.members == counts.max())
    #expect(grid.askedRunCount == counts.reduce(0, +))
    #expect(grid.askedPointCount == counts.count { $0 > 0 })
    #expect(grid.runCount == 6 * grid.members && grid.pointCount == 6)
    let runs = (0..<grid.runCount).filter(grid.exists(runAt:))
    #expect(runs.count == grid.askedRunCount)
    #expect(
      runs.allSatisfy {
        grid.exists(Run(point: $0 / grid.members, member: $0 % grid.members))
      })
    #expect((0..<6).allSatisfy { grid.exists(Run(point: $0, member: nil)) == (counts[$0] > 0) })
    #expect((grid.presence == nil) == (Set(counts).count == 1))
  }

  @Test func `a number for all is the same grid as one by conditions that all have`() throws {
    let (number, rules) = (try grid("4"), try grid(#"{"*": 4, "noise=0": 2}"#))
    #expect(rules.presence == nil && rules.resolvedText == number.resolvedText)
  }

  @Test func `absent points are one kind, and make no kinds of those that exist`() throws {
    // The first point, at which its kind would be stated, is not there; nor is any of width 16.
    let grid = try gridStudyGrid(
      """
      "members": 2, "exclude": ["noise=0,width=8", "width=16"],
      "axes": {"noise": {"linear": [0, 1, 200]}, "width": [8, 16, 32]}
      """)
    let kinds = grid.study.kinds(grid.space)
    #expect(kinds.measures.count <= 4)
    for point in 0..<grid.pointCount {
      let isThere = grid.members(ofPoint: point) > 0
      #expect(isThere == (point % 3 != 1 && point != 0))
      #expect((kinds.measures[kinds.index(ofPoint: point)] != nil) == isThere)
      #expect((kinds.cost(ofPoint: point).operations > 0) == isThere)
      #expect(isThere || !kinds.hasSummary(ofPoint: point))
    }
  }

  private static let wrong: [(String, String)] = [
    (
      #"{}"#,
      #"2:12: members: {} is not allowed, only a number, or numbers by conditions such as {"*": 8}"#
    ),
    (#"{"*": 0}"#, "2:18: members.*: 0 is not allowed, only a whole number of at least 1"),
    (#"{"*": "8"}"#, #"2:18: members.*: "8" is not allowed, only a whole number of at least 1"#),
    (#"{"noise": 8}"#, #"2:13: members: "noise" is not of the form name=value"#),
    (
      #"{"*": 2, "nose=0.5": 8}"#,
      #"2:21: members: there is no axis "nose"; did you mean "noise"?"#
    ),
    (
      #"{"*": 2, "member=1": 8}"#,
      #"2:21: members: there is no axis "member"; there are noise, width"#
    ),
    (
      #"{"*": 2, "noise=0.7": 8}"#,
      "2:21: members: noise has no value 0.7; its values are 0, 0.5, 1"
    ),
    (#"{"*": 2, "*": 3}"#, "2:21: members.*: duplicate key, first used at 2:13"),
  ]

  @Test(arguments: wrong)
  func `wrong numbers and conditions are said where they stand`(members: String, message: String)
    throws
  {
    let text = "{\"study\": \"grid-study\",\n\"members\": \(members), \(Self.axes)}"
    let error = #expect(throws: GridError.self) { try readGrid(text) }
    #expect(error?.description.replacing("\n   ", with: "") == "grid.json:" + message)
  }

  @Test func `all that is wrong is said at once`() throws {
    let text = #"""
      {"study": "block-study", "members": {"*": 1, "wdth=8": 2}, "axes": {"width": [8, 8]}}
      """#
    let error = #expect(throws: GridError.self) { try readGrid(text) }
    #expect(
      error?.problems.map(\.path) == ["members.*", "axes.width[1]"],
      "conditions are judged once the axes are right")
  }

  @Test func `runs that were not asked for have no identity, the others keep theirs`() throws {
    let (all, some) = (Identities(try grid("5")), Identities(try grid(#"{"*": 2, "noise=1": 5}"#)))
    for point in 0..<6 {
      for member in 0..<5 {
        let isThere = member < 2 || point >= 4
        #expect(
          some.member(member, ofPoint: point) == (isThere ? all.member(member, ofPoint: point) : 0))
      }
    }
  }

  @Test func `a plan has the runs that were asked for, and their cost`() throws {
    let grid = try grid(#"{"noise=0": 1, "width=16": 4}"#)
    let plan = Plan(grid) { $0 == Run(point: 1, member: 2) ? .done : .pending }
    let runs = plan.assignments.flatMap(\.runs)
    #expect(runs.count == 12 && plan.runCount == 12 && plan.finishedCount == 1)
    #expect(runs.allSatisfy(grid.exists))
    #expect((0..<6).map(plan.openRuns) == [1, 3, 0, 4, 0, 4])
    #expect(plan.summarizedPoints == [0, 1, 3, 5])
    #expect((0..<6).map(plan.hasSummary) == [true, true, false, true, false, true])
    // A run costs its width times a thousand steps.
    let expected = Double(8 + 11 * 16) * 1000
    #expect(Prediction(plan, ranks: 1, rate: 1).operations == expected)
    let coarse = Plan(grid, runOrder: .coarse) { _ in .pending }
    #expect(coarse.assignments.flatMap(\.runs).count == 13)
    #expect(coarse.assignments.first?.runs == [Run(point: 1, member: 0)])
  }

  @Test func `a run that is absent otherwise is settled`() throws {
    let grid = try grid("2")
    let plan = Plan(grid) {
      $0.member == 1 ? .absent : $0.point == 0 && $0.member == 0 ? .done : .pending
    }
    #expect(plan.runCount == 5 && plan.finishedCount == 1)
    #expect(plan.readySummaries == [.summary(point: 0)])
  }

  @Test func `parts share out what was asked for`() throws {
    let grid = try grid(#"{"noise=0": 1, "width=16": 4}"#)
    let parts = try (1...3).map { try #require(GridPart("\($0)/3")).runs(of: grid) }
    for run in 0..<grid.runCount {
      #expect(parts.count { $0.contains(run) } == (grid.exists(runAt: run) ? 1 : 0))
    }
  }

  @Test func `nothing is asked of the study at points that do not exist`() throws {
    // 3 heads do not divide a width of 8.
    let axes = #""axes": {"width": [6, 8], "heads": [2, 3]}"#
    #expect(throws: GridError.self) { try gridStudyGrid(axes) }
    let grid = try gridStudyGrid(#""members": {"heads=2": 2, "width=6": 1}, "# + axes)
    #expect((0..<4).map(grid.members(ofPoint:)) == [2, 1, 2, 0])
    #expect(grid.study.costs(grid.space).map(\.operations) == [6000, 6000, 8000, 0])
    // The schedule exists only with sgd.
    let schedule = #""axes": {"optimiser": ["adam", "sgd"], "schedule": ["none", "momentum"]}"#
    #expect(throws: GridError.self) {
      try gridStudyGrid(#""members": {"optimiser=adam": 1}, "# + schedule)
    }
    #expect(try gridStudyGrid(#""members": {"optimiser=sgd": 1}, "# + schedule).askedRunCount == 2)
  }
}
