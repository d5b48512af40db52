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
    let spread = CurveSpread(
      curves, members: members.members.count,
      points: Evaluator.all(parameters).count * parameters.evaluations, quantiles: quantiles)
    findings.record("in_context_accuracy_mean", spread.mean)
    findings.record("in_context_accuracy_deviation", spread.deviation)
    findings.record("in_context_accuracy_quantile", spread.quantiles)
    return findings
  }
}
