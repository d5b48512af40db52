internal import Engine
internal import Randomness
internal import StudyKit
internal import Tasks
internal import TrainingKit

extension RulesAndExemplars {
  /// The tests of a run, with the program that answers them; reads the variables it is given.
  struct Evaluation {
    private let p: Parameters
    private let problems: Problems
    private let key: RandomKey
    private let answering: Program<Float>
    private let stimuli: UnsafeMutableBufferPointer<Float>
    private let labels: UnsafeMutableBufferPointer<Int32>
    private let targets: UnsafeMutableBufferPointer<Int32>
    private let logits: UnsafeBufferPointer<Float>
    private let losses: UnsafeBufferPointer<Float>

    /// Sequences in one run of the program.
    private static let chunk = 100

    init(
      _ p: Parameters, _ problems: Problems, variables: Variables<Float>, key: RandomKey
    ) throws(ModelError) {
      (self.p, self.problems, self.key) = (p, problems, key)
      let network = Network(p, batch: Self.chunk)
      let answers = network.model.indices("targets", Self.chunk)
      let entropy = network.logits.crossEntropy(answers)
      answering = try Program(
        network.model, outputs: [network.logits, entropy], variables: variables)
      stimuli = try answering.input(network.stimuli)
      labels = try answering.indices(network.labels)
      targets = try answering.indices(answers)
      logits = try answering.buffer(of: network.logits)
      losses = try answering.buffer(of: entropy)
    }

    /// Passes the sequences of a kind to `body` in chunks, each with how many of it count.
    private func forEachChunk(
      of content: Content, stream: UInt64, _ body: (PairBatch, Int) -> Void
    ) {
      let sampler = StimulusSampler(p, content, problems)
      var batch = PairBatch(count: Self.chunk, context: Network.context)
      for start in stride(from: 0, to: p.evalSequences, by: Self.chunk) {
        sampler.fill(&batch, stimuli, key: key.folding(stream), from: UInt64(start))
        body(batch, min(Self.chunk, p.evalSequences - start))
      }
    }

    /// Answers all tests at the variables' values.
    func callAsFunction() -> Column {
      var column = Column()
      for test in Test.allCases {
        var (byRule, others) = (0, 0)
        forEachChunk(of: .test(test), stream: test.stream) { batch, count in
          answer(batch)
          for sequence in 0..<count {
            let own = UnsafeBufferPointer(
              rebasing: logits[sequence * p.labels..<(sequence + 1) * p.labels])
            let (b, a) = pair(test, batch, sequence)
            if own[b] > own[a] { byRule += 1 }
            if own.contains(where: { $0 > max(own[a], own[b]) }) { others += 1 }
          }
        }
        column["rule_share"].append(Double(byRule) / Double(p.evalSequences))
        column["other_share"].append(Double(others) / Double(p.evalSequences))
      }
      var scores = LabelScores()
      forEachChunk(of: .source(p.training), stream: 0) { batch, count in
        answer(batch)
        scores.add(batch, count: count, logits: logits, losses: losses) { _, right, logits in
          // A tie is not an answer.
          logits.count { $0 >= right } == 1
        }
      }
      column["accuracy"] = [scores.mean(.accuracy)]
      column["loss"] = [scores.mean(.loss)]
      return column
    }

    private func answer(_ batch: PairBatch) {
      batch.copyContextLabels(to: labels)
      batch.copyTargets(to: targets)
      answering.run()
    }

    /// B's label and A's in a sequence of a test.
    private func pair(_ test: Test, _ batch: PairBatch, _ sequence: Int) -> (b: Int, a: Int) {
      let right = batch.target(of: sequence)
      // Those of a fixed problem stand beside each other, and its own are not in the context.
      guard test != .weights else { return (Int(right), Int(right) - 1) }
      let place = batch.positions(of: sequence).first {
        batch.classes[$0] == Stimulus.ax.rawValue
      }
      return (Int(right), place.map { Int(batch.labels[$0]) } ?? Int(right))
    }

    /// What learners that are known exactly answer to the tests.
    func references() -> Findings {
      var nearest: [Double] = []
      for test in Test.allCases {
        var byRule = 0
        forEachChunk(of: .test(test), stream: test.stream) { batch, count in
          byRule += (0..<count).count { isNearestB(test, batch, $0) }
        }
        nearest.append(Double(byRule) / Double(p.evalSequences))
      }
      var findings = Findings()
      findings.record("exemplar_share", Test.allCases.map(\.exemplarShare))
      findings.record("nearest_share", nearest)
      return findings
    }

    /// Whether the exemplar with the largest product with the query has B's label.
    private func isNearestB(_ test: Test, _ batch: PairBatch, _ sequence: Int) -> Bool {
      let size = 2 * p.featureDimension
      let positions = batch.positions(of: sequence)
      let last = positions.upperBound - 1
      let query = stimuli[last * size..<(last + 1) * size]
      func product(_ exemplar: some Collection<Float>) -> Float {
        zip(query, exemplar).reduce(0) { $0 + $1.0 * $1.1 }
      }
      if test == .weights {
        let problem = Int(batch.exemplars[last])
        let products = Stimulus.trained.map { ($0, product(problems.mean(of: $0, in: problem))) }
        return products.max { $0.1 < $1.1 }?.0.isB == true
      }
      let products = positions.dropLast().map { place in
        (batch.labels[place], product(stimuli[place * size..<(place + 1) * size]))
      }
      return products.max { $0.1 < $1.1 }?.0 == batch.target(of: sequence)
    }
  }
}

extension RulesAndExemplars.Problems {
  /// The mean of a stimulus, (2S), before its scale.
  fileprivate func mean(of stimulus: RulesAndExemplars.Stimulus, in problem: Int) -> [Float] {
    let size = means.count / (4 * count)
    let features = stimulus.features
    return [features.first, features.second].enumerated().flatMap { kind, number in
      let start = ((problem * 2 + kind) * 2 + number) * size
      return means[start..<start + size]
    }
  }
}
