import SwiftSweep
import Testing

@Suite struct TimeLimitTests {
  @Test(arguments: [
    ("11h30m", 41_400.0), ("90s", 90), ("2d", 172_800), ("6.1s", 6.1), ("10min", 600),
    ("1.5h", 5400), ("1h1m1s", 3661), ("1h5min30sec", 3930), ("10", 600), ("10:30", 630),
    ("00:10:00", 600), ("100:00:00", 360_000),
    ("1-0", 86_400), ("1-12:30", 131_400), ("1-00:00:00", 86_400),
  ])
  func `a length of time is read in units or as Slurm writes it`(text: String, seconds: Double) {
    #expect(TimeSpan(argument: text)?.seconds == seconds)
    #expect(TimeLimit(argument: text) == TimeSpan(argument: text).map { .span($0) })
  }

  @Test(arguments: [
    "", "h", "1x", "-1h", "1h30", "1..5h", "0", "0s", "m", "10 min", "10x", "-5", "1-", "-1:00",
    "1:", ":1", "1:2:3:4", "1-2-3", "1e3",
    "1.5", "h10", "1..5s", "inf", "٣", "auto ", "unlimited",
  ])
  func `what is no length of time is refused`(text: String) {
    #expect(TimeSpan(argument: text) == nil)
    #expect(TimeLimit(argument: text) == nil)
  }

  @Test func `auto is a limit and no length of time`() {
    #expect(TimeLimit(argument: "auto") == .auto)
    #expect(TimeSpan(argument: "auto") == nil)
  }

  @Test(arguments: [(0, "00:00:00"), (59, "00:00:59"), (5400, "01:30:00"), (360_061, "100:01:01")])
  func `a time is written as batch systems take it`(seconds: Int, text: String) {
    #expect(TimeSpan.clock(seconds) == text)
    #expect(TimeSpan.seconds(inClock: text) == Double(seconds))
  }
}

@Suite struct TimeLeftTests {
  private static let now = 1_796_100_000.0

  private static func left(
    _ variables: [String: String], _ answer: String = "", isGood: Bool = true
  ) throws(TimeLeft.Failure) -> TimeLeft {
    try TimeLeft(
      now: now, variable: { variables[$0] },
      answer: { _ in ProgramAnswer(text: answer, isGood: isGood) })
  }

  // What squeue of Slurm 22.05 prints.
  @Test(arguments: [
    ("4:59\n", 299.0), ("0:07\n", 7), ("0:00\n", 0), ("2:00:01\n", 7201), ("3-04:00:00\n", 273_600),
    ("UNLIMITED\n", nil),
  ])
  func `squeue says what Slurm leaves`(answer: String, seconds: Double?) throws {
    let left = try Self.left(["SLURM_JOB_ID": "7"], answer)
    #expect(left.seconds == seconds && left.source == "Slurm")
  }

  @Test func `the end that Slurm names is believed without asking`() throws {
    let variables = ["SLURM_JOB_ID": "7", "SLURM_JOB_END_TIME": "1796103600"]
    #expect(try Self.left(variables, "no", isGood: false).seconds == 3600)
  }

  // After the manuals of OpenPBS and Torque.
  @Test(arguments: [
    ("    Resource_List.walltime = 02:00:00\n    resources_used.walltime = 00:30:00\n", 5400.0),
    ("    Resource_List.walltime = 7200\n    resources_used.walltime = 00:30:00\n", 5400),
    ("    Resource_List.walltime = 02:00:00\n    Walltime.Remaining = 3597\n", 3597),
    ("    Resource_List.walltime = 00:10:00\n    resources_used.walltime = 00:10:05\n", 0),
  ])
  func `qstat says what PBS leaves`(answer: String, seconds: Double) throws {
    let left = try Self.left(["PBS_JOBID": "7.server"], "Job Id: 7.server\n" + answer)
    #expect(left.seconds == seconds && left.source == "PBS")
  }

  @Test func `the start that PBS names is newer than what it says is used`() throws {
    // 1796100000 is 2026-12-01 04:40:00 UTC; the time zone of a machine is a matter of hours.
    let answer = """
      Job Id: 7.server
          Resource_List.walltime = 48:00:00
          resources_used.walltime = 00:00:00
          stime = Mon Nov 30 04:40:00 2026
      """
    let seconds = try #require(try Self.left(["PBS_JOBID": "7.server"], answer).seconds)
    #expect(
      abs(seconds - 24 * 3600) <= 14 * 3600 && seconds.truncatingRemainder(dividingBy: 900) == 0)
  }

  @Test func `where nothing is known, it says why`() {
    #expect { try Self.left([:]) } throws: { "\($0)" == "this is no job of Slurm's or PBS's" }
    #expect {
      try Self.left(["SLURM_JOB_ID": "7"], "slurm_load_jobs error\n", isGood: false)
    } throws: { "\($0)" == "squeue does not say: slurm_load_jobs error" }
    #expect { try Self.left(["SLURM_JOB_ID": "7"], "INVALID\n") } throws: {
      "\($0)" == "squeue answers INVALID"
    }
    #expect(throws: TimeLeft.Failure.self) { try Self.left(["PBS_JOBID": "7"], "", isGood: false) }
  }
}
