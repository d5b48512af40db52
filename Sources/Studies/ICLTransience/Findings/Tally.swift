internal import Foundation

extension ICLTransience {
  /// Sums of the metrics over an evaluator's sequences (icl-dynamics, `main.py`, `eval_step`).
  package struct Tally {
    private var sums = [Double](repeating: 0, count: Metric.allCases.count)

    /// Nothing yet.
    package init() {}

    /// Adds a sequence: its logits of all labels, the labels of its context and, last, the right one,
    /// its cross-entropy in nats and the greatest logit.
    package mutating func add(
      logits: UnsafeBufferPointer<Float>, labels: ArraySlice<Int32>, loss: Float, greatest: Float
    ) {
      guard let target = labels.last else { preconditionFailure("a sequence without a label") }
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
}
