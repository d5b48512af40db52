import Foundation
import Grids
import Report
import Store
import Tables
import Testing

/// Tables for people: they fit, and nothing in them moves the cursor.
struct TextTests {
  /// Whether a text fits a terminal, but for words that are longer, and could do nothing to it.
  private static func fits(_ text: String, _ width: Int) -> Bool {
    text.split(separator: "\n").allSatisfy { line in
      (line.count <= width || !line.trimmingCharacters(in: .whitespaces).contains(" "))
        && line.unicodeScalars.allSatisfy { $0.value >= 0x20 }
    }
  }

  @Test(arguments: [72, 80, 200])
  func `every table fits the terminal`(width: Int) throws {
    let sweep = try SeenSweep(failed: [Run(point: 1, member: 2)], left: [Run(point: 3, member: 0)])
    let contents = try sweep.contents()
    #expect(Self.fits(try contents.overview(width: width), width))
    let summary = try #require(try contents.summaryText(rows: 20, width: width))
    #expect(Self.fits(summary, width), "\(summary)")
    for name in contents.names {
      let array = try #require(contents.array(named: name))
      for factor in [nil] + contents.factors(of: array).map({ $0 as String? }) {
        let text = try contents.text(of: array, by: factor, rows: 40, width: width)
        #expect(Self.fits(text, width), "\(text)")
      }
    }
    let runs = try contents.runsTable().text(rows: 5, width: width, command: "all")
    #expect(Self.fits(runs, width), "\(runs)")
    #expect(runs.contains("more rows") && runs.contains("parameters that are the same"))
  }

  @Test func `a reason that would clear the screen is written out`() throws {
    let sweep = try SeenSweep(failed: [Run(point: 0, member: 0)])
    let text = try sweep.contents().runsTable().text(rows: 40, width: 200, command: "all")
    #expect(text.contains("no \\u001b[2J luck"), "\(text)")
  }

  @Test func `after a sweep there are the summaries' numbers by point`() throws {
    let sweep = try SeenSweep()
    let text = try #require(try sweep.contents().summaryText(rows: 20, width: 80))
    let means = try sweep.array("summary_mean_score")
    #expect(text.contains("width") && text.contains("mean_score: mean score"), "\(text)")
    #expect(text.contains("± standard error"), "\(text)")
    for (mean, error) in zip(means, try sweep.array("summary_mean_score_error")) {
      // Errors from 0.01 to 1 have two significant digits.
      let decimals = error < 0.1 ? 3 : 2
      let expected = String(format: "%.\(decimals)f ± %.\(decimals)f", mean, error)
      #expect(text.contains(expected), "\(text)")
    }
    let few = try SweepContents(of: sweep.reading(), points: 3)
    let cut = try #require(try few.summaryText(rows: 20, width: 80))
    #expect(cut.contains("1 more point"), "\(cut)")
  }

  @Test func `without summaries there are the runs' numbers`() throws {
    let sweep = try SeenSweep(hasSummary: false)
    let text = try #require(try sweep.contents().summaryText(rows: 20, width: 120))
    #expect(text.contains("hits") && text.contains("4.0 ± 4.0"), "\(text)")
    #expect(try sweep.contents().pointsTable().rows().map { $0["n"] } == ["3", "3", "3", "3"])
  }

  @Test func `a file without a finished run has tables without rows of findings`() throws {
    let all = Set((0..<12).map { Run(point: $0 / 3, member: $0 % 3) })
    let contents = try SeenSweep(left: all).contents()
    #expect(try contents.finishedCount() == 0)
    #expect(try contents.overview(width: 80).contains("12 pending"))
    let array = try #require(contents.array(named: "score"))
    #expect(try contents.text(of: array, by: nil, rows: 40, width: 80).contains("–"))
    #expect(try contents.table(ofMeasure: array).rows().allSatisfy { $0["n"] == "0" })
    guard case .table(let table, _) = try contents.curvesTable() else {
      Issue.record("there are curves")
      return
    }
    #expect(try table.rows().isEmpty)
  }
}
