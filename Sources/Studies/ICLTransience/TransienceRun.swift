public import StudyKit
internal import TrainingKit

extension ICLTransience {
  /// Trains one member and evaluates it on the way; goes on from a checkpoint where there is one.
  public static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    let run: TrainingRun
    do { run = try TrainingRun(parameters, member: member, in: context) } catch {
      throw .failed("\(error)")
    }
    try run.complete(
      member, in: context, stride: Self.stepsBetweenLooks,
      checkpointSeconds: parameters.keeping.checkpointSeconds)
    return run.curves.finished(parameters)
  }

  /// Steps between looks at whether the run is to stop: some hundredths of a second.
  private static let stepsBetweenLooks = 50
}
