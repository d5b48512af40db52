internal import Engine
internal import Randomness
internal import Tasks

extension ICLReddy {
  /// The evaluators of a run, with the program that scores them; reads the variables it is given.
  struct Evaluation {
    private let parameters: Parameters
    private let samplers: [SequenceSampler]
    private let key: RandomKey
    private let scoring: Program<Float>
    private let logits: Node
    private let losses: Node
    private let patterns: [String]

    /// Sequences in one run of the program.
    static let chunk = 128

    init(_ parameters: Parameters, task: Task, variables: Variables<Float>, key: RandomKey) {
      self.parameters = parameters
      self.key = key
      samplers = Evaluator.allCases.map {
        SequenceSampler(parameters, kind: $0.kind(parameters), task: task)
      }
      var network = Network(parameters, batch: Self.chunk)
      let targets = network.graph.indices("targets", [Self.chunk])
      logits = network.logits
      losses = network.graph.crossEntropy(logits, labels: targets)
      patterns = network.patterns
      scoring = Program(
        network.graph, outputs: [logits, losses], variables: variables, observing: patterns)
    }

    /// What one evaluation finds.
    struct Result {
      /// (metric, evaluator).
      var scores: [Float]
      /// Attention to the token before, over label tokens, by layer but the last; the `ic` evaluator.
      var previousToken: [Float]
      /// The target's attention to labels of its own class less that to others; the `ic` evaluator.
      var induction: Float
    }

    /// Scores all evaluators at the variables' values.
    func callAsFunction() -> Result {
      let evaluators = Evaluator.allCases
      var scores = [Float](repeating: 0, count: ICLReddy.metrics.count * evaluators.count)
      // One running sum, as the study's findings have had from the start.
      var circuit = InductionCircuit(layers: parameters.depth, heads: 1, runningSum: true)
      var batch = PairBatch(count: Self.chunk, context: parameters.context)
      for (index, evaluator) in evaluators.enumerated() {
        var tally = LabelScores()
        for start in stride(from: 0, to: parameters.evalSequences, by: Self.chunk) {
          samplers[index].fill(
            &batch, scoring.input("tokens"), key: key.folding(evaluator.stream), from: start)
          batch.copyTargets(to: scoring.indices("targets"))
          scoring.run()
          let count = min(Self.chunk, parameters.evalSequences - start)
          for sequence in 0..<count { add(sequence, of: batch, to: &tally) }
          if evaluator == .ic {
            circuit.add(batch, count: count, patterns: patterns.map { scoring[$0] })
          }
        }
        for (metric, row) in zip(
          ICLReddy.metrics, stride(from: index, to: scores.count, by: evaluators.count))
        {
          scores[row] = tally.mean(metric)
        }
      }
      return Result(
        scores: scores, previousToken: circuit.previousToken.dropLast(),
        induction: circuit.induction[parameters.depth - 1])
    }

    private func add(_ sequence: Int, of batch: PairBatch, to tally: inout LabelScores) {
      let labels = parameters.labels
      let row = UnsafeBufferPointer(
        rebasing: scoring.buffer(of: logits)[sequence * labels..<(sequence + 1) * labels])
      let right = row[Int(batch.target(of: sequence))]
      tally.add(
        logits: row, labels: batch.labels[batch.positions(of: sequence)],
        loss: scoring.buffer(of: losses)[sequence],
        // A tie is not an answer.
        isRight: row.count { $0 >= right } == 1)
    }
  }
}
