import Foundation
import Grids
import Report
import StudyKit
import Tables
import TestSupport
import Testing

@Suite struct PageTests {
  /// Where a browser is that can be asked; nil for none.
  static let chromium = [
    "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
  ]
  .first { FileManager.default.isExecutableFile(atPath: $0) }
  /// What draws figures; nil where it is not installed.
  static let vega = VegaLibrary.folders(
    program: nil, environment: ProcessInfo.processInfo.environment
  ).lazy.compactMap { VegaLibrary(folder: $0) }.first

  /// Values of an axis that would be markup, ends of scripts, and orders to a terminal.
  private static let hostile =
    #""width": [4, 8], "optimizer": ["<img src=x onerror=alert(1)>", "</script><script>alert(2)</script><!--"]"#

  private func report(_ sweep: SeenSweep) throws -> SweepReport {
    try SweepReport(sweep.contents(), studies: [AnyStudy(SeenStudy.self)], program: "tests")
  }

  @Test func `texts of a grid and a file become no markup, script or terminal's order`() throws {
    let sweep = try SeenSweep(Self.hostile, failed: [Run(point: 0, member: 2)])
    let page = try self.report(sweep).page(nil)
    #expect(!page.contains("<img"))
    #expect(!page.contains("<script>alert"))
    #expect(!page.contains("<!--"))
    #expect(!page.contains("\u{1B}"))
    #expect(page.contains("&lt;img src=x onerror=alert(1)&gt;"))
    #expect(page.contains("no \\u001b[2J luck"))
    let specification = try #require(self.report(sweep).specification(of: "accuracy")).get()
    #expect(!specification.contains("<"))
  }

  @Test func `without Vega the page has its tables and says what to install`() throws {
    let page = try self.report(SeenSweep()).page(nil)
    #expect(page.contains("libjs-vega"))
    #expect(!page.contains("class=\"picture\""))
    #expect(page.contains("<details><summary>Table of accuracy</summary>"))
    #expect(page.contains("median over members, band between their quantiles at 10 and 90 %"))
  }

  @Test(
    .enabled(if: chromium != nil, "no Chromium"), .enabled(if: vega != nil, "no Vega"),
    arguments: [nil, hostile])
  func `a browser draws every figure and has nothing to complain of`(axes: String?) async throws {
    let chromium = try #require(Self.chromium)
    let sweep = try axes.map { try SeenSweep($0) } ?? SeenSweep()
    let report = try self.report(sweep)
    let scratch = try Scratch()
    let page = try scratch.write("page.html", report.page(Self.vega))
    let job = try await Job.run([
      chromium, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
      "--user-data-dir=" + scratch.path("profile"), "--virtual-time-budget=20000", "--dump-dom",
      "file://" + page,
    ])
    #expect(!job.error.contains("CONSOLE"), "\(job.error)")
    // All but the one that is refused.
    let count = report.figureNames.count - 1
    #expect(job.output.contains("data-drawn=\"\(count)\""))
    // The map, and all others; no source of Vega has such a tag in it.
    #expect(job.output.components(separatedBy: "<canvas").count - 1 == 1)
    #expect(job.output.components(separatedBy: "<svg").count - 1 == count - 1)
    #expect(job.output.contains("width (units)"))
  }
}
