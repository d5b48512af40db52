import Grids
import StudyKit
import Testing

/// A study with intervals of fractions, some of them at some points only; it computes nothing.
enum Fractions: Study {
  enum Task: String, Choice { case icl, iwl }

  struct Parameters: Settings {
    @Setting("What is learned.")
    var task = Task.icl
    @Setting("Noise within a class.", in: .nonNegative)
    var noise = 0.5
  }

  static let name = "fractions"
  static let title = "Fractions of members"
  static let source = "these tests"
  static let version = 1

  static func measures(_ parameters: Parameters) -> [Measure] {
    [Measure("emerged", longName: "whether it emerged", definition: "1 if it did, else 0")]
  }

  static func summaryMeasures(_ parameters: Parameters) -> [Measure] {
    let names = parameters.task == .icl ? ["emerged", "displaced"] : ["emerged"]
    return [Measure("fraction_emerged", longName: "fraction", definition: "of members")]
      + names.map {
        Measure(
          "fraction_\($0)_interval", longName: "interval", definition: "Wilson's interval",
          dimensions: [Dimension("bound", .texts(["lower", "upper"]), longName: "end")],
          interval: Proportion(of: "emerged"))
      }
  }

  static func cost(_ parameters: Parameters) -> Cost { Cost(operations: 1, bytes: 8) }

  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    throw .failed("it computes nothing")
  }
}

/// The grid of one of the studies here.
func readFractions(_ text: String) throws(GridError) -> Grid {
  try Grid.read(
    text: text, file: "grid.json",
    studies: [
      AnyStudy(Fractions.self), AnyStudy(Parts.self), AnyStudy(GridStudy.self),
      AnyStudy(BlockStudy.self),
    ])
}

/// The problem of a grid with these members, which stand behind `{"study": "fractions", "members": `.
private func problem(
  _ members: String, study: String = "fractions", rest: String = ""
) -> String {
  do throws(GridError) {
    _ = try readFractions(#"{"study": "\#(study)","# + "\n" + #""members": \#(members)\#(rest)}"#)
    return ""
  } catch { return error.description.replacing("\n   ", with: "") }
}

private let rule = #"{"until": {"measure": "fraction_emerged_interval", "width": 0.3}, "#

@Suite struct `Members until an interval is narrow` {
  @Test func `the rule is read, and the file has room for the most`() throws {
    let grid = try readFractions(
      #"{"study": "fractions", "members": "# + rule + #""least": 16, "most": 64}}"#)
    #expect(grid.members == 64 && grid.runCount == 64 && grid.presence == nil)
    let until = try #require(grid.until)
    #expect(until.measure == "fraction_emerged_interval")
    #expect(until.rule == UntilNarrow(width: 0.3, block: 8, least: 16, most: 64))
    #expect(grid.writing(to: "other.h5").until == until)
    let resolved = try JSONReader.read(Array(grid.resolvedText.utf8)).node
    #expect(resolved["members"]?.value == .integer(64))
    #expect(try Until(json: #require(resolved["until"])) == until)
  }

  @Test func `least is a block if it is not said, and whatever is noted is ignored`() throws {
    let grid = try readFractions(
      """
      {"study": "fractions", "members": {"until": {"measure": "fraction_emerged_interval", "width": 0.5,
       "note": "wide"}, "most": 20, "note": "few"}}
      """)
    #expect(grid.until?.rule == UntilNarrow(width: 0.5, block: 8, least: 8, most: 20))
  }

  @Test func `another rule is another grid, with the same runs`() throws {
    let text = { (width: Double) in
      #"{"study": "fractions", "members": {"until": {"measure": "fraction_emerged_interval", "#
        + #""width": \#(width)}, "most": 64}}"#
    }
    let grids = try [0.3, 0.4].map { try readFractions(text($0)) }
    #expect(grids[0].resolvedText != grids[1].resolvedText)
    #expect(
      Identities(grids[0]).member(63, ofPoint: 0) == Identities(grids[1]).member(63, ofPoint: 0))
  }

  private static let wrong: [(String, String)] = [
    (rule + #""least": 16}"#, #"2:12: members: "most" is missing"#),
    (
      rule + #""most": 4}"#,
      "2:86: members.most: 4 is not allowed, only a whole number from 8 to 100000000"
    ),
    (
      rule + #""least": 70, "most": 64}"#,
      #"2:87: members.least: 70 is not allowed, only a whole number up to "most", 64"#
    ),
    (
      rule + #""least": 0, "most": 64}"#,
      "2:87: members.least: 0 is not allowed, only a whole number from 1 to 100000000"
    ),
    (
      rule + #""mots": 64, "most": 64}"#,
      #"2:78: members.mots: there is no key "mots" here; did you mean "most"?"#
    ),
    (
      #"{"until": 0.3, "most": 64}"#,
      #"2:22: members.until: 0.3 is not allowed, only an object with "measure" and "width""#
    ),
    (
      #"{"until": {"width": 0.3}, "most": 64}"#,
      #"2:22: members.until: "measure" is missing"#
    ),
    (
      #"{"until": {"measure": "fraction_emerged_interval"}, "most": 64}"#,
      #"2:22: members.until: "width" is missing"#
    ),
    (
      #"{"until": {"measure": 3, "width": 0.3}, "most": 64}"#,
      "2:34: members.until.measure: 3 is not allowed, only the name of an interval"
    ),
    (
      #"{"until": {"measure": "fraction_emerged_interval", "width": 1.5}, "most": 64}"#,
      "2:72: members.until.width: 1.5 is not allowed, only a number between 0 and 1"
    ),
    (
      #"{"until": {"measure": "fraction_emerged_interval", "width": 0.3, "block": 4}, "most": 64}"#,
      #"2:77: members.until.block: there is no key "block" here; there are measure, width, note"#
    ),
    (
      #"{"until": {"measure": "fraction_emerged_interval", "width": 0.2}, "most": 64}"#,
      "2:72: members.until.width: 0.2 is not allowed, only a width from 0.238, since 64 members "
        + #"("most") of which half succeed leave one of that width"#
    ),
    (
      #"{"until": {"measure": "fraction_emerged", "width": 0.3}, "most": 64}"#,
      #"2:34: members.until.measure: there is no interval of fractions "fraction_emerged"; "#
        + #"did you mean "fraction_emerged_interval"?"#
    ),
    (
      #"{"until": {"measure": "fraction_emergd_interval", "width": 0.3}, "most": 64}"#,
      #"2:34: members.until.measure: there is no interval of fractions "fraction_emergd_interval"; "#
        + #"did you mean "fraction_emerged_interval" or "fraction_displaced_interval"?"#
    ),
  ]

  @Test(arguments: wrong)
  func `a wrong rule is refused where it is wrong`(members: String, message: String) {
    #expect(problem(members) == "grid.json:" + message)
  }

  @Test func `the interval must be there at every point`() {
    let members =
      #"{"until": {"measure": "fraction_displaced_interval", "width": 0.3}, "most": 64}"#
    #expect(
      problem(members, rest: #", "axes": {"task": ["icl", "iwl"]}"#)
        == "grid.json:2:34: members.until.measure: not every point of the grid has the interval "
        + "fraction_displaced_interval")
    #expect(problem(members, rest: #", "axes": {"noise": [0, 1]}"#) == "")
  }

  @Test func `a study without such an interval says so`() {
    #expect(
      problem(rule + #""most": 64}"#, study: "grid-study")
        == "grid.json:2:34: members.until.measure: grid-study states no interval of a fraction of members here"
    )
    let ofParts = problem(rule + #""most": 64}"#, study: "parts")
    #expect(ofParts.contains("a member of parts is one of an ensemble"), "\(ofParts)")
    #expect(
      ofParts.contains(#"the values of an axis "seed", which may have an "until" of its own"#))
  }

  @Test func `a study of blocks is looked at after a block`() {
    let few = problem(rule + #""most": 63}"#, study: "block-study")
    #expect(few.contains("members.most: 63 is not allowed, only a whole number from 64"), "\(few)")
  }
}
