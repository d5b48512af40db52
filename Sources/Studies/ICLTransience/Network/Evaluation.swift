internal import Engine
internal import Randomness

extension ICLTransience {
  /// The evaluators of a run, with the programs that score them; reads the variables it is given.
  struct Evaluation {
    private let parameters: Parameters
    private let exemplars: Exemplars
    private let batches: [(evaluator: Evaluator, chunks: [SequenceBatch])]
    private let attended: [SequenceBatch]
    private let scoring: Program<Float>
    private let scored: Given
    private let targets: UnsafeMutableBufferPointer<Int32>
    private let logits: UnsafeBufferPointer<Float>
    private let losses: UnsafeBufferPointer<Float>
    private let greatest: UnsafeBufferPointer<Float>
    private let attending: Program<Float>
    private let observed: Given
    private let patterns: [String]

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
      _ parameters: Parameters, exemplars: Exemplars, variables: Variables<Float>, key: RandomKey
    ) throws(ModelError) {
      self.parameters = parameters
      self.exemplars = exemplars
      let chunk = min(max(1, Self.chunkTokens / parameters.tokens), parameters.evalSequences)
      batches = Evaluator.all(parameters).map { evaluator in
        (evaluator, evaluator.sequences(parameters, key: key).chunks(of: chunk))
      }
      let network = Network(parameters, batch: chunk)
      let answers = network.model.indices("targets", chunk)
      let entropy = network.logits.crossEntropy(answers)
      let largest = network.logits.maximum(over: 1)
      scoring = try Program(
        network.model, outputs: [network.logits, entropy, largest], variables: variables)
      scored = try Given(network, scoring)
      targets = try scoring.indices(answers)
      (logits, losses) = (try scoring.buffer(of: network.logits), try scoring.buffer(of: entropy))
      greatest = try scoring.buffer(of: largest)
      let attention = parameters.depth * parameters.heads * parameters.tokens * parameters.tokens
      let few = min(chunk, max(1, Self.observedAttention / attention))
      attended = Evaluator.icl.sequences(parameters, key: key).chunks(of: few)
      let open = Network(parameters, batch: few, observesAll: true)
      patterns = open.patterns
      attending = try Program(
        open.model, outputs: [open.query], variables: variables, observing: patterns)
      observed = try Given(open, attending)
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
        var tally = Tally()
        var left = parameters.evalSequences
        for chunk in chunks {
          let count = min(left, chunk.count)
          give(chunk, to: scored)
          chunk.copyTargets(to: targets)
          scoring.run()
          for sequence in 0..<count { add(sequence, of: chunk, to: &tally) }
          left -= count
        }
        for (metric, score) in tally.means(of: parameters.evalSequences).enumerated() {
          scores[metric * batches.count + place] = score
        }
      }
      let circuit = circuit()
      return Result(
        scores: scores, previousToken: circuit.previousToken, induction: circuit.induction)
    }

    /// The circuit's attention, (layer, head) each, over the evaluator of in-context learning.
    private func circuit() -> (previousToken: [Float], induction: [Float]) {
      var circuit = CircuitTally(parameters)
      var left = parameters.evalSequences
      for chunk in attended {
        give(chunk, to: observed)
        attending.run()
        let count = min(left, chunk.count)
        circuit.add(chunk, count: count, patterns: patterns.map { attending[$0] })
        left -= count
      }
      return circuit.means(of: parameters.evalSequences)
    }

    private func give(_ batch: SequenceBatch, to given: Given) {
      exemplars.copy(batch, to: given.items)
      batch.copyContextLabels(to: given.labels)
    }

    private func add(_ sequence: Int, of batch: SequenceBatch, to tally: inout Tally) {
      let outputs = parameters.outputs
      let row = logits[sequence * outputs..<(sequence + 1) * outputs]
      tally.add(
        logits: UnsafeBufferPointer(rebasing: row), labels: batch.labels[batch.places(sequence)],
        loss: losses[sequence],
        greatest: greatest[sequence])
    }
  }
}
