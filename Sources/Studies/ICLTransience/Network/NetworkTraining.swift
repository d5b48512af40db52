package import Engine
internal import TrainingKit

extension ICLTransience {
  /// A network with its optimizer: a batch in, a step done, the loss out.
  package struct NetworkTraining<Scalar: EngineScalar> {
    /// The engine's training; its variables are what is trained.
    package let training: Training<Scalar>
    /// The next batch's exemplars, (B, pairs + 1, F).
    package let items: UnsafeMutableBufferPointer<Scalar>
    /// The next batch's context labels, (B, pairs).
    package let labels: UnsafeMutableBufferPointer<Int32>
    /// The next batch's right answers, (B).
    package let targets: UnsafeMutableBufferPointer<Int32>
    private let loss: UnsafeBufferPointer<Scalar>

    /// A training of the network that `parameters` describe; its variables are zero.
    package init(_ parameters: Parameters) throws(ModelError) {
      let network = Network(parameters, batch: parameters.batch)
      let answers = network.model.indices("targets", parameters.batch)
      let loss = network.logits.meanCrossEntropy(answers)
      training = try Training(
        network.model, loss: network.objective(loss, parameters),
        optimizer: parameters.optimization.rule,
        learningRate: parameters.optimization.rate(steps: parameters.steps),
        clipping: parameters.optimization.clipping, reporting: [loss])
      items = try training.program.input(network.items)
      labels = try training.program.indices(network.labels)
      targets = try training.program.indices(answers)
      self.loss = try training.program.buffer(of: loss)
    }

    /// Takes a step on the batch; the result is its mean cross-entropy before the step.
    package func step() throws(Diverged) -> Double {
      try training.step()
      return Double(loss[0])
    }
  }
}
