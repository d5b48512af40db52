internal import ArgumentParser
internal import Crew
internal import Glibc
internal import Grids
internal import Posix
internal import Store

extension RankSetup {
  /// The part of a job that shares its sweep with others, which nobody coordinates (`--join`).
  func join() throws -> RankResult {
    let bundle = try command.grid.read()
    try SelectionOptions.requireSingle(bundle, for: "--join")
    let entry = bundle.entries[0]
    let grid = try entry.grid.startingWhereItSays(command.grid.grid, entry.name)
    try reporting { () throws(GridError) in try grid.requireNoDecisions("--join") }
    let start = Start(now: machine, ranks: 1)
    let name = "\(machine.hostName)-\(machine.process)-\(Int(start.time * 1000))"
    let sweep = JointSweep(
      request(grid, .all(of: grid)), start: start, context(ranks: 1), named: name,
      patience: command.options.claimPatience)
    say("--join is experimental: other jobs may share the sweep; this one writes \(name).h5")
    let progress = ProgressLine { grid.description(of: $0) }
    do throws(JointSweep.Failure) {
      let ending = try sweep.run(report: progress.show)
      progress.clear()
      say("\(sweep.computed) runs computed by this job")
      return RankResult(code: conclude(ending))
    } catch {
      progress.clear()
      switch error {
      case .store(let error):
        say(error.textForSweep)
        return RankResult(
          code: error.isOfGrid ? GridError.Kind.invalid.rawValue : GridError.Kind.output.rawValue)
      case .transport(let error):
        say(error.reason)
        return RankResult(code: EXIT_FAILURE)
      }
    }
  }

  /// Says how the job's part ended; returns the exit code.
  private func conclude(_ ending: JointSweep.Ending) -> Int32 {
    switch ending {
    case .merged(let session, let ending):
      SessionReport.announce(session)
      return SessionReport.concludeMerge(ending, of: session)
    case .mergedElsewhere:
      say("everything is done; another job is merging the files")
      return EXIT_SUCCESS
    case .left(let pieces):
      say("nothing is left to claim: other jobs have the last \(pieces) pieces")
      return EXIT_SUCCESS
    case .stopped(let end):
      say("stopped; run the same command to resume")
      if case .outputFailed(let error) = end {
        say(error.reason)
        return GridError.Kind.output.rawValue
      }
      return end == .stopped(.failFast) ? EXIT_FAILURE : 75
    }
  }
}
