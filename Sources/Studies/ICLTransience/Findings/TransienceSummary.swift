public import StudyKit
internal import Tasks

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
    let count = members.members.count
    for metric in spreadMetrics {
      let spread = CurveSpread(
        try members.read(metric.rawValue), members: count,
        points: Evaluator.all(parameters).count * parameters.evaluations, quantiles: quantiles)
      findings.record(metric.rawValue + "_mean", spread.mean)
      findings.record(metric.rawValue + "_deviation", spread.deviation)
      findings.record(metric.rawValue + "_quantile", spread.quantiles)
    }
    for measure in spreadMeasures {
      let values = try members.read(measure).filter { !$0.isNaN }
      let spread = CurveSpread(values, members: values.count, points: 1, quantiles: quantiles)
      findings.record(measure + "_quantile", spread.quantiles)
    }
    return findings
  }
}
