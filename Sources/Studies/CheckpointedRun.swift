internal import StudyKit

/// A run of many steps that is measured on the way and can go on from a checkpoint.
protocol CheckpointedRun: AnyObject {
  /// Steps done.
  var step: Int { get }
  /// Steps of the whole run.
  var steps: Int { get }
  /// Whether the last advance ended with a measurement.
  var hasEvaluated: Bool { get }
  /// What has been measured so far.
  var findings: Findings { get }
  /// All that the rest of the run depends on.
  var state: [UInt8] { get }

  /// Does at most `count` steps.
  func advance(_ count: Int) throws(RunFailure)
  /// Goes on from a state of the same run; false, and nothing is changed, where it does not fit.
  func restore(_ state: [UInt8]) -> Bool
}

extension CheckpointedRun {
  /// Does all steps from the last checkpoint on, `stride` between looks at whether to stop, and keeps a
  /// checkpoint every so many seconds (0 for none) and before it stops.
  func complete(
    _ member: Int, in context: RunContext, stride: Int, checkpointSeconds: Double
  ) throws(RunFailure) {
    if let state = context.loadCheckpoint(member: member), !restore(state) {
      context.refuseCheckpoint(member: member, reason: "it is not a state of these parameters")
    }
    let clock = ContinuousClock()
    var saved = clock.now
    while step < steps {
      try advance(stride)
      context.report(member: member, step: step, of: steps)
      if hasEvaluated { context.publish(member: member, findings) }
      let isDue = checkpointSeconds > 0 && clock.now - saved > .seconds(checkpointSeconds)
      guard isDue || context.shouldStop, step < steps else { continue }
      if context.keepsCheckpoints { context.saveCheckpoint(member: member, state) }
      if context.shouldStop { throw .stopped }
      saved = clock.now
    }
  }
}
