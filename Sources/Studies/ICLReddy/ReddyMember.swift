internal import Engine
internal import Glibc
internal import Randomness
internal import Tasks
internal import TrainingKit

extension ICLReddy {
  /// One member in training.
  final class Member: Learner {
    private let p: Parameters
    private let training: Training<Float>
    private let tokens: UnsafeMutableBufferPointer<Float>
    private let targets: UnsafeMutableBufferPointer<Int32>
    private let loss: UnsafeBufferPointer<Float>
    private let sampler: SequenceSampler
    private let order: RandomKey
    private var batch: PairBatch
    private let evaluation: Evaluation

    init(_ p: Parameters, _ keys: RunKeys) throws {
      self.p = p
      let task = Task(p, key: keys[.task])
      let network = Network(p, batch: p.batch)
      let answers = network.model.indices("targets", p.batch)
      let entropy = network.logits.meanCrossEntropy(answers)
      training = try Training(
        network.model, loss: network.objective(entropy, p), optimizer: .sgd(),
        learningRate: .constant(p.learningRate), reporting: [entropy])
      try keys.initialize(training.variables)
      tokens = try training.program.input(network.tokens)
      targets = try training.program.indices(answers)
      loss = try training.program.buffer(of: entropy)
      sampler = SequenceSampler(p, kind: .training(p), task: task)
      order = keys[.training]
      batch = PairBatch(count: p.batch, context: p.context)
      evaluation = try Evaluation(
        p, task: task, variables: training.variables, key: keys[.evaluation])
    }

    /// A hundred times the loss of guessing.
    var limit: Double { 100 * log(Double(p.labels)) }
    var state: [any Restorable] { [training] }

    func step(_ index: Int) throws(Diverged) -> Double {
      sampler.fill(&batch, tokens, key: order, from: index * p.batch)
      batch.copyTargets(to: targets)
      try training.step()
      return Double(loss[0])
    }

    func measure() -> Column { evaluation() }
  }
}
