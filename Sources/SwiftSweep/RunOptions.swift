package import ArgumentParser
package import Logging

/// How a sweep is run.
package struct RunOptions: ParsableArguments {
  @Flag(help: "Stop at the first run that does not succeed.")
  package var failFast = false

  @Option(
    help: ArgumentHelp(
      "Exit with code 1 if any or all runs of the complete sweep did not succeed.",
      valueName: "any|all"))
  package var failIf: FailIf?

  @Flag(help: "Repeat runs that failed or were lost.")
  package var retryFailed = false

  @Flag(help: "Repeat finished runs whose weights the grid keeps and that were done without.")
  package var repeatWeightless = false

  @Flag(help: "Move an existing result file aside and start over.")
  package var fresh = false

  @Flag(
    help: ArgumentHelp(
      "Make the result file smaller if the grid has become smaller.",
      discussion: """
        Otherwise a grid all of whose runs are in the file selects among them, as --only does, and the file \
        keeps its grid.
        """))
  package var shrink = false

  @Option(
    help: ArgumentHelp(
      "Compute so many fresh members at the points that the grid's sweep has found.",
      discussion: """
        For a grid that decides by results which runs there are (until, refine), when its sweep is complete. \
        Fresh members have random keys of their own, the task's among them, and a file of their own, such as \
        out.confirmed.h5. Where ensembles along an axis seed are replicates, these are fresh ones.
        """,
      valueName: "n"))
  package var confirm: Int?

  @Flag(
    help: ArgumentHelp(
      "Experimental: share the sweep with other jobs that are started with the same command.",
      discussion: """
        Jobs of one process each, which come and go; each takes pieces of the grid that no other has. The last \
        one merges their files.
        """))
  package var join = false

  @Flag(
    help: "Let machines whose kernels may round differently compute runs of one file.")
  package var allowMixed = false
  @Flag(
    help: """
      Use kernels that give the same bits on every CPU with AVX2; slower on CPUs that have more.
      """)
  package var portable = false

  @Option(
    help: ArgumentHelp(
      "Stop in time to exit within this duration, with exit code 75.",
      discussion: """
        11h30m, 90s, 2d; 10 or 10min for ten minutes; 00:10:00 or 1-12:00:00 as Slurm writes them; auto \
        for what the batch system (Slurm, PBS) leaves the job, less 10 s.
        """,
      valueName: "duration"))
  package var timeLimit: TimeLimit?

  @Flag(help: "Wait for the disk after every outcome, so that it survives a power failure.")
  package var durable = false

  @Option(help: "Lowest level of messages that are logged to standard error.")
  package var logLevel = LogLevel.notice

  @Option(
    help: ArgumentHelp(
      "How long ranks wait for each other at the start, and for rank 0 later. (default: 2m)",
      valueName: "duration"))
  package var patience: TimeSpan?

  @Option(
    help: ArgumentHelp(
      "Run a command when the sweep has ended, finished or not.",
      discussion: """
        /bin/sh runs it on rank 0, with the JSON object of swift-sweep status --json on its standard \
        input and the sweep's exit code in SWIFT_SWEEP_EXIT_CODE. It has 60 s, or half of --patience \
        if that is less. If it fails, that is a warning and changes no exit code.
        """,
      valueName: "command"))
  package var onEnd: String?

  // For tests: results must not depend on the order in which runs are handed out.
  @Option(help: .hidden)
  package var shuffle: UInt64?

  // For tests: how long a rank may be silent, in seconds.
  @Option(help: .hidden)
  package var silence: Double?

  // For tests: seconds after which another job's claim is free.
  @Option(help: .hidden)
  package var claimPatience = 300.0

  package init() {}

  package func validate() throws {
    if let confirm, confirm < 1 { throw ValidationError("--confirm must be at least 1") }
    if let silence, !(silence > 0) { throw ValidationError("--silence must be above 0") }
  }
}

/// The level of a log message.
package enum LogLevel: String, CaseIterable, ExpressibleByArgument, Sendable {
  case trace
  case debug
  case info
  case notice
  case warning
  case error

  /// The logger's level.
  package var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .notice }
}
