internal import Engine
internal import Randomness
internal import Tasks
internal import TrainingKit

extension ICLReddy {
  /// The evaluators of a run, with the program that scores them; reads the variables it is given.
  struct Evaluation {
    private let parameters: Parameters
    private let samplers: [SequenceSampler]
    private let key: RandomKey
    private let scoring: Program<Float>
    private let tokens: UnsafeMutableBufferPointer<Float>
    private let targets: UnsafeMutableBufferPointer<Int32>
    private let logits: UnsafeBufferPointer<Float>
    private let losses: UnsafeBufferPointer<Float>
    private let patterns: [String]

    /// Sequences in one run of the program.
    static let chunk = 128

    /// What an evaluator's sequences are scored by.
    static let metrics: [LabelScores.Metric] = [.accuracy, .contextProbability, .loss]

    init(
      _ parameters: Parameters, task: Task, variables: Variables<Float>, key: RandomKey
    ) throws(ModelError) {
      self.parameters = parameters
      self.key = key
      samplers = Evaluator.allCases.map {
        SequenceSampler(parameters, kind: $0.kind(parameters), task: task)
      }
      let network = Network(parameters, batch: Self.chunk)
      let answers = network.model.indices("targets", Self.chunk)
      let entropy = network.logits.crossEntropy(answers)
      patterns = network.patterns
      scoring = try Program(
        network.model, outputs: [network.logits, entropy], variables: variables,
        observing: patterns)
      (tokens, targets) = (try scoring.input(network.tokens), try scoring.indices(answers))
      (logits, losses) = (try scoring.buffer(of: network.logits), try scoring.buffer(of: entropy))
    }

    /// Scores all evaluators at the variables' values.
    func callAsFunction() -> Column {
      var column = Column()
      // One running sum, as the study's findings have had from the start.
      var circuit = InductionCircuit(layers: parameters.depth, heads: 1, runningSum: true)
      var batch = PairBatch(count: Self.chunk, context: parameters.context)
      for (sampler, evaluator) in zip(samplers, Evaluator.allCases) {
        var scores = LabelScores()
        for start in stride(from: 0, to: parameters.evalSequences, by: Self.chunk) {
          sampler.fill(&batch, tokens, key: key.folding(evaluator.stream), from: start)
          batch.copyTargets(to: targets)
          scoring.run()
          let count = min(Self.chunk, parameters.evalSequences - start)
          scores.add(
            batch, count: count, logits: logits, losses: losses
          ) { _, right, logits in
            // A tie is not an answer.
            logits.count { $0 >= right } == 1
          }
          if evaluator == .ic {
            circuit.add(batch, count: count, patterns: patterns.map { scoring[$0] })
          }
        }
        for metric in Self.metrics { column[metric.rawValue].append(scores.mean(metric)) }
      }
      if parameters.depth > 1 {
        column["previous_token_attention"] = circuit.previousToken.dropLast()
      }
      column["induction_strength"] = circuit.induction.suffix(1)
      return column
    }
  }
}
