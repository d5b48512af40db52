import Grids
import StudyKit
import Testing

/// A study of ensembles whose summaries state numbers, some of them at some points only; it computes nothing.
enum Parts: Study {
  enum Task: String, Choice { case images, points }

  struct Parameters: Settings {
    @Setting("What is learned.")
    var task = Task.images
    @Setting("Width.", in: 1...1_000_000)
    var width = 8
  }

  static let name = "parts"
  static let title = "Parts of an ensemble"
  static let source = "these tests"
  static let version = 1
  static let replicate = Replicate.ensemble

  static func measures(_ parameters: Parameters) -> [Measure] { [] }

  static func summaryMeasures(_ parameters: Parameters) -> [Measure] {
    let example = { (count: Int) in
      [Dimension("example", .integers(Array(0..<count)), longName: "example")]
    }
    let area = Measure("auroc", longName: "area", definition: "of a score")
    return (parameters.task == .images ? [area] : []) + [
      Measure("members", element: .integer, longName: "members", definition: "done"),
      Measure(
        "variance", longName: "variance", definition: "over members",
        dimensions: example(parameters.width)),
      Measure("all", longName: "all", definition: "of them", dimensions: example(1001)),
    ]
  }

  static func cost(_ parameters: Parameters) -> Cost { Cost(operations: 1, bytes: 8) }
  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    throw .failed("it computes nothing")
  }
}

/// The problem of a grid with these values of `seed`, which stand behind `{"study": "parts",` and `"axes": {"seed": `.
private func problem(_ seed: String, study: String = "parts", rest: String = "") -> String {
  do throws(GridError) {
    _ = try readFractions(
      #"{"study": "\#(study)", "members": 2,"# + "\n" + #""axes": {"seed": \#(seed)\#(rest)}}"#)
    return ""
  } catch { return error.description.replacing("\n   ", with: "") }
}

private let rule = #""until": {"measure": "auroc", "width": 2}"#

@Suite struct `Ensembles until a mean is known` {
  @Test(arguments: [
    #"{"range": [0, 31, 1], "#, #"{"linear": [0, 31, 32], "#,
    #"{"values": [\#((0..<32).map(String.init).joined(separator: ","))], "#,
  ])
  func `the rule stands with the seeds that are possible`(seeds: String) throws {
    let grid = try readFractions(
      #"{"study": "parts", "members": 5, "axes": {"seed": "# + seeds + rule + "}}}")
    let until = try #require(grid.until)
    #expect(until.rule == UntilNarrow(width: 2, block: 8, least: 8, most: 32))
    #expect(until.isOverSeeds && until.axis == "seed" && until.measure == "auroc")
    #expect(grid.members == 5 && grid.pointCount == 32 && grid.presence == nil && grid.decides)
    let resolved = try JSONReader.read(Array(grid.resolvedText.utf8)).node
    #expect(try Until(json: #require(resolved["until"])) == until)
    #expect(resolved["members"]?.value == .integer(5))
  }

  @Test func `least is given, and runs are those of a grid without the rule`() throws {
    let text = { (rule: String) in
      #"{"study": "parts", "members": 2, "axes": {"width": [8, 9], "seed": {"range": [3, 30, 1]"#
        + rule + "}}}"
    }
    let ruled = try readFractions(
      text(#", "least": 20, "until": {"measure": "summary_auroc", "width": 0.01, "note": "n"}"#))
    #expect(ruled.until?.rule == UntilNarrow(width: 0.01, block: 8, least: 20, most: 28))
    let plain = try readFractions(text(""))
    #expect(plain.until == nil && ruled.resolvedText != plain.resolvedText)
    for point in [0, 27, 55] {
      #expect(
        Identities(ruled).member(1, ofPoint: point) == Identities(plain).member(1, ofPoint: point))
    }
  }

  @Test func `fresh ensembles have seeds of their own`() throws {
    let grid = try readFractions(
      #"{"study": "parts", "members": 3, "seed": 5, "output": "a.h5", "axes": {"width": [8, 9], "seed": {"#
        + #""range": [0, 31, 1], "# + rule + "}}}")
    let fresh = try grid.confirming(4, at: nil)
    #expect(fresh.output == "a.confirmed.h5" && fresh.until == nil && fresh.members == 3)
    #expect(fresh.axes.map(\.count) == [2, 4] && fresh.axes[0] == grid.axes[0])
    let seeds = (0..<4).map { fresh.point($0).seed }
    #expect(Set(seeds).count == 4 && seeds.allSatisfy { $0 > 1 << 32 })
    #expect(try grid.confirming(6, at: nil).point(3).seed == seeds[3])
    // They are a sweep of their own, of which there may be more.
    #expect(throws: GridError.self) { try fresh.confirming(4, at: nil) }
  }

  private static let seeds = #"{"range": [0, 31, 1], "#
  private static let wrong: [(String, String)] = [
    (
      #"{"range": [0, 6, 1], "# + rule + "}",
      #"2:18: axes.seed: it has 7 values, and with "until" needs at least 8"#
    ),
    (
      seeds + #""least": 1, "# + rule + "}",
      "2:49: axes.seed.least: 1 is not allowed, only a whole number from 2 to 32"
    ),
    (
      seeds + #""least": 33, "# + rule + "}",
      "2:49: axes.seed.least: 33 is not allowed, only a whole number from 2 to 32"
    ),
    (
      seeds + #""least": 9}"#,
      #"2:49: axes.seed.least: it is for a rule, "until""#
    ),
    (
      seeds + #""until": 3}"#,
      #"2:49: axes.seed.until: 3 is not allowed, only an object with "measure" and "width""#
    ),
    (
      seeds + #""until": {"measure": "auroc"}}"#,
      #"2:49: axes.seed.until: "width" is missing"#
    ),
    (
      seeds + #""until": {"measure": "auroc", "width": 0}}"#,
      "2:79: axes.seed.until.width: 0 is not allowed, only a number above 0"
    ),
    (
      seeds + #""until": {"measure": "auroc", "width": 1, "most": 9}}"#,
      #"2:82: axes.seed.until.most: there is no key "most" here; there are measure, width, note"#
    ),
    (
      seeds + #""until": {"measure": "aurok", "width": 1}}"#,
      #"2:61: axes.seed.until.measure: there is no number of summaries of parts "aurok"; did you mean "auroc"?"#
    ),
    (
      seeds + #""until": {"measure": "members", "width": 1}}"#,
      #"2:61: axes.seed.until.measure: there is no number of summaries of parts "members"; there are "#
        + "auroc, variance"
    ),
    (
      seeds + #""until": {"measure": "all", "width": 1}}"#,
      #"2:61: axes.seed.until.measure: there is no number of summaries of parts "all"; there are "#
        + "auroc, variance"
    ),
  ]

  @Test(arguments: wrong)
  func `a wrong rule is refused where it is wrong`(seed: String, message: String) {
    #expect(problem(seed) == "grid.json:" + message)
  }

  @Test func `the numbers must be there, and the same, at every point`() {
    let variance = Self.seeds + #""until": {"measure": "variance", "width": 1}}"#
    let message = { (measure: String) in
      "grid.json:2:61: axes.seed.until.measure: \(measure) is not the same numbers at every point of the grid"
    }
    #expect(problem(variance) == "")
    #expect(problem(variance, rest: #", "width": [8, 9]"#) == message("variance"))
    let area = Self.seeds + rule + "}"
    #expect(problem(area, rest: #", "width": [8, 9]"#) == "")
    #expect(problem(area, rest: #", "task": ["images", "points"]"#) == message("auroc"))
  }

  @Test func `it is for the axis of a study of ensembles that exists everywhere`() {
    let area = Self.seeds + rule + "}"
    #expect(
      problem(area, study: "fractions")
        == "grid.json:2:49: axes.seed.until: the replicates of fractions are its members: "
        + #"say it in "members""#)
    #expect(
      problem(Self.seeds + rule + #", "when": "width=8"}"#, rest: #", "width": [8, 9]"#)
        .contains("axes.seed.when: where outcomes decide how many seeds there are"))
    let other = problem("[1]", rest: #", "width": {"values": [8], "until": {}}"#)
    #expect(other.contains(#"axes.width.until: there is no key "until" here"#), "\(other)")
    #expect(
      problem("[1]", rest: #"}, "refine": {"axis": "seed", "measure": "auroc", "points": 3"#) != "")
  }
}
