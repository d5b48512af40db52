public import StudyKit

extension ICLTransience {
  /// Trains one member and evaluates it on the way; goes on from a checkpoint where there is one.
  public static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    let run: TrainingRun
    do { run = try TrainingRun(parameters, member: member, in: context) } catch {
      throw .failed("\(error)")
    }
    if let state = context.loadCheckpoint(member: member) { run.restore(state) }
    let clock = ContinuousClock()
    var saved = clock.now
    while !run.isFinished {
      try run.advance(Self.steps)
      context.report(member: member, step: run.step, of: parameters.steps)
      if run.hasEvaluated { context.publish(member: member, run.curves.findings) }
      let isDue =
        parameters.checkpointSeconds > 0
        && clock.now - saved > .seconds(parameters.checkpointSeconds)
      guard isDue || context.shouldStop, !run.isFinished else { continue }
      if context.keepsCheckpoints { context.saveCheckpoint(member: member, run.state) }
      if context.shouldStop { throw .stopped }
      saved = clock.now
    }
    return run.curves.finished(parameters)
  }

  /// Steps between looks at whether the run is to stop: some hundredths of a second.
  private static let steps = 50
}
