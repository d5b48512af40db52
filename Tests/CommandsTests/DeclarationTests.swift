import Commands
import Glibc
import Grids
import StudyKit
import TestSupport
import Testing

@Suite struct DeclarationTests {
  private static let whole = """
    {
      "study": "command", "title": "A toy", "run": ["./toy", "$(touch x)"], "version": 3,
      "patience": 5, "cost": "steps / 10", "checkpoints": true,
      "declares": {
        "note": "free",
        "parameters": {
          "steps": {"integer": [1, null], "default": 4, "unit": "steps", "help": "How many."},
          "rate": {"number": [0, 1], "default": 0.5},
          "method": {"choice": ["sgd", "adam"], "default": "sgd"},
          "momentum": {"number": "any", "default": 0, "when": {"method": ["sgd"]}},
          "deep": false, "name": "x", "widths": [4, 8]
        },
        "dimensions": {"step": {"range": [0, "steps", 2], "unit": "steps"}, "split": ["a", "b"], "k": 3},
        "measures": {
          "loss": {"dimensions": ["step", "split"], "unit": "nats", "summary": ["mean", "quantiles"]},
          "last": {"element": "float", "summary": {"fraction": {"above": 0.5}}},
          "hits": {"element": "integer", "dimensions": ["k"]}
        },
        "quantiles": [0.25, 0.75]
      },
      "members": 2, "axes": {"steps": [4, 8], "rate": {"linear": [0.1, 0.5, 3]}}
    }
    """

  private func read(
    _ text: String, settings: [String] = [], file: String = "toy.json", checksPoints: Bool = true,
    version: Int = 0
  ) throws -> Grid {
    try Grid.read(
      text: text, file: file, settings: settings,
      studies: [CommandFamily.entry.named(asVersion: version)], checksPoints: checksPoints)
  }

  @Test func `a declaration is a study like any other`() throws {
    let grid = try read(Self.whole)
    let study = grid.study
    #expect(study.name == "command" && study.title == "A toy" && study.version == 3)
    #expect(CommandFamily.command(of: study) == #"["./toy","$(touch x)"]"#)
    #expect(study.parameter("steps")?.kind == .integer(1 ... .max))
    #expect(study.parameter("rate")?.kind == .number(.fraction))
    #expect(study.parameter("momentum")?.condition == Condition("method", isOneOf: [.text("sgd")]))
    #expect(study.parameter("deep")?.kind == .flag && study.parameter("name")?.kind == .text)
    #expect(study.parameter("widths")?.kind == .list(of: .integer(.min ... .max), count: 0...4096))
    let measures = try study.measures(grid.point(5).values)
    #expect(measures.map(\.name) == ["loss", "last", "hits"])
    #expect(measures.map { $0.dimensions.map(\.coordinate.count) } == [[5, 2], [], [3]])
    #expect(measures.map(\.element) == [.double, .float, .integer])
    #expect(
      try study.summaryMeasures(grid.point(0).values).map(\.name)
        == [
          "mean_loss", "quantiles_loss", "fraction_last", "fraction_last_lower",
          "fraction_last_upper",
        ])
    #expect(study.costs(grid.space).map(\.operations) == [4e8, 4e8, 4e8, 8e8, 8e8, 8e8])
    #expect(study.cost(grid.point(0).values).canCheckpoint)
    #expect(study.kinds(grid.space).measures.count == 2)
  }

  @Test func `the schema and the first grid have the keys of declarations`() throws {
    let family = CommandFamily()
    #expect(Set(family.schema.map(\.key)) == Set(family.keys))
    let first = CommandFamily.firstGrid.pretty()
    let grid = try read(first, settings: ["version=1"])
    #expect(grid.pointCount == 9 && grid.study.parameters.count == 4)
  }

  @Test func `what --set has changed is read again as the same grid`() throws {
    let settings = ["steps=6", "declares.parameters.rate.default=0.25", "run=[\"./other\"]"]
    let grid = try read(Self.whole, settings: settings)
    let again = try read(grid.text, checksPoints: false)
    #expect(again.space == grid.space)
    #expect(CommandFamily.command(of: again.study) == #"["./other"]"#)
    #expect(grid.parameters["steps"] == .integer(6))
  }

  @Test func `command, version and parameters make the identity`() throws {
    let identities = try [
      [], ["run=[\"./toy\"]"], ["version=4"], ["rate=0.75"], ["patience=9"], ["cost=1"],
      ["checkpoints=false"], ["title=Other"],
    ].map { Identities(try read(Self.whole, settings: $0)).member(0, ofPoint: 0) }
    #expect(Set(identities).count == 4)
    #expect(Set(identities[4...] + identities[..<1]).count == 1)
  }

  @Test func `a version of files is their content`() throws {
    let scratch = try Scratch()
    func version() throws -> Int {
      try read(
        Self.whole, settings: ["version=[\"a.py\", \"lib/b.py\"]"], file: scratch.path("toy.json")
      ).study.version
    }
    try scratch.write("a.py", "1")
    let error = #expect(throws: GridError.self) { try version() }
    #expect(error?.description.contains("lib/b.py cannot be read: No such file") == true)
    try scratch.write("lib/b.py", "2")
    let first = try version()
    #expect(first > 0)
    #expect(try version() == first)
    try scratch.write("a.py", "12")
    try scratch.write("lib/b.py", "")
    #expect(try version() != first)
  }

  @Test func `the version of a result file is taken without looking at files`() throws {
    let settings = ["version=[\"/nowhere/a.py\"]"]
    #expect(try read(Self.whole, settings: settings, version: 77).study.version == 77)
  }

  @Test(arguments: [
    ("run=./toy", "run: \"./toy\" is not allowed, only a list of words"),
    ("run=[]", "only a list of words"), ("run=[1]", "only a list of words"),
    ("version=0", "version: 0 is not allowed"), ("patience=-1", "patience: -1 is not allowed"),
    ("cost=stepz", "there is no parameter \"stepz\""), ("cost=method", "method is not a number"),
    ("cost=1+", "not a formula: it ends too early"), ("checkpoints=1", "only true or false"),
    ("declares.unknown=1", "there is no key \"unknown\""),
    ("declares.parameters.seed=1", "means something else"),
    ("declares.parameters.command=1", "means something else"),
    ("declares.parameters.a-b=1", "a name must consist"),
    ("declares.parameters.x={}", "\"default\" is missing"),
    ("declares.parameters.x=1.0", "whole number"),
    ("declares.parameters.x={\"integer\": [3, 1], \"default\": 1}", "only [least, most]"),
    ("declares.parameters.x={\"integer\": [1, 3], \"default\": 4}", "a whole number from 1 to 3"),
    (
      "declares.parameters.x={\"integer\": \"any\", \"number\": \"any\", \"default\": 4}",
      "two kinds"
    ),
    ("declares.parameters.x={\"choice\": [], \"default\": \"a\"}", "different words"),
    ("declares.parameters.x={\"default\": 1, \"when\": {\"y\": 1}}", "declared before"),
    ("declares.parameters.x={\"default\": 1, \"when\": {\"deep\": 1}}", "true or false"),
    ("declares.dimensions.k=0", "the dimension k has 0.0 values"),
    ("declares.dimensions.k=1e12", "the dimension k has"),
    ("declares.dimensions.step.range=[0, 1]", "[first, last, step]"),
    ("declares.dimensions.step.range=[0, \"steps\", -1]", "a step that leads from first to last"),
    ("declares.dimensions.k={}", "only an object with one of"),
    ("declares.measures.loss.dimensions=[\"stop\"]", "there is no dimension \"stop\""),
    ("declares.measures.loss.summary=median", "only \"mean\""),
    ("declares.measures.loss.summary=[\"mean\", \"mean\"]", "twice"),
    ("declares.measures.hits.summary=mean", "whole numbers have no summary"),
    ("declares.measures.loss.element=half", "only \"double\""),
    ("declares.quantiles=[2]", "numbers from 0 to 1"),
    ("declares.measures=1", "only an object"), ("rat=1", "did you mean"),
    ("axes.rate=[2]", "a number from 0 to 1"),
  ])
  func `a wrong declaration is refused in words`(setting: String, text: String) {
    let error = #expect(throws: GridError.self) { try read(Self.whole, settings: [setting]) }
    let joined = (error?.description ?? "").replacing("\n   ", with: "")
    #expect(joined.contains(text), "\(joined)")
  }

  @Test func `summaries are those of the members that are done`() throws {
    let values = [1.0, 10, 2, 20, 3, .nan]
    #expect(DeclaredSummary.mean.values(values, count: 2) == [[2, 15]])
    #expect(DeclaredSummary.deviation.values(values, count: 2)[0][0] == 1)
    #expect(DeclaredSummary.quantiles([0, 0.5]).values(values, count: 2) == [[1, 10, 2, 15]])
    let fraction = DeclaredSummary.fraction(above: true, limit: 1.5).values(values, count: 2)
    let intervals = [(2, 3), (2, 2)].map { WilsonInterval(successes: $0.0, trials: $0.1) }
    #expect(fraction == [[2.0 / 3, 1], intervals.map(\.lower), intervals.map(\.upper)])
  }

  @Test func `a fraction of one number is what members may be added for`() throws {
    let rule = { (measure: String) in
      "members={\"until\": {\"measure\": \"\(measure)\", \"width\": 0.4}, \"most\": 40}"
    }
    let grid = try read(Self.whole, settings: [rule("fraction_last")])
    #expect(grid.until?.measure == "fraction_last" && grid.members == 40)
    let summary = try study(grid).first { $0.name == "fraction_last" }
    #expect(summary?.interval == Proportion(of: "last", .above(0.5)))
    let refined = try read(
      Self.whole,
      settings: [
        "members=8", "refine={\"axis\": \"rate\", \"measure\": \"fraction_last\", \"points\": 3}",
      ])
    #expect(refined.refine?.measure == "fraction_last")
    // Of a measure with dimensions each number has a fraction of its own.
    let ofMany = "declares.measures.loss.summary={\"fraction\": {\"below\": 1}}"
    for (settings, reason) in [
      (
        [rule("fraction_loss"), ofMany],
        "there is no interval of command \"fraction_loss\"; did you mean"
      ),
      (
        [rule("fraction_last"), "declares.measures.last.summary=\"mean\""],
        "command states no interval of a fraction of members here"
      ),
    ] {
      let error = #expect(throws: GridError.self) { try read(Self.whole, settings: settings) }
      let text = (error?.description ?? "").replacing("\n   ", with: "")
      #expect(text.contains(reason), "\(text)")
    }
  }

  private func study(_ grid: Grid) throws -> [Measure] {
    try grid.study.summaryMeasures(grid.point(0).values)
  }

  @Test func `what is absent is no trial of a fraction`() {
    let above = Proportion(of: "last", .above(0.5))
    #expect([0.4, 0.5, 0.6].map(above.isSuccess) == [false, false, true])
    #expect(Proportion(of: "last", .below(0.5)).isSuccess(0.4) == true)
    #expect(above.isSuccess(.nan) == nil)
    #expect(Proportion(of: "last").isSuccess(.nan) == false)
  }

  @Test func `a grid of somebody else's is doubted`() throws {
    let scratch = try Scratch()
    let path = try scratch.write("toy.json", Self.whole)
    #expect(chmod(path, 0o644) == 0)
    #expect(Trust.doubt(about: path) == nil)
    for mode in [0o664, 0o646] as [mode_t] {
      #expect(chmod(path, mode) == 0)
      #expect(Trust.doubt(about: path)?.contains("others may write to it") == true)
    }
    #expect(chmod(path, 0o644) == 0 && chmod(scratch.path, 0o777) == 0)
    #expect(Trust.doubt(about: path)?.contains("its folder") == true)
    #expect(chmod(scratch.path, 0o1777) == 0)
    #expect(Trust.doubt(about: path) == nil)
    #expect(Trust.doubt(about: scratch.path("none")) != nil)
  }
}
