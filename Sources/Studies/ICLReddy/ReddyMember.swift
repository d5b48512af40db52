internal import Engine
internal import Foundation
internal import Randomness
internal import TrainingKit

extension ICLReddy {
  /// One member in training.
  final class Member: Learner {
    private let p: Parameters
    private let network: Network
    private let targets: Tensor
    private let loss: Tensor
    private let training: Training<Float>
    private let sampler: SequenceSampler
    private let order: RandomKey
    private var batch: SequenceBatch
    private let evaluation: Evaluation

    init(_ p: Parameters, _ keys: RunKeys) throws(ModelError) {
      self.p = p
      let task = Task(p, key: keys[.task])
      network = Network(p, batch: p.batch)
      targets = network.model.indices("targets", p.batch)
      loss = network.logits.meanCrossEntropy(targets)
      training = try Training(
        network.model, loss: network.objective(loss, p), optimizer: .sgd(),
        learningRate: .constant(p.learningRate), reporting: [loss])
      training.variables.initialize(keys[.weights])
      sampler = SequenceSampler(p, kind: .training(p), task: task)
      order = keys[.training]
      batch = SequenceBatch(count: p.batch, items: p.items)
      evaluation = try Evaluation(
        p, task: task, variables: training.variables, key: keys[.evaluation])
    }

    /// A hundred times the loss of guessing.
    var limit: Double { 100 * log(Double(p.labels)) }
    var state: [any Restorable] { [training] }

    func step(_ index: Int) throws(Diverged) -> Double {
      sampler.fill(
        &batch, training.program.input(network.tokens), key: order, from: index * p.batch,
        count: p.batch)
      let targets = training.program.indices(targets)
      for sequence in 0..<p.batch { targets[sequence] = batch.target(sequence, p) }
      try training.step()
      return Double(training.program.buffer(of: loss)[0])
    }

    func measure() -> Column { evaluation() }
  }
}
