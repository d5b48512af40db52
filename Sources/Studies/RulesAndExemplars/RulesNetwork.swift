package import Engine
internal import TrainingKit

// B: sequences, C = 8: pairs of the context, D: channels, F = 2S: dimension of a stimulus, L: labels.

extension RulesAndExemplars {
  /// A transformer on a batch of sequences of pairs and a query.
  ///
  /// A pair is one token, the sum of its stimulus' linear map and its label's embedding; the query is its stimulus' map
  /// alone. What the last block makes of other tokens than the query reaches no output, so it is not computed.
  package struct Network {
    /// Pairs of a sequence.
    package static let context = 8

    /// What the network is written in.
    let model = Model(names: .plain(bias: "offset"), decayed: .all)
    /// Stimuli, (B, C + 1, F), the query's last.
    let stimuli: Tensor
    /// Labels of the context, (B, C).
    let labels: Tensor
    /// Logits of all labels, (B, L).
    let logits: Tensor

    /// The network on `batch` sequences.
    init(_ p: Parameters, batch: Int) {
      let (shape, pairs) = (p.model, Self.context)
      stimuli = model.input("stimuli", batch, pairs + 1, 2 * p.featureDimension)
      labels = model.indices("labels", batch, pairs)
      // Stimuli have a mean square length of 2, so that the parts of a token are of one size.
      let mapped = stimuli.dense("stimulus", to: shape.width, weight: .normal(gain: 4), bias: nil)
      let embedded = labels.embedding(
        "label-embedding", count: p.labels, channels: shape.width,
        initial: .normal(deviation: 0.5))
      let positions = shape.positions(learnedFrom: .normal(deviation: 0.3))
      var x = model.concatenate(
        [
          mapped[0..<pairs, along: 1] + embedded, mapped[pairs..<pairs + 1, along: 1],
        ], along: 1
      ).withPositions(positions)
      for layer in 1...shape.depth {
        let isLast = layer == shape.depth
        let attention = SelfAttention(
          heads: shape.heads, positions: positions,
          // Separate maps, so that the last block's queries can be the query token's alone.
          packsMaps: !isLast && shape.positions != .rotary)
        let block = TransformerBlock(attention, norm: shape.norm, mlpRatio: shape.mlpRatio)
        x = block(x, "block-\(layer)", lastTokenOnly: isLast)
      }
      let query = x.reshaped(batch, shape.width).normalized("output-norm", shape.norm)
      logits = query.dense("readout", to: p.labels, bias: nil)
    }
  }

  /// A network with its optimizer: a batch in, a step done, the loss out.
  package struct NetworkTraining<Scalar: EngineScalar> {
    /// The engine's training; its variables are what is trained.
    package let training: Training<Scalar>
    /// The next batch's stimuli, (B, C + 1, F).
    package let stimuli: UnsafeMutableBufferPointer<Scalar>
    /// The next batch's context labels, (B, C).
    package let labels: UnsafeMutableBufferPointer<Int32>
    /// The next batch's right answers, (B).
    package let targets: UnsafeMutableBufferPointer<Int32>

    /// A training of the network that `parameters` describe; its variables are zero.
    package init(_ p: Parameters) throws(ModelError) {
      let network = Network(p, batch: p.batch)
      let answers = network.model.indices("targets", p.batch)
      training = try Training(
        network.model, loss: network.logits.meanCrossEntropy(answers),
        optimizer: p.optimization.rule, learningRate: p.optimization.rate(steps: p.steps),
        clipping: p.optimization.clipping)
      stimuli = try training.program.input(network.stimuli)
      labels = try training.program.indices(network.labels)
      targets = try training.program.indices(answers)
    }
  }
}
