internal import Engine
internal import Foundation
internal import Randomness
public import StudyKit

extension ICLReddy {
  /// Trains one member and evaluates it on the way; goes on from a checkpoint where there is one.
  public static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    let run: TrainingRun
    do { run = try TrainingRun(parameters, member: member, in: context) } catch {
      throw .failed(error.description)
    }
    try run.complete(
      member, in: context, stride: Self.stepsBetweenLooks,
      checkpointSeconds: parameters.checkpointSeconds)
    return run.curves.finished(parameters)
  }

  /// Steps between looks at whether the run is to stop: some hundredths of a second.
  private static let stepsBetweenLooks = 20

  /// One run while it goes on.
  private final class TrainingRun: CheckpointedRun {
    private(set) var step = 0
    private(set) var curves: Curves
    /// Whether the last advance ended with an evaluation.
    private(set) var hasEvaluated = false
    private let parameters: Parameters
    private let training: Training<Float>
    private let tokens: UnsafeMutableBufferPointer<Float>
    private let targets: UnsafeMutableBufferPointer<Int32>
    private let crossEntropy: UnsafeBufferPointer<Float>
    private let evaluation: Evaluation
    private let sampler: SequenceSampler
    private let order: RandomKey
    private var batch: SequenceBatch
    /// Sum of the training losses since the last evaluation.
    private var losses = 0.0

    init(_ parameters: Parameters, member: Int, in context: RunContext) throws(ModelError) {
      func key(_ purpose: Purpose) -> RandomKey {
        ICLReddy.key(purpose, parameters, member: member, in: context)
      }
      self.parameters = parameters
      let task = Task(parameters, key: key(.classes))
      let network = Network(parameters, batch: parameters.batch)
      let answers = network.model.indices("targets", parameters.batch)
      let loss = network.logits.meanCrossEntropy(answers)
      training = try Training(
        network.model, loss: network.objective(loss, parameters), optimizer: .sgd(),
        learningRate: .constant(parameters.learningRate), reporting: [loss])
      training.variables.initialize(key(.weights))
      tokens = try training.program.input(network.tokens)
      targets = try training.program.indices(answers)
      crossEntropy = try training.program.buffer(of: loss)
      evaluation = try Evaluation(
        parameters, task: task, variables: training.variables, key: key(.evaluation))
      sampler = SequenceSampler(parameters, kind: .training(parameters), task: task)
      order = key(.training)
      batch = SequenceBatch(count: parameters.batch, items: parameters.items)
      curves = Curves(parameters)
    }

    var steps: Int { parameters.steps }
    var findings: Findings { curves.findings }

    /// The loss beyond which a run counts as diverged: a hundred times that of guessing.
    private var limit: Double { 100 * log(Double(parameters.labels)) }

    /// Trains for at most `count` steps, not beyond the next evaluation, which then is done.
    func advance(_ count: Int) throws(RunFailure) {
      hasEvaluated = false
      if curves.count == 0 { curves.append(evaluation(), trainLoss: .nan) }
      let interval = parameters.evalEvery
      for _ in 0..<min(count, interval - step % interval) {
        sampler.fill(
          &batch, tokens, key: order, from: step * parameters.batch,
          count: parameters.batch)
        for sequence in 0..<parameters.batch {
          targets[sequence] = batch.target(sequence, parameters)
        }
        do { try training.step() } catch { throw .diverged(step: error.step) }
        let loss = Double(crossEntropy[0])
        guard loss < limit else { throw .diverged(step: step) }
        losses += loss
        step += 1
      }
      guard step % interval == 0 else { return }
      let result = evaluation()
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
      for buffer in training.checkpoint.buffers { writer.write(buffer) }
      return writer.bytes
    }

    /// Goes on from a state of the same run; false, and nothing is changed, where it does not fit.
    func restore(_ state: [UInt8]) -> Bool {
      var reader = StateReader(state)
      var restored = Curves(parameters)
      guard let steps = reader.read(1, as: Int64.self), let sum = reader.read(1, as: Double.self),
        0...parameters.steps ~= Int(steps[0]), restored.read(from: &reader)
      else { return false }
      var buffers: [[Float]] = []
      for buffer in training.checkpoint.buffers {
        guard let values = reader.read(buffer.count, as: Float.self) else { return false }
        buffers.append(values)
      }
      guard reader.isAtEnd else { return false }
      (step, losses, curves) = (Int(steps[0]), sum[0], restored)
      training.checkpoint = .init(stepCount: step, buffers: buffers)
      return true
    }
  }
}
