import Foundation
import Grids
import HDF5
import Report
import Store
import StudyKit
import Tables
import TestSupport

/// A study with findings of every kind that tables tell apart.
enum SeenStudy: Study {
  struct Parameters: Settings {
    @Setting("Hidden units.", in: 1...1024, .unit("units"))
    var width = 4
    @Setting("Steps between records.", in: 1...1000)
    var stride = 10
    @Setting("How it is trained.")
    var optimizer = "adam"
    @Setting("Named like a measure.", in: 0...9)
    var score = 1
    @Setting("Whether there is a summary.", .outsideIdentity)
    var hasSummary = true
  }

  static let name = "seen"
  static let title = "A study for the tests of tables"
  static let source = "our own"
  static let version = 1
  static let steps = 4

  static func measures(_ parameters: Parameters) -> [Measure] {
    let step = Dimension(
      "step", .integers((0..<steps).map { $0 * parameters.stride }), unit: "steps",
      longName: "steps done")
    let evaluator = Dimension("evaluator", .texts(["icl", "iwl"]), longName: "evaluator")
    let test = Dimension("test", .numbers([-1, 0.5, 2]), longName: "test input")
    return [
      Measure("score", unit: "nats", longName: "score", definition: "a number"),
      Measure("emerged", longName: "whether it emerged", definition: "1 for yes, else 0"),
      Measure("hits", element: .integer, longName: "hits", definition: "a count"),
      Measure(
        "loss", element: .float, longName: "loss", definition: "a curve", dimensions: [step]),
      Measure(
        "accuracy", element: .float, longName: "accuracy", definition: "two curves",
        dimensions: [evaluator, step]),
      Measure("final", longName: "at the end", definition: "of each", dimensions: [evaluator]),
      Measure("map", longName: "map", definition: "of each input", dimensions: [test]),
    ]
  }

  static func summaryMeasures(_ parameters: Parameters) -> [Measure] {
    guard parameters.hasSummary else { return [] }
    return [
      Measure("mean_score", unit: "nats", longName: "mean score", definition: "over members"),
      Measure(
        "mean_score_error", longName: "standard error of the mean score", definition: "s/√n"),
    ]
  }

  static func cost(_ parameters: Parameters) -> Cost { Cost(operations: 1, bytes: 1) }

  static func run(_ parameters: Parameters, member: Int, in context: RunContext) -> Findings {
    var findings = Findings()
    // Irregular numbers that are known again.
    let value = { (place: Int) in sin(Double(parameters.width * 100 + member * 10 + place)) }
    findings.record("score", member == 1 ? .nan : value(0))
    findings.record("emerged", value(1) > 0 ? 1.0 : 0.0)
    findings.record("hits", parameters.width * member)
    findings.record("loss", (0..<steps).map { Float(value($0)) })
    findings.record("accuracy", (0..<2 * steps).map { Float(value($0 + 3)) })
    findings.record("final", [value(5), value(6)])
    findings.record("map", [value(7), value(8), value(9)])
    return findings
  }

  static func summary(
    _ parameters: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings {
    let scores = try members.read("score").filter { !$0.isNaN }
    var findings = Findings()
    findings.record("mean_score", Moments.mean(scores))
    findings.record(
      "mean_score_error", (Moments.variance(scores) / Double(scores.count)).squareRoot())
    return findings
  }
}

/// The result file of a sweep of the study, in a folder of its own.
final class SeenSweep {
  private let scratch: Scratch
  let grid: Grid
  var path: String { scratch.path("out.h5") }

  /// A sweep of 12 runs: those in `failed` fail, those in `left` are not begun, the others are done, and so are the
  /// summaries of points without runs that are left.
  init(
    _ axes: String = #""width": [4, 8], "optimizer": ["adam", "sgd, \"plain\""]"#,
    members: Int = 3, hasSummary: Bool = true, failed: Set<Run> = [], left: Set<Run> = []
  ) throws {
    scratch = try Scratch()
    grid = try Grid.read(
      text: """
        {"study": "seen", "members": \(members), "axes": {\(axes)},
         "parameters": {"hasSummary": \(hasSummary)}}
        """, file: "seen.json", studies: [AnyStudy(SeenStudy.self)])
    let start = Start(
      time: 0, commit: "", build: "", host: "", ranks: 1, cpu: "", blasCore: "", vectorLevel: "")
    let file = try ResultFile.open(grid, at: path, start: start)
    for point in 0..<grid.pointCount {
      for member in 0..<members {
        let run = Run(point: point, member: member)
        guard !left.contains(run) else { continue }
        try file.began(run, on: 0)
        let log = RunLog(seconds: Double(member) + 0.25, rank: 0, attempt: 1, steps: 40)
        let outcome: Outcome =
          try failed.contains(run) ? .failed(reason: "no \u{1B}[2J luck") : .done(findings(run))
        try file.record(run, outcome, log: log)
      }
      try file.flush()
      guard hasSummary, !left.contains(where: { $0.point == point }) else { continue }
      let reader = try FinishedMembers(in: path, of: grid).reader(ofPoint: point)
      let context = RunContext(seed: 0)
      let summary = try grid.study.summary(grid.point(point).values, of: reader, in: context)
      let run = Run(point: point, member: nil)
      try file.began(run, on: 0)
      try file.record(
        run, .done(summary), log: RunLog(seconds: 0, rank: 0, attempt: 1, steps: 0))
    }
    try file.close()
  }

  private func findings(_ run: Run) throws -> Findings {
    let values = grid.point(run.point).values
    return try grid.study.run(values, members: [run.member ?? 0], in: RunContext(seed: 0))[0].get()
  }

  /// The file, opened with the study.
  func reading() throws -> ArchivedSweep {
    try ArchivedSweep(reading: path, studies: [AnyStudy(SeenStudy.self)], usesChild: false)
  }

  /// What is in the file.
  func contents(only: String...) throws -> SweepContents {
    var contents = try SweepContents(reading: path, called: "out.h5")
    try contents.select(only)
    return contents
  }

  /// The numbers of an array of the file.
  func array(_ name: String) throws -> [Double] {
    try File.open(path).dataset("/" + name).read(as: Double.self)
  }
}

extension Table {
  /// The table as comma-separated values, read again: by row, the texts by the columns' names.
  func rows() throws -> [[String: String]] {
    var text = ""
    try writeCSV { text += $0 }
    let lines = Self.parsed(text)
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  /// The names of the columns.
  var names: [String] { columns.map(\.name) }

  /// Comma-separated values after RFC 4180.
  private static func parsed(_ text: String) -> [[String]] {
    var lines: [[String]] = []
    var line: [String] = []
    var field = ""
    var isQuoted = false
    for character in text {
      switch character {
      // A quote in a quoted field is written twice, and so closes and opens it again.
      case "\"":
        if !isQuoted, !field.isEmpty { field.append("\"") }
        isQuoted.toggle()
      case "," where !isQuoted:
        line.append(field)
        field = ""
      case "\n" where !isQuoted:
        lines.append(line + [field])
        (line, field) = ([], "")
      default: field.append(character)
      }
    }
    return lines
  }
}
