import Crew
import Report
import SwiftSweep
import Testing

struct ProgressLineTests {
  private static var standing: Standing {
    var standing = Standing()
    standing.runs = 200
    standing.done = 90
    standing.diverged = 2
    standing.failed = 8
    standing.fraction = 0.5
    return standing
  }

  @Test(arguments: [10, 40, 80, 200])
  func `the bar is never wider than the terminal`(width: Int) {
    let bar = ProgressLine.bar(
      Self.standing, ["12 runs/s", "3 min 20 s left", "width=64, member=3: step 10/1000"],
      width: width)
    #expect(bar.count < width)
  }

  @Test
  func `half of the work is half of the bar, and what failed is named`() {
    let bar = ProgressLine.bar(Self.standing, [], width: 120)
    #expect(bar.count { $0 == "█" } == 15)
    #expect(bar.count { $0 == "░" } == 15)
    #expect(bar.contains("50 %"))
    #expect(ProgressLine.counts(Self.standing) == "100/200 runs, 2 diverged, 8 failed")
  }

  @Test
  func `summaries are counted where there are any`() {
    var standing = Self.standing
    standing.summaries = 2
    standing.summarized = 1
    #expect(ProgressLine.counts(standing).hasPrefix("100/200 runs, summaries 1/2, "))
  }

  @Test(arguments: [
    (0.04, "0.0 s"), (9.96, "10.0 s"), (59.4, "59 s"), (61, "1 min 1 s"), (3600, "1 h 0 min"),
    (200_000, "2 d 7 h"), (.infinity, "more than 30 years"),
  ])
  func `times are written for people`(seconds: Double, text: String) {
    #expect(durationText(seconds) == text)
  }

  @Test(arguments: [
    (1234.4, "1234 runs/s"), (2.0, "2.0 runs/s"), (0.1, "6.0 runs/min"), (0.001, "3.6 runs/h"),
  ])
  func `rates are written for people`(rate: Double, text: String) {
    #expect(rateText(rate) == text)
  }

  @Test
  func `the version names release and commit`() {
    #expect(Version.text.hasPrefix(Version.number + " (commit "))
    #expect(!Version.commit.isEmpty)
  }
}
