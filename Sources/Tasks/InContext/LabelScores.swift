internal import Glibc

/// Scores of answers over sequences, from their logits (icl-dynamics, `main.py`, `eval_step`).
public struct LabelScores: Sendable {
  /// What an answer is scored by.
  public enum Metric: String, CaseIterable, Sendable {
    case inContextAccuracy = "in_context_accuracy"
    case accuracy
    case inContextProbability = "in_context_probability"
    case probability
    case contextProbability = "context_probability"
    case loss
  }

  /// Sequences added.
  public private(set) var count = 0
  private var sums = [Double](repeating: 0, count: Metric.allCases.count)

  /// Nothing yet.
  public init() {}

  /// Adds a sequence: its logits of all labels, the labels of its context and, last, the right one, and
  /// its cross-entropy in nats.
  ///
  /// `isRight` is whether the right label's logit is the largest of all; what a tie is worth is for the
  /// study to say.
  public mutating func add(
    logits: UnsafeBufferPointer<Float>, labels: ArraySlice<Int32>, loss: Float, isRight: Bool
  ) {
    guard let target = labels.last else { preconditionFailure("a sequence without a label") }
    var known: [Int32] = []
    for label in labels.dropLast() where !known.contains(label) { known.append(label) }
    // log Σ exp of all logits.
    let total = Double(loss) + Double(logits[Int(target)])
    let masses = known.map { exp(Double(logits[Int($0)]) - total) }
    let mass = masses.reduce(0, +)
    let best = known.max { logits[Int($0)] < logits[Int($1)] }
    let own = known.firstIndex(of: target).map { masses[$0] } ?? 0
    for (index, metric) in Metric.allCases.enumerated() {
      let score =
        switch metric {
        case .inContextAccuracy: best == target ? 1.0 : 0
        case .accuracy: isRight ? 1.0 : 0
        case .inContextProbability: mass > 0 ? own / mass : 0
        case .probability: exp(-Double(loss))
        case .contextProbability: mass
        case .loss: Double(loss)
        }
      sums[index] += score
    }
    count += 1
  }

  /// Adds the first `count` sequences of a batch, given the logits of all labels, (B, L), and the
  /// cross-entropies in nats, (B).
  ///
  /// `isRight` says of a sequence, by its index, the right label's logit and all logits, whether the right
  /// one is the largest.
  public mutating func add(
    _ batch: PairBatch, count: Int, logits: UnsafeBufferPointer<Float>,
    losses: UnsafeBufferPointer<Float>,
    isRight: (Int, Float, UnsafeBufferPointer<Float>) -> Bool
  ) {
    let labels = logits.count / batch.count
    for sequence in 0..<count {
      let own = UnsafeBufferPointer(
        rebasing: logits[sequence * labels..<(sequence + 1) * labels])
      let right = own[Int(batch.target(of: sequence))]
      add(
        logits: own, labels: batch.labels[batch.positions(of: sequence)], loss: losses[sequence],
        isRight: isRight(sequence, right, own))
    }
  }

  /// The mean of a metric over the sequences; NaN of none.
  public func mean(_ metric: Metric) -> Double {
    sums[Metric.allCases.firstIndex(of: metric) ?? 0] / Double(count)
  }
}

extension LabelScores.Metric {
  /// The unit of a value; nil for a share or a probability.
  public var unit: String? { self == .loss ? "nats" : nil }

  /// What it is called in a figure.
  public var longName: String {
    switch self {
    case .inContextAccuracy: "in-context accuracy"
    case .accuracy: "accuracy"
    case .inContextProbability: "in-context probability"
    case .probability: "probability"
    case .contextProbability: "context probability"
    case .loss: "loss"
    }
  }

  /// What is computed.
  public var definition: String {
    switch self {
    case .inContextAccuracy:
      "share of sequences whose right label has the largest logit of the labels in the context; 0 "
        + "where it is not among them"
    case .accuracy: "share of sequences whose right label has the largest logit of all"
    case .inContextProbability:
      "mean probability of the right label among the labels in the context; 0 where it is not "
        + "among them"
    case .probability: "mean probability of the right label"
    case .contextProbability: "mean probability of all labels in the context"
    case .loss: "mean cross-entropy of the right label"
    }
  }
}
