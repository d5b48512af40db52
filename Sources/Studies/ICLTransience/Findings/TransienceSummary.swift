internal import Foundation
public import StudyKit

extension ICLTransience {
  /// Counts a point's members and measures the spread of their curves.
  public static func summary(
    _ parameters: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings {
    var findings = Findings()
    let hasEmerged = try members.read(Fraction.emerged.counted).map { $0 == 1 }
    let emerged = hasEmerged.count { $0 }
    for fraction in Fraction.allCases {
      let count = try members.read(fraction.counted).count { $0 == 1 }
      let trials = fraction == .emerged ? members.members.count : emerged
      findings.record(
        fraction.rawValue, trials == 0 ? .nan : Double(count) / Double(trials))
      let interval = trials == 0 ? nil : WilsonInterval(successes: count, trials: trials)
      findings.record(
        fraction.rawValue + "_interval", [interval?.lower ?? .nan, interval?.upper ?? .nan])
    }
    let curves = try members.read(Metric.inContextAccuracy.rawValue)
    let spread = Spread(
      curves, members: members.members.count,
      points: Evaluator.all(parameters).count * parameters.evaluations)
    findings.record("in_context_accuracy_mean", spread.mean)
    findings.record("in_context_accuracy_deviation", spread.deviation)
    findings.record("in_context_accuracy_quantile", spread.quantiles)
    return findings
  }

  /// How curves differ between members; NaN where there are too few.
  private struct Spread {
    /// Means, (points).
    var mean: [Double]
    /// Standard deviations with ddof 1, (points).
    var deviation: [Double]
    /// Quantiles, (quantiles, points).
    var quantiles: [Double]

    /// The spread of `curves`, (members, points).
    init(_ curves: [Double], members: Int, points: Int) {
      mean = [Double](repeating: .nan, count: points)
      deviation = mean
      quantiles = [Double](repeating: .nan, count: ICLTransience.quantiles.count * points)
      guard members > 0 else { return }
      for point in 0..<points {
        let values = (0..<members).map { curves[$0 * points + point] }.sorted()
        let average = values.reduce(0, +) / Double(members)
        mean[point] = average
        if members > 1 {
          let squares = values.reduce(0) { $0 + ($1 - average) * ($1 - average) }
          deviation[point] = (squares / Double(members - 1)).squareRoot()
        }
        for (place, share) in ICLTransience.quantiles.enumerated() {
          let position = share * Double(members - 1)
          let below = Int(position)
          let above = min(below + 1, members - 1)
          let part = position - Double(below)
          quantiles[place * points + point] = values[below] * (1 - part) + values[above] * part
        }
      }
    }
  }
}
