internal import Engine
internal import Foundation
internal import Randomness
internal import StudyKit
internal import Tasks

extension ICLTransience {
  /// One run while it goes on.
  final class TrainingRun: CheckpointedRun {
    /// Steps done.
    private(set) var step = 0
    /// What has been measured so far.
    private(set) var curves: Curves
    /// Whether the last advance ended with an evaluation.
    private(set) var hasEvaluated = false
    private let parameters: Parameters
    private let exemplars: Exemplars
    private let learner: Learner<Float>
    private let evaluation: Evaluation
    private let sampler: SequenceSampler
    private let order: RandomKey
    private var batch: SequenceBatch
    /// Sum of the training losses since the last evaluation.
    private var losses = 0.0

    /// The run of a member at its beginning.
    init(_ parameters: Parameters, member: Int, in context: RunContext) throws {
      func key(_ purpose: Purpose) -> RandomKey {
        ICLTransience.key(purpose, parameters, member: member, in: context)
      }
      self.parameters = parameters
      exemplars = try Exemplars(
        parameters, key: key(.exemplars), embedding: key(.embedding))
      learner = try Learner(parameters)
      learner.training.variables.initialize(key(.weights))
      evaluation = try Evaluation(
        parameters, exemplars: exemplars, variables: learner.training.variables,
        key: key(.evaluation))
      sampler = ICLTransience.trainingSampler(parameters)
      order = key(.training)
      batch = SequenceBatch(count: parameters.batch, context: parameters.context)
      curves = Curves(parameters)
    }

    /// The loss beyond which a run counts as diverged: a hundred times that of guessing. Adam and layer
    /// norms keep numbers finite at any learning rate, and nothing learned ever comes back from there.
    private var limit: Double { 100 * log(Double(parameters.outputs)) }

    var steps: Int { parameters.steps }
    var findings: Findings { curves.findings }

    /// Trains for at most `count` steps, not beyond the next evaluation, which then is done.
    func advance(_ count: Int) throws(RunFailure) {
      hasEvaluated = false
      if curves.count == 0 { curves.append(evaluation(), trainLoss: .nan) }
      let interval = parameters.stepsBetweenEvaluations
      for _ in 0..<min(count, interval - step % interval) {
        sampler.fill(&batch, key: order, from: UInt64(step * parameters.batch))
        exemplars.copy(batch, to: learner.items)
        batch.copyContextLabels(to: learner.labels)
        batch.copyTargets(to: learner.targets)
        let loss: Double
        do { loss = try learner.step() } catch { throw .diverged(step: error.step) }
        guard loss < limit else { throw .diverged(step: step) }
        losses += loss
        step += 1
      }
      guard step % interval == 0 else { return }
      let result = evaluation()
      // Infinite parameters may give losses that are none before any step finds out.
      guard result.scores.allSatisfy(\.isFinite) else { throw .diverged(step: step) }
      curves.append(result, trainLoss: Float(losses / Double(interval)))
      losses = 0
      hasEvaluated = true
    }

    /// All that the rest of the run depends on.
    var state: [UInt8] {
      var writer = StateWriter()
      writer.write([Int64(step)])
      writer.write([losses])
      curves.write(to: &writer)
      for buffer in learner.training.checkpoint.buffers { writer.write(buffer) }
      return writer.bytes
    }

    /// Goes on from a state of the same run; false, and nothing is changed, where it does not fit.
    func restore(_ state: [UInt8]) -> Bool {
      var reader = StateReader(state)
      var restored = Curves(parameters)
      guard let steps = reader.read(1, as: Int64.self), let sum = reader.read(1, as: Double.self),
        0...parameters.steps ~= Int(steps[0]), restored.read(from: &reader),
        restored.count == parameters.evaluations(by: Int(steps[0]))
      else { return false }
      var buffers: [[Float]] = []
      for buffer in learner.training.checkpoint.buffers {
        guard let values = reader.read(buffer.count, as: Float.self) else { return false }
        buffers.append(values)
      }
      guard reader.isAtEnd else { return false }
      (step, losses, curves) = (Int(steps[0]), sum[0], restored)
      learner.training.checkpoint = .init(stepCount: step, buffers: buffers)
      return true
    }
  }
}
