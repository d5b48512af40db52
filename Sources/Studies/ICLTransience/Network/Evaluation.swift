internal import Engine
internal import Foundation
internal import Randomness

extension ICLTransience {
  /// The evaluators of a run, with the programs that score them; reads the variables it is given.
  struct Evaluation {
    private let parameters: Parameters
    private let exemplars: Exemplars
    private let batches: [(evaluator: Evaluator, chunks: [SequenceBatch])]
    private let attended: [SequenceBatch]
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
        var tally = Tally()
        var left = parameters.evalSequences
        for chunk in chunks {
          let count = min(left, chunk.count)
          give(chunk, to: scoring)
          chunk.copyTargets(to: scoring.indices("targets"))
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
      var circuit = Circuit(parameters)
      var left = parameters.evalSequences
      for chunk in attended {
        give(chunk, to: attending)
        attending.run()
        let count = min(left, chunk.count)
        circuit.add(chunk, count: count, patterns: patterns.map { attending[$0] })
        left -= count
      }
      return circuit.means(of: parameters.evalSequences)
    }

    private func give(_ batch: SequenceBatch, to program: Program<Float>) {
      exemplars.copy(batch, to: program.input("items"))
      batch.copyContextLabels(to: program.indices("labels"))
    }

    private func add(_ sequence: Int, of batch: SequenceBatch, to tally: inout Tally) {
      let outputs = parameters.outputs
      let row = scoring.buffer(of: logits)[sequence * outputs..<(sequence + 1) * outputs]
      tally.add(
        logits: UnsafeBufferPointer(rebasing: row), labels: batch.labels[batch.places(sequence)],
        loss: scoring.buffer(of: losses)[sequence],
        greatest: scoring.buffer(of: greatest)[sequence])
    }
  }

  /// Sums of the metrics over an evaluator's sequences.
  package struct Tally {
    private var sums = [Double](repeating: 0, count: Metric.allCases.count)

    package init() {}

    /// Adds a sequence: its logits of all labels, the labels of its context and, last, the right one,
    /// its cross-entropy and the greatest logit.
    package mutating func add(
      logits: UnsafeBufferPointer<Float>, labels: ArraySlice<Int32>, loss: Float, greatest: Float
    ) {
      guard let target = labels.last else { return }
      var known: [Int32] = []
      for label in labels.dropLast() where !known.contains(label) { known.append(label) }
      let right = logits[Int(target)]
      // log Σ exp of all logits.
      let total = Double(loss) + Double(right)
      let masses = known.map { exp(Double(logits[Int($0)]) - total) }
      let mass = masses.reduce(0, +)
      let best = known.max { logits[Int($0)] < logits[Int($1)] }
      let own = known.firstIndex(of: target).map { masses[$0] } ?? 0
      for (place, metric) in Metric.allCases.enumerated() {
        switch metric {
        case .inContextAccuracy: sums[place] += best == target ? 1 : 0
        case .accuracy: sums[place] += right == greatest ? 1 : 0
        case .inContextProbability: sums[place] += mass > 0 ? own / mass : 0
        case .probability: sums[place] += exp(-Double(loss))
        case .contextProbability: sums[place] += mass
        case .loss: sums[place] += Double(loss)
        }
      }
    }

    /// The metrics, in their order, of so many sequences.
    package func means(of count: Int) -> [Float] { sums.map { Float($0 / Double(count)) } }
  }

  /// Sums of the attention that makes up an induction circuit.
  private struct Circuit {
    private let tokens: Int
    private let heads: Int
    private var previousToken: [Double]
    private var induction: [Double]

    init(_ parameters: Parameters) {
      tokens = parameters.tokens
      heads = parameters.heads
      previousToken = [Double](repeating: 0, count: parameters.depth * parameters.heads)
      induction = previousToken
    }

    /// Adds the first `count` sequences of a batch with the layers' patterns, (B, H, T, T).
    mutating func add(_ batch: SequenceBatch, count: Int, patterns: [[Float]]) {
      let last = tokens - 1
      for sequence in 0..<count {
        let classes = batch.classes[batch.places(sequence)]
        for (layer, pattern) in patterns.enumerated() {
          for head in 0..<heads {
            let start = (sequence * heads + head) * tokens * tokens
            var previous = 0.0
            var strength = 0.0
            for pair in 0..<batch.context {
              let label = 2 * pair + 1
              previous += Double(pattern[start + label * tokens + label - 1])
              let weight = Double(pattern[start + last * tokens + label])
              let isOwn = classes[classes.startIndex + pair] == classes[classes.endIndex - 1]
              strength += isOwn ? weight : -weight
            }
            previousToken[layer * heads + head] += previous / Double(batch.context)
            induction[layer * heads + head] += strength
          }
        }
      }
    }

    func means(of count: Int) -> (previousToken: [Float], induction: [Float]) {
      (
        previousToken.map { Float($0 / Double(count)) }, induction.map { Float($0 / Double(count)) }
      )
    }
  }
}
