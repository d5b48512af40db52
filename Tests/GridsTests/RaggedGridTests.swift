import Grids
import StudyKit
import TestSupport
import Testing

/// Axes of cases and variations, axes that do not exist everywhere, and points that are left out.
@Suite struct `Ragged grid` {
  /// The identities of all runs that a grid asks for.
  private func identities(_ grid: Grid) -> [UInt64] {
    let identities = Identities(grid)
    return (0..<grid.runCount).filter(grid.exists(runAt:)).map {
      identities.member($0 % grid.members, ofPoint: $0 / grid.members)
    }
  }

  /// What the points that exist are called.
  private func points(_ grid: Grid) -> [String] {
    (0..<grid.pointCount).filter { grid.members(ofPoint: $0) > 0 }.map {
      grid.description(of: grid.point($0))
    }
  }

  @Test func `cases have the grid's values where they say nothing`() throws {
    let grid = try gridStudyGrid(
      #"""
      "parameters": {"noise": 0.2}, "members": 2,
      "axes": {"case": {"cases": {
        "baseline": {}, "wide": {"width": 128, "heads": 8},
        "loud": {"noise": 1, "note": "as in the appendix"}}}, "steps": [10, 20]}
      """#)
    #expect(grid.axes.map(\.name) == ["case", "steps"] && grid.axes[0].count == 3)
    #expect(grid.axes[0].names == ["baseline", "wide", "loud"])
    #expect(points(grid)[2] == "case=wide, steps=10")
    let values = (0..<6).map { grid.point($0).values }
    #expect(values.map { $0["width"] } == [64, 64, 128, 128, 64, 64].map { .integer($0) })
    #expect(values.map { $0["noise"] } == [0.2, 0.2, 0.2, 0.2, 1, 1].map { .number($0) })
    #expect(grid.presence == nil)
    // The same as a zip: no run is another one.
    let zip = try gridStudyGrid(
      #"""
      "parameters": {}, "members": 2,
      "axes": {"case": {"zip": {"width": [64, 128, 64], "heads": [4, 8, 4],
        "noise": [0.2, 0.2, 1]}}, "steps": [10, 20]}
      """#)
    #expect(identities(grid) == identities(zip))
    #expect(try Selection(["case=loud"], of: grid).indices == [[2], nil])
    #expect(try Selection(["width=64"], of: grid).indices == [[0, 2], nil])
  }

  @Test func `a parameter that does not exist in a case has no value there`() throws {
    let grid = try gridStudyGrid(
      #"""
      "axes": {"rule": {"cases": {"adam": {}, "sgd": {"optimiser": "sgd"},
        "heavy": {"optimiser": "sgd", "schedule": "momentum", "momentum": 0.5}}}}
      """#)
    let columns = Dictionary(
      uniqueKeysWithValues: grid.axes[0].columns.map { ($0.parameter, $0) })
    #expect(columns["optimiser"]?.exists == nil)
    #expect(columns["schedule"]?.exists == [false, true, true])
    #expect(columns["momentum"]?.exists == [false, false, true])
    #expect(grid.resolvedText.contains(#""momentum": [null,null,0.5]"#))
    // No condition holds on it there.
    #expect(try Selection(["momentum=0.5"], of: grid).indices == [[2]])
    #expect(throws: GridError.self) { try Selection(["momentum=0.9"], of: grid) }
  }

  @Test func `one at a time is a star about the grid's values`() throws {
    let grid = try gridStudyGrid(
      #"""
      "parameters": {"width": 32}, "axes": {"variation": {"oneAtATime": {
        "width": [16, 32, 64], "noise": {"linear": [0, 1, 3]}, "tasks": [["iwl"]], "data": ["a b"]}}}
      """#)
    #expect(
      grid.axes[0].names == [
        "centre", "width=16", "width=64", "noise=0", "noise=1", #"tasks=["iwl"]"#, "data=a b",
      ])
    let values = (0..<7).map { grid.point($0).values }
    #expect(values.map { $0["width"] } == [32, 16, 64, 32, 32, 32, 32].map { .integer($0) })
    #expect(values.map { $0["noise"] } == [0.5, 0.5, 0.5, 0, 1, 0.5, 0.5].map { .number($0) })
    #expect(Set(identities(grid)).count == 7)
    #expect(try Selection(["variation=noise=1"], of: grid).indices == [[4]])
    let center = try gridStudyGrid(#""parameters": {"width": 32}"#)
    #expect(identities(center)[0] == identities(grid)[0])
  }

  @Test func `an axis that exists for some values of another has one point elsewhere`() throws {
    let grid = try gridStudyGrid(
      #"""
      "members": 3, "axes": {"optimiser": ["adam", "sgd"],
        "schedule": {"values": ["none", "momentum"], "when": "optimiser=sgd"},
        "momentum": {"linear": [0, 1, 3], "when": "schedule=momentum"}, "noise": [0, 1]}
      """#)
    #expect(
      points(grid) == [
        "optimiser=\"adam\", noise=0", "optimiser=\"adam\", noise=1",
        "optimiser=\"sgd\", schedule=\"none\", noise=0",
        "optimiser=\"sgd\", schedule=\"none\", noise=1",
      ]
        + [0, 0.5, 1].flatMap { momentum in
          [0, 1].map {
            "optimiser=\"sgd\", schedule=\"momentum\", momentum=\(ParameterValue.number(momentum)), noise=\($0)"
          }
        })
    #expect(grid.pointCount == 24 && grid.askedPointCount == 10 && grid.askedRunCount == 30)
    // Where it does not exist, the grid's values stand.
    #expect(grid.point(0).values["momentum"] == .number(0.9))
    #expect(grid.point(12).values["momentum"] == .number(0.9))
    #expect(grid.point(18).values["momentum"] == .number(0))
    let parts = try [
      #""members": 3, "axes": {"noise": [0, 1]}"#,
      #""members": 3, "parameters": {"optimiser": "sgd"}, "axes": {"noise": [0, 1]}"#,
      #"""
      "members": 3, "parameters": {"optimiser": "sgd", "schedule": "momentum"},
      "axes": {"momentum": [0, 0.5, 1], "noise": [0, 1]}
      """#,
    ].flatMap { identities(try gridStudyGrid($0)) }
    #expect(Set(identities(grid)) == Set(parts) && identities(grid).count == parts.count)
    // Neither does a condition on it hold there.
    let selection = try Selection(["momentum=0"], of: grid)
    let chosen = (0..<24).filter { selection.contains(grid.point($0).indices) }
    #expect(chosen == [18, 19])
    let plan = Plan(grid, selection: selection) { _ in .pending }
    #expect(plan.runCount == 6)
  }

  @Test func `the study is asked about every kind of point that exists, and no other`() throws {
    // Of 64 units per layer 3 heads are impossible, but with 96.
    let grid = try gridStudyGrid(
      #"""
      "axes": {"width": [64, 96], "heads": {"values": [2, 3], "when": "width=96"},
        "optimiser": ["adam", "sgd"], "schedule": {"values": ["momentum"], "when": "optimiser=sgd"},
        "steps": [1, 2]}
      """#)
    #expect(grid.askedPointCount == 12)
    let costs = grid.study.costs(grid.space)
    for point in 0..<grid.pointCount where grid.members(ofPoint: point) > 0 {
      let values = grid.point(point).values
      #expect(costs[point] == grid.study.cost(values))
      #expect(throws: Never.self) { try grid.study.resolve(values, stated: []) }
    }
    #expect(throws: GridError.self) {
      try gridStudyGrid(
        #""axes": {"width": [64, 96], "heads": {"values": [2, 3], "when": "width=64"}}"#)
    }
  }

  @Test(arguments: [
    (#""exclude": "noise=0""#, [2, 3, 4, 5]),
    (#""exclude": ["noise=0,width=8", "noise=1"]"#, [1, 2, 3]),
    (#""include": ["noise=0.5", "width=16"]"#, [1, 2, 3, 5]),
    (#""include": "noise=0..0.5", "exclude": "width=16""#, [0, 2]),
    (#""members": {"width=8": 4}, "exclude": ["noise=1"]"#, [0, 2]),
  ])
  func `points are left out and chosen`(rules: String, points: [Int]) throws {
    let grid = try gridStudyGrid(rules + #", "axes": {"noise": [0, 0.5, 1], "width": [8, 16]}"#)
    #expect((0..<6).filter { grid.members(ofPoint: $0) > 0 } == points)
  }

  @Test func `a case may exist for some values of another axis, and a parameter of a case decide`()
    throws
  {
    let grid = try gridStudyGrid(
      #"""
      "members": {"*": 1, "case=loud": 4}, "axes": {"width": [8, 16],
        "case": {"cases": {"quiet": {}, "loud": {"noise": 2, "when": ["width=16"]}}},
        "steps": {"values": [1, 2], "when": "noise=2"}}
      """#)
    #expect((0..<8).map(grid.members(ofPoint:)) == [1, 0, 0, 0, 1, 0, 4, 4])
    #expect(points(grid).last == "width=16, case=loud, steps=2")
  }

  @Test func `seeds step along cases, and where their axis exists`() throws {
    let grid = try gridStudyGrid(
      #"""
      "seed": 7, "axes": {"case": {"cases": {"a": {}, "b": {"seed": 1}}}}
      """#)
    #expect((0..<2).map { grid.point($0).seed } == [7, 1])
    let other = try gridStudyGrid(
      #""seed": 7, "axes": {"width": [8, 16], "seed": {"values": [1, 2], "when": "width=16"}}"#)
    #expect((0..<4).map { other.point($0).seed } == [7, 7, 1, 2])
    #expect(other.askedPointCount == 3)
  }

  @Test func `the file says by itself which runs there are`() throws {
    let grid = try gridStudyGrid(
      #"""
      "members": {"*": 1, "optimiser=sgd": 3}, "exclude": "noise=1,case=b",
      "axes": {"optimiser": ["adam", "sgd"], "noise": [0, 1],
        "schedule": {"values": ["none", "momentum"], "when": "optimiser=sgd"},
        "case": {"cases": {"a": {}, "b": {"width": 8, "when": "noise=0,optimiser=sgd"}}}}
      """#)
    let root = try JSONReader.read(Array(grid.resolvedText.utf8)).node
    let rules = RunRules(resolved: root)
    #expect(rules == grid.rules)
    #expect(RunRules.names(along: "case", in: root) == ["a", "b"])
    let plain = grid.axes.map {
      Axis(name: $0.name, isZip: $0.isZip, names: $0.names, columns: $0.columns)
    }
    let scoped = try rules.scoped(plain)
    #expect(scoped == grid.axes)
    #expect(try Presence(rules, axes: scoped, members: 3) == grid.presence)
    // What the file holds is the grid again.
    let again = try Grid.read(
      text: grid.text, file: "x", studies: gridStudies, checksPoints: false)
    #expect(again.presence == grid.presence && again.resolvedText == grid.resolvedText)
  }

  @Test func `an extended grid keeps what cases and conditional axes say nothing of`() throws {
    let base = #"""
      {"study": "grid-study", "parameters": {"noise": 2, "optimiser": "sgd", "schedule": "momentum"},
       "axes": {"steps": [1, 2]}}
      """#
    let grid = #"""
      {"extends": "base.json", "axes": {"case": {"cases": {"a": {}, "b": {"noise": 3}}},
       "momentum": {"values": [0, 1], "when": "case=b"}}}
      """#
    let folder = try Scratch()
    try folder.write("base.json", base)
    let read = try Grid.read(file: folder.write("grid.json", grid), studies: gridStudies)
    #expect(read.axes.map(\.name) == ["steps", "case", "momentum"])
    #expect(read.point(0).values["noise"] == .number(2))
    #expect(read.askedPointCount == 6)
  }
}
