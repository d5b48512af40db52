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
    private let scored: Given
    private let targets: UnsafeMutableBufferPointer<Int32>
    private let logits: UnsafeBufferPointer<Float>
    private let losses: UnsafeBufferPointer<Float>
    private let greatest: UnsafeBufferPointer<Float>
    /// The sequences whose attention is observed, in chunks.
    private let attended: [PairBatch]
    private let attending: Program<Float>
    private let observed: Given
    private let patterns: [String]
    private let circuit: InductionCircuit

    /// Where a program is given its sequences.
    private struct Given {
      let items: UnsafeMutableBufferPointer<Float>
      let labels: UnsafeMutableBufferPointer<Int32>

      init(_ network: Network, _ program: Program<Float>) throws(ModelError) {
        items = try program.input(network.items)
        labels = try program.indices(network.labels)
      }
    }

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
      let network = Network(p, batch: chunk)
      let answers = network.model.indices("targets", chunk)
      let entropy = network.logits.crossEntropy(answers)
      let largest = network.logits.maximum(over: 1)
      scoring = try Program(
        network.model, outputs: [network.logits, entropy, largest], variables: variables)
      scored = try Given(network, scoring)
      targets = try scoring.indices(answers)
      (logits, losses) = (try scoring.buffer(of: network.logits), try scoring.buffer(of: entropy))
      greatest = try scoring.buffer(of: largest)
      let (layers, heads) = (p.model.depth, p.model.heads)
      let few = min(
        chunk, max(1, Self.observedAttention / (layers * heads * p.tokens * p.tokens)))
      attended = Evaluator.icl.sequences(p, key: key).chunks(of: few)
      let open = Network(p, batch: few, observesAll: true)
      patterns = open.patterns
      attending = try Program(
        open.model, outputs: [open.query], variables: variables, observing: patterns)
      observed = try Given(open, attending)
      circuit = InductionCircuit(layers: layers, heads: heads)
    }

    /// Scores all evaluators at the variables' values.
    func callAsFunction() -> Column {
      var column = Column()
      for chunks in batches {
        var scores = LabelScores()
        for chunk in chunks {
          give(chunk, to: scored)
          chunk.copyTargets(to: targets)
          scoring.run()
          scores.add(
            chunk, count: min(sequences - scores.count, chunk.count),
            logits: logits, losses: losses
          ) { sequence, right, _ in right == greatest[sequence] }
        }
        for metric in LabelScores.Metric.allCases {
          column[metric.rawValue].append(scores.mean(metric))
        }
      }
      // Over the evaluator of in-context learning.
      var circuit = circuit
      for chunk in attended {
        give(chunk, to: observed)
        attending.run()
        circuit.add(
          chunk, count: min(sequences - circuit.count, chunk.count),
          patterns: patterns.map { attending[$0] })
      }
      column["previous_token_attention"] = circuit.previousToken
      column["induction_strength"] = circuit.induction
      return column
    }

    private func give(_ batch: PairBatch, to given: Given) {
      exemplars.copy(batch, to: given.items)
      batch.copyContextLabels(to: given.labels)
    }
  }
}
