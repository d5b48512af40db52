import Foundation
import Studies
import Testing

/// The metrics against numbers worked out by hand.
@Suite struct ICLTransienceTallyTests {
  /// The metrics of sequences, each of logits, context labels and the right one.
  private func metrics(
    _ sequences: (logits: [Float], labels: [Int32])...
  ) -> [String: Float] {
    var tally = ICLTransience.Tally()
    for (logits, labels) in sequences {
      let total = Foundation.log(logits.reduce(0) { $0 + exp(Double($1)) })
      let right = Double(logits[Int(labels[labels.endIndex - 1])])
      logits.withUnsafeBufferPointer {
        tally.add(
          logits: $0, labels: labels[...], loss: Float(total - right),
          greatest: logits.max() ?? .nan)
      }
    }
    let means = tally.means(of: sequences.count)
    return Dictionary(
      uniqueKeysWithValues: zip(ICLTransience.Metric.allCases.map(\.rawValue), means))
  }

  /// Logits whose softmax is 1/16, 2/16, 4/16, 1/16, 8/16.
  private let logits: [Float] = [1, 2, 4, 1, 8].map { Foundation.log($0) }

  private func expect(_ found: [String: Float], _ expected: [String: Float]) {
    #expect(Set(found.keys) == Set(expected.keys))
    for (name, value) in expected {
      #expect(abs((found[name] ?? .nan) - value) < 1e-6, "\(name): \(found[name] ?? .nan)")
    }
  }

  @Test func `of the labels in the context the right one is the best, though not of all`() {
    expect(
      metrics((logits, [1, 2, 2])),
      [
        "in_context_accuracy": 1, "accuracy": 0, "in_context_probability": 4.0 / 6,
        "probability": 4.0 / 16, "context_probability": 6.0 / 16, "loss": Foundation.log(4),
      ])
  }

  @Test func `a label that stands twice in the context counts once`() {
    expect(
      metrics((logits, [1, 1, 2, 1, 1])),
      [
        "in_context_accuracy": 0, "accuracy": 0, "in_context_probability": 2.0 / 6,
        "probability": 2.0 / 16, "context_probability": 6.0 / 16, "loss": Foundation.log(8),
      ])
  }

  // IWL: the weights are right, and nothing in the context is.
  @Test func `a right label that is not in the context has no in-context accuracy`() {
    expect(
      metrics((logits, [0, 3, 4])),
      [
        "in_context_accuracy": 0, "accuracy": 1, "in_context_probability": 0,
        "probability": 8.0 / 16, "context_probability": 2.0 / 16, "loss": Foundation.log(2),
      ])
  }

  @Test func `sequences are averaged`() {
    let found = metrics((logits, [1, 2, 2]), (logits, [1, 1, 2, 1, 1]), (logits, [4, 3, 4]))
    #expect(abs((found["in_context_accuracy"] ?? 0) - 2.0 / 3) < 1e-6)
    #expect(abs((found["accuracy"] ?? 0) - 1.0 / 3) < 1e-6)
    #expect(abs((found["probability"] ?? 0) - 14.0 / 48) < 1e-6)
  }

  @Test func `the circuit's measures are the attention that they name`() {
    var parameters = ICLTransience.Parameters()
    parameters.depth = 1
    parameters.heads = 2
    var batch = ICLTransience.SequenceBatch(count: 2, context: 2)
    // The query is of the second pair's class; then of the first one's.
    batch.classes = [7, 3, 3, 5, 9, 5]
    // Tokens: exemplar 0, label 1, exemplar 2, label 3, query 4; rows attend to columns.
    var pattern = [Float](repeating: 0, count: 2 * 2 * 25)
    func attend(_ sequence: Int, _ head: Int, _ from: Int, _ to: Int, _ weight: Float) {
      pattern[((sequence * 2 + head) * 5 + from) * 5 + to] = weight
    }
    for sequence in 0..<2 {
      attend(sequence, 0, 1, 0, 0.5)
      attend(sequence, 0, 3, 2, 1)
      // To what is before, but not right before.
      attend(sequence, 1, 3, 0, 1)
      attend(sequence, 1, 4, 1, 0.25)
      attend(sequence, 1, 4, 3, 0.75)
    }
    var tally = ICLTransience.CircuitTally(parameters)
    tally.add(batch, count: 1, patterns: [pattern])
    var means = tally.means(of: 1)
    #expect(means.previousToken == [0.75, 0])
    #expect(means.induction == [0, 0.5])
    // The second sequence takes as much from the first pair's label, its own, as the first one gains.
    tally = ICLTransience.CircuitTally(parameters)
    tally.add(batch, count: 2, patterns: [pattern])
    means = tally.means(of: 2)
    #expect(means.previousToken == [0.75, 0])
    #expect(means.induction == [0, 0])
  }
}
