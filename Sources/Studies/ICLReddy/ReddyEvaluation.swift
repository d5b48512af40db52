internal import Engine
internal import Foundation
internal import Randomness

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
      var scores = [Float](repeating: 0, count: Metric.allCases.count * evaluators.count)
      var circuit = Circuit(parameters)
      var batch = SequenceBatch(count: Self.chunk, items: parameters.items)
      for (place, evaluator) in evaluators.enumerated() {
        var sums = [Double](repeating: 0, count: Metric.allCases.count)
        for start in stride(from: 0, to: parameters.evalSequences, by: Self.chunk) {
          samplers[place].fill(
            &batch, tokens, key: key.folding(evaluator.stream), from: start,
            count: Self.chunk)
          for sequence in 0..<Self.chunk { targets[sequence] = batch.target(sequence, parameters) }
          scoring.run()
          let count = min(Self.chunk, parameters.evalSequences - start)
          for sequence in 0..<count { add(sequence, of: batch, to: &sums) }
          if evaluator == .ic {
            circuit.add(batch, count: count, patterns: patterns.map { scoring[$0] })
          }
        }
        for (metric, sum) in sums.enumerated() {
          scores[metric * evaluators.count + place] = Float(sum / Double(parameters.evalSequences))
        }
      }
      let means = circuit.means(of: parameters.evalSequences)
      return Result(
        scores: scores, previousToken: means.previousToken, induction: means.induction)
    }

    /// Adds a sequence to the metrics' sums, in the metrics' order.
    private func add(_ sequence: Int, of batch: SequenceBatch, to sums: inout [Double]) {
      let labels = parameters.labels
      let row = UnsafeBufferPointer(
        rebasing: logits[sequence * labels..<(sequence + 1) * labels])
      let loss = Double(losses[sequence])
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

    func means(of count: Int) -> (previousToken: [Float], induction: Float) {
      (previousToken.map { Float($0 / Double(count)) }, Float(induction / Double(count)))
    }
  }
}

extension ICLReddy.SequenceBatch {
  /// The label that a sequence's target shall be answered with.
  func target(_ sequence: Int, _ parameters: ICLReddy.Parameters) -> Int32 {
    labels[(sequence + 1) * parameters.items - 1]
  }
}
