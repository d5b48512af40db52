internal import Glibc

// N: examples, K: classes.
/// Quality of class probabilities, given row-major as (N, K) with the true classes, N; for the accuracy any
/// values whose greatest is the answer will do.
public struct Classification: Sendable {
  /// Bins of the calibration error, of equal width on [0, 1] (Guo et al., *On Calibration of
  /// Modern Neural Networks*, 2017, §5).
  public static let calibrationBins = 15

  let probabilities: [Double]
  let labels: [Int]
  let classes: Int

  /// Probabilities (N, K) with their labels, N.
  public init(probabilities: [Double], labels: [Int], classes: Int) {
    precondition(
      probabilities.count == labels.count * classes,
      "\(probabilities.count) probabilities for \(labels.count) labels of \(classes) classes")
    for label in labels {
      precondition((0..<classes).contains(label), "label \(label) of \(classes) classes")
    }
    self.probabilities = probabilities
    self.labels = labels
    self.classes = classes
  }

  /// The share of examples whose most probable class is the true one; the first one of equals
  /// counts.
  public var accuracy: Double {
    Double(isRight.count { $0 }) / Double(labels.count)
  }

  /// The mean of −ln p(true class), in nats; infinite where one is 0.
  public var negativeLogLikelihood: Double {
    -labels.indices.reduce(0) { $0 + log(probabilities[$1 * classes + labels[$1]]) }
      / Double(labels.count)
  }

  /// The expected calibration error: over bins of confidence, the gap between accuracy and mean
  /// confidence, weighted by the bins' shares.
  ///
  /// NaN where a probability is NaN. Bins are open below and closed above, the first one holds 0.
  public var calibrationError: Double {
    let bins = Self.calibrationBins
    var correct = [Double](repeating: 0, count: bins)
    var confidence = [Double](repeating: 0, count: bins)
    for row in labels.indices {
      let best = predicted(row)
      let p = probabilities[row * classes + best]
      guard p.isFinite else { return .nan }
      let bin = min(max(Int((p * Double(bins)).rounded(.up)) - 1, 0), bins - 1)
      correct[bin] += best == labels[row] ? 1 : 0
      confidence[bin] += p
    }
    return zip(correct, confidence).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(labels.count)
  }

  /// The Brier score: the mean over examples of the squared distance of the probabilities to the one-hot truth, 0 … 2
  /// (Brier, *Verification of forecasts expressed in terms of probability*, 1950).
  public var brierScore: Double {
    var sum = 0.0
    for row in labels.indices {
      for k in 0..<classes {
        let gap = probabilities[row * classes + k] - (k == labels[row] ? 1 : 0)
        sum += gap * gap
      }
    }
    return sum / Double(labels.count)
  }

  /// Which examples are answered as ``accuracy`` counts, N.
  public var isRight: [Bool] { labels.indices.map { predicted($0) == labels[$0] } }

  /// The most probable class of an example; the first of equals.
  private func predicted(_ row: Int) -> Int {
    var best = 0
    for k in 1..<classes
    where probabilities[row * classes + k] > probabilities[row * classes + best] {
      best = k
    }
    return best
  }
}
