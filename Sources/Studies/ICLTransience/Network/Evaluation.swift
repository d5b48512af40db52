internal import Engine
internal import Randomness
internal import Tasks
internal import TrainingKit

extension ICLTransience {
  /// The evaluators of a run, with the programs that score them; reads the variables it is given.
  struct Evaluation {
    private let sequences: Int
    private let exemplars: Exemplars
    /// By evaluator, its sequences in chunks.
    private let batches: [[PairBatch]]
    private let scoring: Program<Float>
    private let network: Network
    private let targets: Tensor
    private let losses: Tensor
    private let greatest: Tensor
    /// The sequences whose attention is observed, in chunks.
    private let attended: [PairBatch]
    private let attending: Program<Float>
    private let observed: Network
    private let circuit: InductionCircuit

    /// Tokens in one run of a program: 100 sequences of two pairs, whose logits for 6,400 labels are 2.5 MB,
    /// within a cache.
    private static let chunkTokens = 500

    /// Numbers of all layers' attention in one run of the program that observes it: 512 KiB.
    private static let observedAttention = 1 << 17

    /// Draws the evaluators' sequences and compiles the programs.
    init(
      _ p: Parameters, exemplars: Exemplars, variables: Variables<Float>, key: RandomKey
    ) throws(ModelError) {
      sequences = p.evalSequences
      self.exemplars = exemplars
      let chunk = min(max(1, Self.chunkTokens / p.tokens), p.evalSequences)
      batches = Evaluator.all(p).map { $0.sequences(p, key: key).chunks(of: chunk) }
      network = Network(p, batch: chunk)
      targets = network.model.indices("targets", chunk)
      losses = network.logits.crossEntropy(targets)
      greatest = network.logits.maximum(over: 1)
      scoring = try Program(
        network.model, outputs: [network.logits, losses, greatest], variables: variables)
      let (layers, heads) = (p.model.depth, p.model.heads)
      let few = min(
        chunk, max(1, Self.observedAttention / (layers * heads * p.tokens * p.tokens)))
      attended = Evaluator.icl.sequences(p, key: key).chunks(of: few)
      observed = Network(p, batch: few, observesAll: true)
      attending = try Program(
        observed.model, outputs: [observed.query], variables: variables,
        observing: observed.patterns)
      circuit = InductionCircuit(layers: layers, heads: heads)
    }

    /// Scores all evaluators at the variables' values.
    func callAsFunction() -> Column {
      var column = Column()
      for chunks in batches {
        var scores = LabelScores()
        for chunk in chunks {
          give(chunk, to: scoring, network)
          chunk.copyTargets(to: scoring.indices(targets))
          scoring.run()
          let greatest = scoring.buffer(of: greatest)
          scores.add(
            chunk, count: min(sequences - scores.count, chunk.count),
            logits: scoring.buffer(of: network.logits), losses: scoring.buffer(of: losses)
          ) { sequence, right, _ in right == greatest[sequence] }
        }
        for metric in LabelScores.Metric.allCases {
          column[metric.rawValue].append(scores.mean(metric))
        }
      }
      // Over the evaluator of in-context learning.
      var circuit = circuit
      for chunk in attended {
        give(chunk, to: attending, observed)
        attending.run()
        circuit.add(
          chunk, count: min(sequences - circuit.count, chunk.count),
          patterns: observed.patterns.map { attending[$0] })
      }
      column["previous_token_attention"] = circuit.previousToken
      column["induction_strength"] = circuit.induction
      return column
    }

    private func give(_ batch: PairBatch, to program: Program<Float>, _ network: Network) {
      exemplars.copy(batch, to: program.input(network.items))
      batch.copyContextLabels(to: program.indices(network.labels))
    }
  }
}
