internal import Glibc

// N: examples, K: classes.

extension Classification {
  /// The negative log-likelihood, in nats, at the temperature that fits best, by cross-validation: examples of even and
  /// of odd index each get the temperature that is best for the others.
  ///
  /// So models that differ in their confidence alone are equal, and no example helps to choose its own temperature
  /// (Ashukha et al., *Pitfalls of In-Domain Uncertainty Estimation and Ensembling in Deep Learning*, 2020,
  /// arXiv:2002.06470, section 4). Infinite where a true class has probability 0; NaN for fewer than two examples.
  public var temperatureScaledNegativeLogLikelihood: Double {
    let halves = [0, 1].map { half in
      Array(stride(from: half, to: labels.count, by: 2))
    }
    guard halves.allSatisfy({ !$0.isEmpty }) else { return .nan }
    let logits = probabilities.map { log($0) }
    guard !labels.indices.contains(where: { logits[$0 * classes + labels[$0]] == -.infinity })
    else { return .infinity }
    let sums = zip(halves, halves.reversed()).map { tested, fitted in
      let sharpness = sharpness(of: fitted, logits)
      return slopes(of: tested, logits, at: sharpness).loss
    }
    return sums.reduce(0, +) / Double(labels.count)
  }

  /// The inverse temperature β with the least sum of −ln softmax(β ln p)(true class) over `rows`, within 10⁻³ … 10³.
  ///
  /// The sum is convex in β: Newton's steps within a bracket that bisection narrows.
  private func sharpness(of rows: [Int], _ logits: [Double]) -> Double {
    var (low, high) = (1e-3, 1e3)
    var sharpness = 1.0
    for _ in 0..<200 {
      let (_, slope, curvature) = slopes(of: rows, logits, at: sharpness)
      let step = slope == 0 ? 0 : slope / curvature
      if step.magnitude <= 1e-14 * sharpness { break }
      if slope > 0 { high = sharpness } else { low = sharpness }
      sharpness -= step
      if !(low < sharpness && sharpness < high) { sharpness = (low * high).squareRoot() }
    }
    return sharpness
  }

  /// The sum over `rows` of −ln softmax(β ln p)(true class), and its first two derivatives by β.
  private func slopes(
    of rows: [Int], _ logits: [Double], at sharpness: Double
  ) -> (loss: Double, slope: Double, curvature: Double) {
    var (loss, slope, curvature) = (0.0, 0.0, 0.0)
    for row in rows {
      let own = logits[row * classes..<(row + 1) * classes]
      let greatest = own.max() ?? 0
      var (sum, first, second) = (0.0, 0.0, 0.0)
      for logit in own where logit > -.infinity {
        let below = logit - greatest
        let weight = exp(sharpness * below)
        sum += weight
        first += weight * below
        second += weight * below * below
      }
      let truth = own[own.startIndex + labels[row]] - greatest
      let mean = first / sum
      loss += log(sum) - sharpness * truth
      slope += mean - truth
      curvature += second / sum - mean * mean
    }
    return (loss, slope, curvature)
  }
}
