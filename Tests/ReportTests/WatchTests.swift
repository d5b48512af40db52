import Grids
import Report
import Testing

/// What `status --watch` shows.
@Suite struct WatchTests {
  private var watch: SweepWatch {
    var watch = SweepWatch(path: "out.h5", study: "icl-transience")
    watch.counts = [.pending: 60, .running: 20, .done: 118, .diverged: 2]
    watch.summaries = (expected: 10, ended: 3)
    watch.writer = "process 7 on node01"
    watch.rate = 0.035
    watch.secondsLeft = 750
    watch.computing = 0.957
    watch.ranks = (0..<4).map { number in
      var rank = SweepWatch.Rank(number, host: number < 2 ? "node01" : "node02")
      guard number != 3 else { return rank }
      rank.run = "width=64, member=\(number)"
      (rank.steps, rank.planned, rank.seconds) = (2500, 10_000, 200)
      rank.waiting = number
      return rank
    }
    watch.slowest = [
      SweepWatch.Timed("width=512, member=1", seconds: 182, isRunning: false),
      SweepWatch.Timed("width=64, member=0", seconds: 200, isRunning: true),
    ]
    watch.findings = [
      SweepWatch.Findings(
        "width=32, member=7", age: 3, values: [("loss", 0.12346), ("accuracy[icl]", 1)])
    ]
    return watch
  }

  @Test func `what is done, queued and computed stands in its place`() {
    let expected = """
      out.h5: icl-transience, 200 runs
      ██████████████████░░░░░░░░░░░░ 60 %  118 done, 2 diverged
      queued 60, running 20, summaries 3 of 10
      2.1 runs/min, about 12 min 30 s left, ranks computed 96 % of their time

      rank  host    run                                             steps          for
         0  node01  width=64, member=0                  2,500/10,000 25 %   3 min 20 s
         1  node01  width=64, member=1 and 1 more       2,500/10,000 25 %   3 min 20 s
         2  node02  width=64, member=2 and 2 more       2,500/10,000 25 %   3 min 20 s
         3  node02  waits

      Slowest runs
        3 min 2 s: width=512, member=1
        3 min 20 s so far: width=64, member=0

      Ended 3.0 s ago: width=32, member=7
        loss 0.1235, accuracy[icl] 1
      """
    #expect(watch.lines(width: 80, height: 24).joined(separator: "\n") == expected)
  }

  @Test(arguments: [40, 60, 80, 132])
  func `no line is wider than the terminal`(width: Int) {
    #expect(watch.lines(width: width, height: 24).allSatisfy { $0.count <= width })
  }

  @Test func `ranks for which there is no room are counted`() {
    var watch = watch
    watch.ranks = (0..<500).map { SweepWatch.Rank($0, host: "node\($0)") }
    let lines = watch.lines(width: 80, height: 24)
    #expect(lines.count <= 24)
    let shown = lines.count { $0.contains("waits") }
    #expect(shown > 3 && lines.contains("and \(500 - shown) more ranks"))
  }

  @Test func `texts of a file cannot control the terminal`() {
    var watch = watch
    watch.ranks[0].host = "\u{1B}[2J"
    watch.slowest[0].run = "\u{1B}[2J"
    let text = watch.lines(width: 80, height: 24).joined()
    #expect(!text.contains("\u{1B}"))
  }

  @Test func `a sweep that nobody runs is called interrupted, and a finished one complete`() {
    var watch = watch
    watch.writer = nil
    watch.ranks = []
    let lines = watch.lines()
    #expect(lines[2].contains("interrupted 20"))
    #expect(lines.last == "No sweep is writing the file: run the same command to resume.")
    watch.isComplete = true
    #expect(watch.lines().last == "Complete.")
  }

  @Test func `a result file is read by itself`() throws {
    let left = Set((0..<2).map { Run(point: 3, member: $0 + 1) })
    let sweep = try SeenSweep(left: left)
    let watch = try SweepWatch(reading: sweep.path, now: 1e9, writer: nil)
    #expect(watch.total == 12 && watch.ended == 10)
    #expect(watch.slowest.map(\.seconds) == [2.25, 2.25, 2.25])
    let found = try #require(watch.findings.last)
    #expect(found.values.contains { $0.name == "accuracy[icl]" })
    #expect(found.values.contains { $0.name == "emerged" })
    #expect(watch.ranks.isEmpty)
    let running = try SweepWatch(reading: sweep.path, now: 1e9, writer: "process 1 on here")
    #expect(running.ranks.count == 1)
    #expect(running.secondsLeft.map { $0 > 0 } == true)
  }
}
