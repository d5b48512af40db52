internal import Engine
internal import StudyKit

/// Takes one member of a study from its beginning, or from its last checkpoint, to the end.
final class Trainer<Subject: TrainedStudy> {
  private let parameters: Subject.Parameters
  private let cadence: Cadence
  private let member: Int
  private let context: RunContext
  private let learner: any Learner
  /// The digest of the data that the run reads; 0 for none.
  private let data: Int64
  private var curves: Curves
  /// The weights that are kept; nil for none.
  private var trail: WeightTrail?
  /// Steps done.
  private var step = 0
  /// Sum of the training losses since the last measurement.
  private var losses = 0.0

  init(
    _ parameters: Subject.Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) {
    self.parameters = parameters
    self.member = member
    self.context = context
    if !parameters.starting.startFrom.isEmpty, context.origins[member] == nil {
      throw .failed("the weights in \(parameters.starting.startFrom) are not at hand")
    }
    do {
      cadence = try Subject.cadence(parameters)
      curves = Curves(try Subject.curves(parameters), cadence)
      learner = try Subject.learner(
        parameters,
        RunKeys(parameters.seeds, parameters.tasks.taskScope, member: member, in: context))
      data = try Subject.data(parameters).combined
      trail = try Subject.keptWeights(parameters, cadence)
    } catch let failure as RunFailure { throw failure } catch { throw .failed("\(error)") }
  }

  /// Does all steps, measures on the way, saves a checkpoint at intervals and before it stops, and
  /// reads off the curves.
  func complete() throws(RunFailure) -> Findings {
    if let state = context.loadCheckpoint(member: member), let reason = refusal(of: state) {
      context.refuseCheckpoint(member: member, reason: reason)
    }
    if step > 0 { context.reportResumption(member: member, step: step, of: cadence.steps) }
    let clock = ContinuousClock()
    var saved = clock.now
    var pace = Pace()
    if step == 0, curves.count == 0, cadence.marks.first == 0 { try measure(trainingLoss: .nan) }
    while step < cadence.steps, !learner.isDone {
      let start = clock.now
      let hasMeasured = try advance(pace.steps)
      pace.adjust(to: clock.now - start)
      context.report(member: member, step: step, of: cadence.steps)
      if hasMeasured { context.publish(member: member, curves.findings) }
      let seconds = parameters.keeping.checkpointSeconds
      let isDue = seconds > 0 && clock.now - saved > .seconds(seconds)
      guard isDue || context.shouldStop, step < cadence.steps, !learner.isDone else { continue }
      if context.keepsCheckpoints { context.saveCheckpoint(member: member, state) }
      if context.shouldStop { throw .stopped }
      saved = clock.now
    }
    var findings = curves.findings
    if let kept = try trail?.findings(learner, endingAt: step) { findings.add(kept) }
    findings.add(try learner.finish())
    let finished = FinishedCurves(curves: curves, cadence: cadence)
    let readings: [Reading]
    do { readings = try Subject.readings(parameters) } catch { throw .failed("\(error)") }
    for reading in readings { findings.record(reading.measure.name, reading.values(finished)) }
    return findings
  }

  /// Does at most `count` steps, not beyond the next measurement, which then is done; whether it was.
  private func advance(_ count: Int) throws(RunFailure) -> Bool {
    let last = curves.count > 0 ? cadence.marks[curves.count - 1] : 0
    let next = curves.count < cadence.marks.count ? cadence.marks[curves.count] : cadence.steps
    let limit = learner.limit
    for _ in 0..<min(count, next - step) {
      let loss: Double
      do { loss = try learner.step(step) } catch { throw .diverged(step: error.step) }
      guard loss < limit else { throw .diverged(step: step) }
      losses += loss
      step += 1
      if learner.isDone { break }
    }
    guard step == next, curves.count < cadence.marks.count else { return false }
    try measure(trainingLoss: losses / Double(next - last))
    losses = 0
    return true
  }

  /// Infinite parameters may measure as something that is not a number before any step finds out.
  private func measure(trainingLoss: Double) throws(RunFailure) {
    guard try curves.append(try learner.measure(), trainingLoss: trainingLoss) else {
      throw .diverged(step: step)
    }
    try trail?.pass(step, learner)
  }
}

extension Trainer {
  /// The first number of a state, by which one of another layout is told: "training 3" as bytes, and
  /// "training 2", which says nothing of data.
  private static var format: Int64 { 0x7472_6169_6e20_3033 }
  private static var formatWithoutData: Int64 { 0x7472_6169_6e20_3032 }

  /// What a state begins with, up to the data: what it is a state of.
  private func header(_ format: Int64) -> StateWriter {
    var writer = StateWriter()
    writer.write([format, Int64(cadence.steps)])
    curves.describe(to: &writer)
    return writer
  }

  /// All that the rest of the run depends on, after what it is a state of.
  private var state: [UInt8] {
    var writer = header(Self.format)
    writer.write([data, Int64(step)])
    writer.write([losses])
    curves.write(to: &writer)
    for part in learner.state { part.write(to: &writer) }
    trail?.write(to: &writer)
    return writer.bytes
  }

  /// Resumes from a state of the same run; why not, and nothing is changed, where it does not fit.
  private func refusal(of state: [UInt8]) -> String? {
    let header = header(Self.format).bytes
    var reader = StateReader(Array(state.dropFirst(header.count)))
    if state.starts(with: header) {
      if reader.read(1, as: Int64.self) != [data] {
        return "its data were others than those that are read at present"
      }
    } else if !state.starts(with: self.header(Self.formatWithoutData).bytes) {
      return Self.misfit
    }
    return restore(from: &reader)
  }

  private static var misfit: String { "it does not fit these parameters" }

  /// Takes what follows a state's header; why not, and nothing is changed, where it does not fit.
  private func restore(from reader: inout StateReader) -> String? {
    guard let steps = reader.read(1, as: Int64.self), let sum = reader.read(1, as: Double.self),
      0...Int64(cadence.steps) ~= steps[0], let restored = curves.reading(from: &reader),
      restored.count == cadence.marks.count(where: { $0 <= Int(steps[0]) })
    else { return Self.misfit }
    var commits: [() -> Void] = []
    for part in learner.state {
      guard let commit = part.reading(from: &reader) else { return Self.misfit }
      commits.append(commit)
    }
    let kept = reader.isAtEnd ? nil : WeightTrail.rest(of: &reader)
    guard reader.isAtEnd else { return Self.misfit }
    let followed = trail?.reading(kept, after: Int(steps[0]))
    guard trail == nil || followed != nil else {
      return "it has not kept the weights that the grid asks for"
    }
    (step, losses, curves, trail) = (Int(steps[0]), sum[0], restored, followed)
    for commit in commits { commit() }
    return nil
  }
}

/// How many steps are done between checks whether the run should stop: as many as take some hundredths of
/// a second.
private struct Pace {
  private(set) var steps = 1

  mutating func adjust(to duration: Duration) {
    if duration < .milliseconds(10), steps < 1 << 20 { steps *= 2 }
    if duration > .milliseconds(40), steps > 1 { steps /= 2 }
  }
}
