internal import Glibc

// N: examples, K: classes.

extension Classification {
  /// The softmax of each row of `outputs`, (N, K), without overflow.
  public static func softmax(_ outputs: [Double], classes: Int) -> [Double] {
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
  public static func entropies(_ probabilities: [Double], classes: Int) -> [Double] {
    stride(from: 0, to: probabilities.count, by: classes).map { row in
      -probabilities[row..<row + classes].reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) }
    }
  }

  /// One less the greatest of each row of `probabilities`, (N, K); N.
  public static func doubts(_ probabilities: [Double], classes: Int) -> [Double] {
    stride(from: 0, to: probabilities.count, by: classes).map { row in
      1 - (probabilities[row..<row + classes].max() ?? 0)
    }
  }
}
