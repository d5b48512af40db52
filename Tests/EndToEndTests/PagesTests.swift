import Foundation
import TestSupport
import Testing

/// Pages of real sweeps, opened in a browser.
@Suite struct PagesTests {
  private static let chromium = "/usr/bin/chromium"
  private static let canDraw =
    FileManager.default.isExecutableFile(atPath: chromium)
    && FileManager.default.fileExists(atPath: "/usr/share/javascript/vega/vega-view.min.js")
  /// The example package's program, which continuous integration builds beside ours.
  private static let ownStudy = Repository.root.appending(path: ".build/release/own-study").path
  private static let hasOwnStudy = FileManager.default.isExecutableFile(atPath: ownStudy)

  /// Figures of a page, and what is written at their sides.
  struct Expected: Sendable {
    let figures: [String]
    let titles: [String]
  }

  @Test(
    .enabled(if: canDraw, "no Chromium or no Vega"),
    arguments: [
      (
        "ntk-variance/figure-1.json", 8,
        Expected(
          figures: ["map-lin", "map-a", "map-c", "map-i"], titles: ["first input", "second input"])
      ),
      (
        "ntk-variance/width-scaling.json", 200,
        Expected(figures: ["variance", "timeline"], titles: ["width"])
      ),
      ("smoke/deep-ensemble.json", 3, Expected(figures: ["variance"], titles: ["width"])),
    ])
  func `a grid's page shows its figures`(
    grid: String, members: Int, expected: Expected
  ) async throws {
    let scratch = try Scratch()
    let file = scratch.path("out.h5")
    let sweep = try await Job.run([
      Repository.program("swift-sweep"), Repository.root.appending(path: "sweeps/" + grid).path,
      "--set", "members=\(members)", "--set", "output=" + file,
    ])
    try #require(sweep.code == 0, "\(sweep.error)")
    try await check(file, by: Repository.program("swift-sweep"), expected, in: scratch)
  }

  @Test(.enabled(if: canDraw, "no Chromium or no Vega"))
  func `a kept result's page shows its figures`() async throws {
    let kept = "sweeps/icl-transience/results/transience.h5.gz"
    try await check(
      Repository.root.appending(path: kept).path, by: Repository.program("swift-sweep"),
      Expected(
        figures: ["accuracy", "fractions", "training-loss"],
        titles: ["in-context accuracy", "noise", "training sequences seen"]), in: Scratch())
  }

  @Test(
    .enabled(if: canDraw, "no Chromium or no Vega"), .enabled(if: hasOwnStudy, "not built"))
  func `your own study's page shows the figure that it states`() async throws {
    let scratch = try Scratch()
    let file = scratch.path("out.h5")
    let grid = Repository.root.appending(path: "docs/examples/own-study/grid.json").path
    let sweep = try await Job.run([Self.ownStudy, grid, "--set", "output=" + file])
    try #require(sweep.code == 0, "\(sweep.error)")
    let expected = Expected(figures: ["kernel"], titles: ["width"])
    try await check(file, by: Self.ownStudy, expected, in: scratch)
    // Our program does not know the study, and draws what any file has.
    let other = try await Job.run([
      Repository.program("swift-sweep"), "report", file, "--output", scratch.path("other.html"),
    ])
    #expect(other.code == 0, "\(other.error)")
  }

  /// Makes a file's page, and opens it.
  private func check(
    _ file: String, by program: String, _ expected: Expected, in scratch: Scratch
  ) async throws {
    let page = scratch.path("page.html")
    let report = try await Job.run([program, "report", file, "--output", page])
    try #require(report.code == 0, "\(report.error)")
    let job = try await Job.run([
      Self.chromium, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
      "--user-data-dir=" + scratch.path("profile"), "--virtual-time-budget=20000", "--dump-dom",
      "file://" + page,
    ])
    #expect(!job.error.contains("CONSOLE"), "\(job.error)")
    let count = { (text: String) in job.output.components(separatedBy: text).count - 1 }
    for figure in expected.figures {
      #expect(count("<figure id=\"figure-\(figure)\"") == 1, "\(figure)")
    }
    for title in expected.titles { #expect(job.output.contains(title), "\(title)") }
    let pictures = count("<div class=\"picture\"")
    #expect(pictures >= expected.figures.count)
    #expect(job.output.contains("data-drawn=\"\(pictures)\""))
    #expect(count("<svg") + count("<canvas") == pictures)
    #expect(!job.output.contains("Not drawn: \(expected.figures[0])"))
  }
}
