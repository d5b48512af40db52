import Grids
import StudyKit
import Testing

/// The problem of a grid of fractions with these keys, which stand in its second line.
private func problem(_ rest: String) -> String {
  do throws(GridError) {
    _ = try readFractions(#"{"study": "fractions","# + "\n" + rest + "}")
    return ""
  } catch { return error.description.replacing("\n   ", with: "") }
}

private let axes =
  #""axes": {"noise": {"linear": [0, 1, 9]}, "task": ["icl", "iwl"], "seed": [3]}, "members": 16, "#

@Suite struct `Points where a boundary is` {
  @Test func `the rule is read, and the file has room for every point`() throws {
    let grid = try readFractions(
      #"{"study": "fractions", "# + axes
        + #""refine": {"axis": "noise", "along": "task", "measure": "fraction_emerged", "points": 12}}"#
    )
    let refine = try #require(grid.refine)
    #expect(
      refine
        == Refine(
          axis: "noise", along: "task", measure: "fraction_emerged", points: 12, block: 8))
    #expect(grid.runCount == 18 * 16 && grid.decides && grid.writing(to: "x.h5").refine == refine)
    let resolved = try JSONReader.read(Array(grid.resolvedText.utf8)).node
    #expect(try Refine(json: #require(resolved["refine"])) == refine)
    let plan = Plan(grid) { _ in .pending }
    // Six points of 8 members begin.
    #expect(plan.runCount == 48 && plan.readySummaries.isEmpty)
    #expect(try #require(grid.rule).contains("points along noise and task"))
  }

  @Test func `the measure may have the name that it has in the file`() throws {
    let grid = try readFractions(
      #"{"study": "fractions", "# + axes
        + #""refine": {"axis": "noise", "measure": "summary_fraction_emerged", "points": 3}}"#)
    #expect(grid.refine?.measure == "fraction_emerged" && grid.refine?.along == nil)
    // Two tasks are searched apart.
    #expect(Plan(grid) { _ in .pending }.runCount == 2 * 3 * 8)
  }

  private static let wrong: [(String, String)] = [
    (#"3"#, #"refine: 3 is not allowed, only an object with "axis", "measure" and "points""#),
    (#"{"axis": "noise", "measure": "fraction_emerged"}"#, #"refine: "points" is missing"#),
    (
      #"{"axis": "nose", "measure": "fraction_emerged", "points": 5}"#,
      #"refine.axis: there is no axis "nose"; did you mean "noise"?"#
    ),
    (
      #"{"axis": "noise", "along": "noise", "measure": "fraction_emerged", "points": 9}"#,
      #"refine.along: there is no other axis "noise"; there are task, seed"#
    ),
    (
      #"{"axis": "seed", "measure": "fraction_emerged", "points": 5}"#,
      "refine.axis: seed has one value, between which nothing changes"
    ),
    (
      #"{"axis": "noise", "measure": "fraction_emerged", "points": 2}"#,
      "refine.points: 2 is not allowed, only a whole number from 3 to 18"
    ),
    (
      #"{"axis": "noise", "measure": "fraction_emerged", "points": 19}"#,
      "refine.points: 19 is not allowed, only a whole number from 3 to 18"
    ),
    (
      #"{"axis": "noise", "measure": "emerged", "points": 5}"#,
      #"refine.measure: there is no fraction of fractions "emerged"; did you mean "fraction_emerged"?"#
    ),
    (
      #"{"axis": "noise", "measure": "fraction_displaced", "points": 5}"#,
      "refine.measure: not every point of the grid has an interval of fraction_displaced"
    ),
    (
      #"{"axis": "noise", "measure": "fraction_emerged", "points": 5, "batch": 1}"#,
      #"refine.batch: there is no key "batch" here; there are axis, along, measure, points, note"#
    ),
  ]

  @Test(arguments: wrong)
  func `a wrong rule is refused where it is wrong`(refine: String, message: String) {
    let found = problem(axes + #""refine": "# + refine)
    #expect(found.hasPrefix("grid.json:2:") && found.hasSuffix(": " + message), "\(found)")
  }

  @Test func `members are a number of at least a block`() {
    let refine = #""refine": {"axis": "noise", "measure": "fraction_emerged", "points": 5}, "#
    let axis = refine + #""axes": {"noise": [0, 1, 2]}, "#
    #expect(
      problem(axis + #""members": 7"#).contains(
        #"members: 7 is not allowed, only a number from 8 with "refine", the most of a point"#))
    #expect(
      problem(axis + #""members": {"*": 8, "noise=0": 16}"#).contains(
        #"only a number with "refine", the most of a point"#))
    let until =
      #"{"until": {"measure": "fraction_emerged_interval", "width": 0.3}, "most": 64}"#
    #expect(
      problem(axis + #""members": "# + until).contains(
        #"only a number with "refine", the most of a point"#))
  }
}

@Suite struct `Fresh members` {
  private func grid(_ rest: String) throws -> Grid {
    try readFractions(
      #"{"study": "fractions", "seed": 4, "output": "a/out.h5", "note": "n", "# + rest + "}")
  }

  private let refined =
    #""members": 16, "axes": {"noise": {"linear": [0, 1, 9]}, "pair": {"zip": {"task": ["icl", "iwl"]}}}, "#
    + #""refine": {"axis": "noise", "measure": "fraction_emerged", "points": 5}"#

  @Test func `they are at the points that were found, with keys of their own`() throws {
    let grid = try grid(refined)
    let fresh = try grid.confirming(3, at: [1, 7, 16])
    #expect((0..<18).filter { fresh.members(ofPoint: $0) > 0 } == [1, 7, 16])
    #expect(fresh.members == 3 && fresh.presence?.runCount == 9 && !fresh.decides)
    #expect(fresh.output == "a/out.confirmed.h5" && fresh.seed != grid.seed)
    let (old, new) = (Identities(grid), Identities(fresh))
    let before = Set((0..<18).flatMap { point in (0..<16).map { old.member($0, ofPoint: point) } })
    #expect((0..<3).allSatisfy { !before.contains(new.member($0, ofPoint: 7)) })
    // The file's grid stands for itself, and is the same each time.
    let again = try readFractions(fresh.text)
    #expect(again.resolvedText == fresh.resolvedText)
    #expect(try grid.confirming(3, at: [1, 7, 16]).resolvedText == fresh.resolvedText)
  }

  @Test func `they are at all points where only their number was decided`() throws {
    let until =
      #""members": {"until": {"measure": "fraction_emerged_interval", "width": 0.3}, "most": 64}, "#
    let fresh = try grid(until + #""axes": {"noise": [0, 1]}"#).confirming(5, at: nil)
    #expect(fresh.members == 5 && fresh.presence == nil && fresh.until == nil)
  }

  @Test(arguments: [
    (#""members": 8"#, "no outcome has decided anything in this grid"),
    (
      #""members": 8, "axes": {"seed": [1, 2], "noise": [0, 1]}, "refine": {"axis": "noise", "measure": "fraction_emerged", "points": 2}"#,
      "the grid sweeps the seed"
    ),
  ])
  func `a grid in which they would not be fresh is refused`(rest: String, reason: String) throws {
    let grid = try grid(rest)
    let refusal = #expect(throws: GridError.self) { try grid.confirming(8, at: [0]) }
    let text = try #require(refusal).description
    #expect(text.contains(reason), "\(text)")
  }
}
