import Foundation
import Grids
import Report
import StudyKit
import Testing

@Suite struct FigureTests {
  /// What is reported of a sweep by a program that knows its study.
  private func report(_ sweep: SeenSweep) throws -> SweepReport {
    try SweepReport(sweep.contents(), studies: [AnyStudy(SeenStudy.self)], program: "tests")
  }

  /// Whether numbers are the same to the six digits of a specification.
  private func agree(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-5 * max(abs($1), 1e-3) }
  }

  @Test func `curves are medians, bands and members, by the words that are wanted`() throws {
    let sweep = try SeenSweep()
    let figure = try ReadSpecification(self.report(sweep), "accuracy")
    // The stated facet has panels; the other axis joins them, since words have the colors.
    #expect(figure.panels.count == 4)
    #expect(figure.words("colorWords") == ["iwl", "icl"])
    let lines = figure.values("lines")
    #expect(lines.count == 2)
    #expect(ReadSpecification.numbers(lines[0], "x") == [0, 10, 20, 30])
    // Of the first point: member, evaluator, step; iwl is the second evaluator.
    let all = try sweep.array("accuracy")
    let members = (0..<3).map { member in Array(all[(member * 8 + 4)..<(member * 8 + 8)]) }
    let medians = (0..<4).map { step in members.map { $0[step] }.sorted()[1] }
    #expect(agree(ReadSpecification.numbers(lines[0], "y"), medians))
    let lower = (0..<4).map { step in
      Moments.quantiles(of: members.map { $0[step] }, at: [0.1])[0]
    }
    #expect(agree(ReadSpecification.numbers(lines[0], "lower"), lower))
    let thin = figure.values("members").filter { ($0["color"] as? Int) == 0 }
    #expect(thin.count == 3)
    for (drawn, member) in zip(thin, members) {
      #expect(agree(ReadSpecification.numbers(drawn, "y"), member))
    }
  }

  @Test func `curves go in steps where a figure says so`() throws {
    let report = try self.report(SeenSweep())
    let steps = try #require(report.specification(of: "steps")).get()
    let straight = try #require(report.specification(of: "accuracy")).get()
    // Members, bands and medians, and what they are compared with, in each panel.
    let marks = steps.components(separatedBy: "step-after").count - 1
    #expect(marks > 0 && marks % 4 == 0)
    #expect(!straight.contains("step-after") && straight.contains("linear"))
  }

  @Test func `numbers of a summary stand with what it states of their error`() throws {
    let sweep = try SeenSweep()
    let figure = try ReadSpecification(self.report(sweep), "score")
    #expect(figure.titles() == ["width (units)", "mean score (nats)"])
    #expect(figure.words("colorWords").count == 2)
    let (means, errors) = (
      try sweep.array("summary_mean_score"), try sweep.array("summary_mean_score_error")
    )
    let line = figure.values("lines")[0]
    // The first optimizer at both widths.
    #expect(agree(ReadSpecification.numbers(line, "y"), [means[0], means[2]]))
    #expect(
      agree(
        ReadSpecification.numbers(line, "upper"), [means[0] + errors[0], means[2] + errors[2]]))
  }

  @Test func `several series are named beside their side, and a limit is drawn on top`() throws {
    let figure = try ReadSpecification(self.report(SeenSweep()), "several")
    #expect(figure.titles()[1] == "hits, whether it emerged")
    let clipped = (figure.panels[0]["marks"] as? [[String: Any]])?.first
    let groups = clipped?["marks"] as? [[String: Any]] ?? []
    let last = (groups.last?["from"] as? [String: Any])?["facet"] as? [String: Any]
    #expect(last?["data"] as? String == "references")
    // What is saved alone has its title; on a page that stands above it.
    #expect((figure.root["title"] as? [String: Any])?["text"] as? String == "Several at once")
  }

  @Test func `a map has a cell for each pair of places`() throws {
    let figure = try ReadSpecification(self.report(SeenSweep()), "map")
    let cells = try #require(figure.values("cells").first)
    #expect(ReadSpecification.numbers(cells, "value").count == 4)
    #expect(figure.words("yWords") == ["adam", "sgd, \"plain\""])
  }

  @Test func `a dot is a run that has both numbers`() throws {
    let figure = try ReadSpecification(self.report(SeenSweep()), "both")
    let dots = figure.values("dots").flatMap { ReadSpecification.numbers($0, "x") }
    // One of three members has no score at each of four points.
    #expect(dots.count == 8)
  }

  @Test func `a figure of findings that there are none of is refused with a reason`() throws {
    let report = try self.report(SeenSweep())
    guard case .failure(let undrawn)? = report.specification(of: "absent") else {
      Issue.record("it is drawn")
      return
    }
    #expect(undrawn.reason.contains("luck"))
    #expect(report.specification(of: "nothing").map { _ in 0 } == nil)
  }

  @Test func `a program that does not know the study draws curves and the summary's numbers`()
    throws
  {
    let report = try SweepReport(SeenSweep().contents(), studies: [], program: "tests")
    #expect(report.figureNames == ["loss", "accuracy", "summary_mean_score", "timeline", "costs"])
    #expect(report.page(nil).contains("does not know the study seen"))
  }

  @Test func `a timeline has a bar for each run that has ended, none over another`() throws {
    let sweep = try SeenSweep(failed: [Run(point: 1, member: 0)], left: [Run(point: 3, member: 2)])
    let figure = try ReadSpecification(self.report(sweep), "timeline")
    #expect(figure.words("yWords") == ["rank 0"])
    #expect(figure.words("colorWords") == ["done", "failed"])
    let bars = figure.values("bars").flatMap { set in
      zip(ReadSpecification.numbers(set, "from"), ReadSpecification.numbers(set, "to"))
    }.sorted { $0.0 < $1.0 }
    #expect(bars.count == 11)
    // Numbers of a specification have six digits.
    for (bar, next) in zip(bars, bars.dropFirst()) { #expect(bar.1 <= next.0 + 1e-3) }
    let seconds = bars.map { $0.1 - $0.0 }.sorted()
    #expect(abs(seconds[0] - 0.25) < 1e-3 && abs(seconds[10] - 2.25) < 1e-3)
  }

  @Test func `costs stand against the seconds of finished runs`() throws {
    let figure = try ReadSpecification(self.report(SeenSweep()), "costs")
    let dots = try #require(figure.values("dots").first)
    // Every run costs the same, so that the prediction is the mean of 0.25, 1.25 and 2.25 s.
    #expect(agree(ReadSpecification.numbers(dots, "x"), [Double](repeating: 1.25, count: 12)))
    #expect(Set(ReadSpecification.numbers(dots, "y")) == [0.25, 1.25, 2.25])
    let report = try SweepReport(SeenSweep().contents(), studies: [], program: "tests")
    #expect(report.page(nil).contains("Not drawn: costs (this program does not know the study)"))
  }

  @Test func `a sweep without a finished run has a page`() throws {
    let left = Set((0..<12).map { Run(point: $0 / 3, member: $0 % 3) })
    let page = try self.report(SeenSweep(left: left)).page(nil)
    #expect(page.contains("no finished run has a number for it"))
  }
}
