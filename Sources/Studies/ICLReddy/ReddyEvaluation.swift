internal import Engine
internal import Foundation
internal import Randomness
internal import TrainingKit

extension ICLReddy {
  /// The evaluators of a run, with the program that scores them; reads the variables it is given.
  struct Evaluation {
    private let parameters: Parameters
    private let samplers: [SequenceSampler]
    private let key: RandomKey
    private let scoring: Program<Float>
    private let network: Network
    private let targets: Tensor
    private let losses: Tensor

    /// Sequences in one run of the program.
    static let chunk = 128

    init(
      _ parameters: Parameters, task: Task, variables: Variables<Float>, key: RandomKey
    ) throws(ModelError) {
      self.parameters = parameters
      self.key = key
      samplers = Evaluator.allCases.map {
        SequenceSampler(parameters, kind: $0.kind(parameters), task: task)
      }
      network = Network(parameters, batch: Self.chunk)
      targets = network.model.indices("targets", Self.chunk)
      losses = network.logits.crossEntropy(targets)
      scoring = try Program(
        network.model, outputs: [network.logits, losses], variables: variables,
        observing: network.patterns)
    }

    /// Scores all evaluators at the variables' values.
    func callAsFunction() -> Column {
      var column = Column()
      var circuit = Circuit(parameters)
      var batch = SequenceBatch(count: Self.chunk, items: parameters.items)
      for (sampler, evaluator) in zip(samplers, Evaluator.allCases) {
        let scores = means(of: 3, over: parameters.evalSequences, inChunksOf: Self.chunk) {
          range, sums in
          sampler.fill(
            &batch, scoring.input(network.tokens), key: key.folding(evaluator.stream),
            from: range.lowerBound, count: Self.chunk)
          let targets = scoring.indices(targets)
          for sequence in 0..<Self.chunk { targets[sequence] = batch.target(sequence, parameters) }
          scoring.run()
          for sequence in 0..<range.count { add(sequence, of: batch, to: &sums) }
          if evaluator == .ic {
            circuit.add(batch, count: range.count, patterns: network.patterns.map { scoring[$0] })
          }
        }
        for (curve, score) in zip(["accuracy", "context_probability", "loss"], scores) {
          column[curve].append(score)
        }
      }
      let means = circuit.means(of: parameters.evalSequences)
      if parameters.depth > 1 { column["previous_token_attention"] = means.previousToken }
      column["induction_strength"] = [means.induction]
      return column
    }

    /// Adds a sequence to the sums of accuracy, probability of the context's labels and loss.
    private func add(_ sequence: Int, of batch: SequenceBatch, to sums: inout [Double]) {
      let labels = parameters.labels
      let row = UnsafeBufferPointer(
        rebasing: scoring.buffer(of: network.logits)[sequence * labels..<(sequence + 1) * labels])
      let loss = Double(scoring.buffer(of: losses)[sequence])
      let right = row[Int(batch.target(sequence, parameters))]
      // Logits less the logarithm of their sum of exponentials.
      let total = Double(right) + loss
      let first = sequence * parameters.items
      let context = Set(batch.labels[first..<first + parameters.context])
      let mass = context.reduce(0) { $0 + exp(Double(row[Int($1)]) - total) }
      // A tie is no answer.
      sums[0] += row.count { $0 >= right } == 1 ? 1 : 0
      sums[1] += mass
      sums[2] += loss
    }
  }

  /// Sums of the attention that makes up an induction head.
  private struct Circuit {
    private let parameters: Parameters
    private var previousToken: [Double]
    private var induction = 0.0

    init(_ parameters: Parameters) {
      self.parameters = parameters
      previousToken = [Double](repeating: 0, count: parameters.depth - 1)
    }

    /// Adds the first `count` sequences of a batch with the layers' patterns.
    mutating func add(_ batch: SequenceBatch, count: Int, patterns: [[Float]]) {
      let (tokens, context) = (parameters.tokens, parameters.context)
      for sequence in 0..<count {
        for layer in previousToken.indices {
          let start = sequence * tokens * tokens
          let sum = (0..<context).reduce(0.0) {
            $0 + Double(patterns[layer][start + (2 * $1 + 1) * tokens + 2 * $1])
          }
          previousToken[layer] += sum / Double(context)
        }
        let first = sequence * parameters.items
        let own = batch.classes[first + context]
        for pair in 0..<context {
          let weight = Double(patterns[parameters.depth - 1][sequence * tokens + 2 * pair + 1])
          induction += batch.classes[first + pair] == own ? weight : -weight
        }
      }
    }

    func means(of count: Int) -> (previousToken: [Double], induction: Double) {
      (previousToken.map { $0 / Double(count) }, induction / Double(count))
    }
  }
}

extension ICLReddy.SequenceBatch {
  /// The label that a sequence's target shall be answered with.
  func target(_ sequence: Int, _ parameters: ICLReddy.Parameters) -> Int32 {
    labels[(sequence + 1) * parameters.items - 1]
  }
}
