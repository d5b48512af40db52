internal import Engine
internal import Randomness
internal import Tasks
internal import TrainingKit

// B: sequences, T: tokens, H: heads, D: channels, L: labels.

extension InductionHeads {
  /// The evaluators of a run, with the program that scores them; reads the variables it is given.
  struct Evaluation {
    private let p: Parameters
    private let exemplars: Exemplars
    private let variables: Variables<Float>
    /// By evaluator, its sequences in chunks.
    private let batches: [[PairBatch]]
    private let scoring: Program<Float>
    private let items: UnsafeMutableBufferPointer<Float>
    private let labels: UnsafeMutableBufferPointer<Int32>
    private let targets: UnsafeMutableBufferPointer<Int32>
    private let logits: UnsafeBufferPointer<Float>
    private let losses: UnsafeBufferPointer<Float>
    private let held: HeldPattern<Float>

    /// Sequences in one run of the program.
    private static let chunk = 100

    /// Draws the evaluators' sequences and compiles the program.
    init(
      _ p: Parameters, _ intervention: Intervention, exemplars: Exemplars, pairs: LabelPairs,
      variables: Variables<Float>, key: RandomKey
    ) throws(ModelError) {
      (self.p, self.exemplars, self.variables) = (p, exemplars, variables)
      let chunk = min(Self.chunk, p.evalSequences)
      batches = Evaluator.allCases.map {
        $0.sequences(p, pairs: pairs, key: key).chunks(of: chunk)
      }
      let network = Network(p, batch: chunk, intervention)
      let answers = network.model.indices("targets", chunk)
      let entropy = network.logits.crossEntropy(answers)
      scoring = try Program(
        network.model, outputs: [network.logits, entropy], variables: variables,
        observing: Network.patterns, clampingPartly: intervention.clampedPatterns)
      items = try scoring.input(network.items)
      labels = try scoring.indices(network.labels)
      targets = try scoring.indices(answers)
      (logits, losses) = (try scoring.buffer(of: network.logits), try scoring.buffer(of: entropy))
      held = HeldPattern(scoring, p, intervention)
    }

    /// Scores all evaluators at the variables' values.
    func callAsFunction() -> Column {
      var column = Column()
      var circuit = InductionCircuit(layers: 2, heads: p.heads)
      var matches = [Int](repeating: 0, count: p.heads)
      for (evaluator, chunks) in zip(Evaluator.allCases, batches) {
        var scores = LabelScores()
        for chunk in chunks {
          exemplars.copy(chunk, to: items)
          chunk.copyContextLabels(to: labels)
          chunk.copyTargets(to: targets)
          held.turn(to: chunk)
          scoring.run()
          let count = min(p.evalSequences - scores.count, chunk.count)
          scores.add(
            chunk, count: count, logits: logits, losses: losses
          ) { _, right, logits in
            // A tie is not an answer.
            logits.count { $0 >= right } == 1
          }
          guard evaluator == .training else { continue }
          let patterns = Network.patterns.map { scoring[$0] }
          circuit.add(chunk, count: count, patterns: patterns)
          for sequence in 0..<count { add(chunk, sequence, patterns[1], to: &matches) }
        }
        for metric in InductionHeads.metrics { column[metric.rawValue].append(scores.mean(metric)) }
      }
      column["previous_token_attention"] = Array(circuit.previousToken.prefix(p.heads))
      column["induction_strength"] = Array(circuit.induction.suffix(p.heads))
      column["match"] = matches.map { Double($0) / Double(circuit.count) }
      column["copy"] = copying()
      return column
    }

    /// Counts the heads whose query attends more to the right label than to the other.
    private func add(
      _ batch: PairBatch, _ sequence: Int, _ pattern: [Float], to matches: inout [Int]
    ) {
      let first = batch.positions(of: sequence).lowerBound
      let own = batch.labels[first] == batch.target(of: sequence) ? 0 : 1
      for head in 0..<p.heads {
        let start = (sequence * p.heads + head) * Network.tokens
        if pattern[start + 2 * own + 1] > pattern[start + 2 * (1 - own) + 1] { matches[head] += 1 }
      }
    }
  }
}

extension InductionHeads.Evaluation {
  /// The share of labels that each head copies: of what it makes of a label's embedding, alone in the stream of
  /// the query, the logit of that label is the largest.
  private func copying() -> [Double] {
    let (width, size) = (p.width, p.width / p.heads)
    let table = variables["label-embedding"]
    let values = variables["block-2.values"]
    let outputs = variables["block-2.attention-output"]
    let unembedding = variables["unembedding"]
    let offsets = variables["unembedding-offset"]
    var right = [Int](repeating: 0, count: p.heads)
    for label in 0..<p.labels {
      let embedding = Array(table[label * width..<(label + 1) * width])
      let normed = normalized(embedding, "block-2.attention-norm")
      let made = product(normed, values, columns: width)
      for head in 0..<p.heads {
        var alone = [Float](repeating: 0, count: width)
        for channel in head * size..<(head + 1) * size { alone[channel] = made[channel] }
        let query = normalized(product(alone, outputs, columns: width), "output-norm")
        let logits = (0..<p.labels).map { other in
          (0..<width).reduce(offsets[other]) { $0 + query[$1] * unembedding[other * width + $1] }
        }
        if logits.count(where: { $0 >= logits[label] }) == 1 { right[head] += 1 }
      }
    }
    return right.map { Double($0) / Double(p.labels) }
  }

  /// A row times a matrix (row's length, columns).
  private func product(_ row: [Float], _ matrix: [Float], columns: Int) -> [Float] {
    var result = [Float](repeating: 0, count: columns)
    for (index, value) in row.enumerated() where value != 0 {
      for column in 0..<columns { result[column] += value * matrix[index * columns + column] }
    }
    return result
  }

  /// The layer norm of this name.
  private func normalized(_ x: [Float], _ name: String) -> [Float] {
    let (gain, offset) = (variables[name + "-gain"], variables[name + "-offset"])
    let mean = x.reduce(0, +) / Float(x.count)
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(x.count)
    let scale = 1 / (variance + 1e-5).squareRoot()
    return x.indices.map { (x[$0] - mean) * scale * gain[$0] + offset[$0] }
  }
}
