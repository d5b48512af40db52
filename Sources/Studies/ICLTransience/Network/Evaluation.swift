internal import Engine
internal import Randomness
internal import Tasks

extension ICLTransience {
  /// The evaluators of a run, with the programs that score them; reads the variables it is given.
  struct Evaluation {
    private let parameters: Parameters
    private let exemplars: Exemplars
    private let batches: [(evaluator: Evaluator, chunks: [PairBatch])]
    private let attended: [PairBatch]
    private let scoring: Program<Float>
    private let logits: Node
    private let losses: Node
    private let greatest: Node
    private let attending: Program<Float>
    private let patterns: [String]

    /// Tokens in one run of a program: 100 sequences of two pairs, whose logits for 6,400 labels are 2.5 MB,
    /// within a cache.
    private static let chunkTokens = 500

    /// Numbers of all layers' attention in one run of the program that observes it: 512 KiB.
    private static let observedAttention = 1 << 17

    /// Draws the evaluators' sequences and compiles the programs.
    init(
      _ parameters: Parameters, exemplars: Exemplars, variables: Variables<Float>, key: RandomKey
    ) {
      self.parameters = parameters
      self.exemplars = exemplars
      let chunk = min(max(1, Self.chunkTokens / parameters.tokens), parameters.evalSequences)
      batches = Evaluator.all(parameters).map { evaluator in
        (evaluator, evaluator.sequences(parameters, key: key).chunks(of: chunk))
      }
      var network = Network(parameters, batch: chunk)
      logits = network.logits()
      let targets = network.graph.indices("targets", [chunk])
      losses = network.graph.crossEntropy(logits, labels: targets)
      greatest = network.graph.maximum(logits, over: 1)
      scoring = Program(
        network.graph, outputs: [logits, losses, greatest], variables: variables)
      let attention = parameters.depth * parameters.heads * parameters.tokens * parameters.tokens
      let few = min(chunk, max(1, Self.observedAttention / attention))
      attended = Evaluator.icl.sequences(parameters, key: key).chunks(of: few)
      let observed = Network(parameters, batch: few, observesAll: true)
      patterns = observed.patterns
      attending = Program(
        observed.graph, outputs: [observed.query], variables: variables,
        observing: observed.patterns)
    }

    /// What one evaluation finds.
    struct Result {
      /// (metric, evaluator).
      var scores: [Float]
      /// Previous-token attention, (layer, head).
      var previousToken: [Float]
      /// Induction strength, (layer, head).
      var induction: [Float]
    }

    /// Scores all evaluators at the variables' values.
    func callAsFunction() -> Result {
      let metrics = Metric.allCases.count
      var scores = [Float](repeating: 0, count: metrics * batches.count)
      for (place, (_, chunks)) in batches.enumerated() {
        var tally = LabelScores()
        var left = parameters.evalSequences
        for chunk in chunks {
          let count = min(left, chunk.count)
          give(chunk, to: scoring)
          chunk.copyTargets(to: scoring.indices("targets"))
          scoring.run()
          for sequence in 0..<count { add(sequence, of: chunk, to: &tally) }
          left -= count
        }
        for (index, metric) in Metric.allCases.enumerated() {
          scores[index * batches.count + place] = tally.mean(metric)
        }
      }
      let circuit = circuit()
      return Result(
        scores: scores, previousToken: circuit.previousToken, induction: circuit.induction)
    }

    /// The circuit's attention, (layer, head) each, over the evaluator of in-context learning.
    private func circuit() -> (previousToken: [Float], induction: [Float]) {
      var circuit = InductionCircuit(layers: parameters.depth, heads: parameters.heads)
      var left = parameters.evalSequences
      for chunk in attended {
        give(chunk, to: attending)
        attending.run()
        let count = min(left, chunk.count)
        circuit.add(chunk, count: count, patterns: patterns.map { attending[$0] })
        left -= count
      }
      return (circuit.previousToken, circuit.induction)
    }

    private func give(_ batch: PairBatch, to program: Program<Float>) {
      exemplars.copy(batch, to: program.input("items"))
      batch.copyContextLabels(to: program.indices("labels"))
    }

    private func add(_ sequence: Int, of batch: PairBatch, to tally: inout LabelScores) {
      let outputs = parameters.outputs
      let row = scoring.buffer(of: logits)[sequence * outputs..<(sequence + 1) * outputs]
      let right = row[row.startIndex + Int(batch.target(of: sequence))]
      tally.add(
        logits: UnsafeBufferPointer(rebasing: row),
        labels: batch.labels[batch.positions(of: sequence)],
        loss: scoring.buffer(of: losses)[sequence],
        isRight: right == scoring.buffer(of: greatest)[sequence])
    }
  }
}
