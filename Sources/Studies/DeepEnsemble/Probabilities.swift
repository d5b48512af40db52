internal import Foundation

// N: examples, K: classes.

extension DeepEnsemble {
  /// What an ensemble is averaged in: class probabilities, or outputs for the squared error.
  static func predictions(_ outputs: [Double], classes: Int, _ loss: Loss) -> [Double] {
    loss == .squaredError ? outputs : softmax(outputs, classes: classes)
  }

  /// Class probabilities, (N, K), from predictions: themselves, or for the squared error outputs
  /// limited to at least 10⁻⁶ over their sum, as its targets are one-hot.
  static func probabilities(_ predictions: [Double], classes: Int, _ loss: Loss) -> [Double] {
    guard loss == .squaredError else { return predictions }
    var result = predictions.map { max($0, 1e-6) }
    for row in stride(from: 0, to: result.count, by: classes) {
      let sum = result[row..<row + classes].reduce(0, +)
      for k in row..<row + classes { result[k] /= sum }
    }
    return result
  }

  /// The softmax of each row of `outputs`, (N, K), without overflow.
  static func softmax(_ outputs: [Double], classes: Int) -> [Double] {
    var result = outputs
    for row in stride(from: 0, to: result.count, by: classes) {
      let range = row..<row + classes
      let greatest = result[range].max() ?? 0
      var sum = 0.0
      for k in range {
        result[k] = exp(result[k] - greatest)
        sum += result[k]
      }
      for k in range { result[k] /= sum }
    }
    return result
  }

  /// The entropy of each row of `probabilities`, (N, K), in nats; N.
  static func entropies(_ probabilities: [Double], classes: Int) -> [Double] {
    stride(from: 0, to: probabilities.count, by: classes).map { row in
      -probabilities[row..<row + classes].reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) }
    }
  }

  /// One less the greatest of each row of `probabilities`, (N, K); N.
  static func doubts(_ probabilities: [Double], classes: Int) -> [Double] {
    stride(from: 0, to: probabilities.count, by: classes).map { row in
      1 - (probabilities[row..<row + classes].max() ?? 0)
    }
  }
}
