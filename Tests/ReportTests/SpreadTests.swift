import Foundation
import Grids
import Report
import Store
import StudyKit
import Testing

/// Tables of a measure over members, compared with formulas of their own.
struct SpreadTests {
  /// Two points of five members, of which one has failed and one has no score.
  private static func sweep() throws -> SeenSweep {
    try SeenSweep(#""width": [4, 8]"#, members: 5, failed: [Run(point: 1, member: 3)])
  }

  /// The scores of the members of a point that are done and have one.
  private static func scores(_ sweep: SeenSweep, _ point: Int) throws -> [Double] {
    try sweep.array("score")[(5 * point)..<(5 * point + 5)].filter { !$0.isNaN }
  }

  @Test func `mean, deviation and quantiles are those of the members that have the number`() throws
  {
    let sweep = try Self.sweep()
    let contents = try sweep.contents()
    let array = try #require(contents.array(named: "score"))
    let rows = try contents.table(ofMeasure: array).rows()
    #expect(rows.map { $0["n"] } == ["4", "3"] && rows.map { $0["members"] } == ["5", "5"])
    for (point, row) in rows.enumerated() {
      let scores = try Self.scores(sweep, point).sorted()
      let mean = scores.reduce(0, +) / Double(scores.count)
      let squares = scores.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
      let expected = [
        "mean": mean, "standard_deviation": (squares / Double(scores.count - 1)).squareRoot(),
        "quantile_50": scores.count == 3 ? scores[1] : (scores[1] + scores[2]) / 2,
        // A tenth of the way from the first to the last of n, which is 0.1 (n − 1) gaps.
        "quantile_10": scores[0] + 0.1 * Double(scores.count - 1) * (scores[1] - scores[0]),
      ]
      for (name, value) in expected {
        let found = try #require(row[name].flatMap { Double($0) })
        #expect(abs(found - value) < 1e-12, "\(name)")
      }
      #expect(row["wilson_lower"] == nil)
    }
  }

  @Test func `an answer of yes and no has the interval that solves Wilson's equation`() throws {
    let sweep = try Self.sweep()
    let contents = try sweep.contents()
    let array = try #require(contents.array(named: "emerged"))
    let rows = try contents.table(ofMeasure: array).rows()
    let answers = try sweep.array("emerged")
    for (point, row) in rows.enumerated() {
      let found = answers[(5 * point)..<(5 * point + 5)].filter { !$0.isNaN }
      let (n, share) = (Double(found.count), found.reduce(0, +) / Double(found.count))
      #expect(row["mean"].flatMap { Double($0) } == share)
      for end in ["wilson_lower", "wilson_upper"] {
        let p = try #require(row[end].flatMap { Double($0) })
        // Both ends are p with (share − p)² = z² p (1 − p) / n; they are cut to 0 and 1.
        let isCut = p == 0 && share == 0 || p == 1 && share == 1
        #expect(
          isCut || abs((share - p) * (share - p) - 1.96 * 1.96 * p * (1 - p) / n) < 1e-4, "\(end)")
      }
    }
    let text = try contents.text(of: array, by: nil, rows: 40, width: 80)
    let yes = answers[0..<5].count { $0 == 1 }
    #expect(text.contains("\(yes)/5 = "), "\(text)")
    #expect(text.contains("Wilson's 95 % interval"))
    #expect(text.contains("not in it: 1 failed"))
  }

  @Test func `the spread is named, and members without a number are counted`() throws {
    let contents = try Self.sweep().contents()
    let score = try #require(contents.array(named: "score"))
    let text = try contents.text(of: score, by: nil, rows: 40, width: 80)
    #expect(text.contains("mean ± standard deviation (ddof 1) over members"), "\(text)")
    #expect(text.contains(" (4/5)") && text.contains(" (3/5)"), "\(text)")
    let loss = try #require(contents.array(named: "loss"))
    let curve = try contents.text(of: loss, by: nil, rows: 40, width: 80)
    #expect(curve.contains("median over members, and their quantiles at 10 and 90 %"), "\(curve)")
  }

  @Test func `a summary stands with the error that the study states`() throws {
    let sweep = try Self.sweep()
    let contents = try sweep.contents()
    let array = try #require(contents.array(named: "mean_score"))
    let rows = try contents.table(ofSummary: array).rows()
    #expect(rows.map { $0["n"] } == ["5", "4"])
    let (means, errors) = (
      try sweep.array("summary_mean_score"), try sweep.array("summary_mean_score_error")
    )
    #expect(rows.map { $0["summary_mean_score"] } == means.map { "\($0)" })
    #expect(rows.map { $0["summary_mean_score_error"] } == errors.map { "\($0)" })
    let text = try contents.text(of: array, by: nil, rows: 40, width: 80)
    #expect(text.contains("± mean_score_error: standard error of the mean score"), "\(text)")
    #expect(text.contains(String(format: "± %.2f", errors[0])), "\(text)")
  }

  @Test func `an axis goes across the columns`() throws {
    let contents = try SeenSweep().contents()
    let array = try #require(contents.array(named: "hits"))
    let text = try contents.text(of: array, by: "width", rows: 40, width: 80)
    let lines = text.split(separator: "\n").suffix(3).map { line in
      line.split(separator: "  ").map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.isEmpty }
    }
    #expect(lines[0] == ["optimizer", "width=4", "width=8"])
    // Hits are width times member: 0, 4, 8 and 0, 8, 16.
    #expect(lines[1] == ["adam", "4.0 ± 4.0", "8.0 ± 8.0"])
    #expect(lines[2] == ["sgd, \"plain\"", "4.0 ± 4.0", "8.0 ± 8.0"])
  }
}
