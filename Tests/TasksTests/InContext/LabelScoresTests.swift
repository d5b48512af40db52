import Foundation
import Tasks
import Testing

/// The metrics against numbers worked out by hand.
@Suite struct LabelScoresTests {
  /// The metrics of sequences, each of logits, context labels and the right one.
  private func metrics(
    _ sequences: (logits: [Float], labels: [Int32])...
  ) -> [String: Double] {
    var scores = LabelScores()
    for (logits, labels) in sequences {
      let total = Foundation.log(logits.reduce(0) { $0 + exp(Double($1)) })
      let right = Double(logits[Int(labels[labels.endIndex - 1])])
      logits.withUnsafeBufferPointer {
        scores.add(
          logits: $0, labels: labels[...], loss: Float(total - right),
          isRight: Float(right) == logits.max())
      }
    }
    #expect(scores.count == sequences.count)
    return Dictionary(
      uniqueKeysWithValues: LabelScores.Metric.allCases.map { ($0.rawValue, scores.mean($0)) })
  }

  /// Logits whose softmax is 1/16, 2/16, 4/16, 1/16, 8/16.
  private let logits: [Float] = [1, 2, 4, 1, 8].map { Foundation.log($0) }

  private func expect(_ found: [String: Double], _ expected: [String: Double]) {
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
}
