internal import ArgumentParser
internal import Crew
internal import Grids
internal import Logging
internal import Store
internal import StudyKit

/// What rank 0 and the others do from the start of a sweep to its end.
struct RankSetup {
  let command: RunCommand
  let machine: Machine
  let logger: Logger

  /// Rank 0's part: reads the grid, opens the file, tells the others, coordinates and computes.
  ///
  /// `tell` gives the briefing to all ranks; it is called exactly once, whatever goes wrong.
  func lead(
    _ transport: any Transport, tell: (Briefing) throws -> Void
  ) throws -> RankResult {
    let (file, plan, casualties): (ResultFile, Plan, Casualties)
    do {
      (file, plan, casualties) = try prepare(ranks: transport.size)
    } catch let code as ExitCode {
      try tell(.cancelled)
      return RankResult(code: code.rawValue)
    }
    let grid = file.grid
    try tell(Briefing(grid: grid.text, name: command.grid.grid, build: machine.build))
    announce(file, plan, casualties)
    let begin = monotonicSeconds()
    let progress = ProgressLine(grid: grid)
    let coordinator = Coordinator(
      job: Job(plan, of: grid, suspects: casualties.suspects), settings: settings, timing: timing,
      transport: transport,
      recorder: CheckpointRecorder(file, folder: checkpoints(file.path), grid: grid),
      machine: machine, logger: logger)
    let ending = try RankLoop.run(
      crew(grid, rank: transport.rank, summariesFrom: file.path), transport: transport,
      coordinator: coordinator,
      report: progress.show)
    progress.clear()
    file.tidy(isComplete: ending.sweep == .complete)
    var code = conclude(ending, seconds: monotonicSeconds() - begin, file.path, grid)
    do throws(StoreError) { try file.close() } catch {
      say("\(error)")
      code = GridError.Kind.output.rawValue
    }
    return RankResult(
      code: code, hung: ending.hung,
      isStillComputing: ending.isStillComputing)
  }

  /// The part of every other rank.
  func follow(_ transport: any Transport, _ briefing: Briefing?) throws -> RankResult {
    if let briefing, briefing.isCancelled { return RankResult(code: 0) }
    let grid: Grid
    do throws(Problem) { grid = try read(briefing) } catch {
      try RankLoop.resign(because: error.reason, transport)
      return RankResult(code: 0)
    }
    let ending = try RankLoop.run(crew(grid, rank: transport.rank), transport: transport)
    return RankResult(
      code: 0, isAbandoned: ending.worker == .abandoned,
      isStillComputing: ending.isStillComputing)
  }

  /// Why a rank cannot take part.
  private struct Problem: Error {
    let reason: String
  }

  private func read(_ briefing: Briefing?) throws(Problem) -> Grid {
    guard let briefing else { throw Problem(reason: "it cannot read what rank 0 says") }
    guard briefing.build == machine.build else {
      throw Problem(
        reason: "it is of build \(machine.build), but rank 0 of build \(briefing.build)")
    }
    do throws(GridError) {
      return try Grid.read(
        text: briefing.grid, file: briefing.name, studies: StudyRegistry.current,
        checksPoints: false)
    } catch { throw Problem(reason: "\(error)") }
  }
}
