internal import StudyKit
internal import Tasks
internal import TrainingKit

// R: members, M: test points.

extension DeepEnsemble {
  /// The variances of trained and linearized members on points, and what the members are like.
  static func pointSummaries(_ p: Parameters) -> [MemberSummary] {
    [
      pointSummary(p),
      .number(
        Measure(
          "largest_loss", longName: "largest final loss of a member",
          definition: "max over members"), of: "final_loss"
      ) { $0.max() ?? .nan },
      .number(
        Measure(
          "mean_steps", unit: "step", longName: "mean steps of training",
          definition: "mean over members"), of: "steps_done", Moments.mean),
      meanDrift,
    ]
  }

  private static func pointSummary(_ p: Parameters) -> MemberSummary {
    let test = [p.regressionTask.testDimension]
    let variances = [
      Measure(
        "mean", longName: "ensemble mean", definition: "mean over members of prediction",
        dimensions: test),
      Measure(
        "variance", longName: "ensemble variance",
        definition: "variance over members (ddof 1) of prediction", dimensions: test),
      Measure(
        "linearised_variance", longName: "variance of the linearised members",
        definition: "variance over members (ddof 1) of linearised", dimensions: test),
      Measure(
        "linearised_centred_variance", longName: "variance of the centred linearised members",
        definition: "variance over members (ddof 1) of linearised_centred", dimensions: test),
    ]
    let statistics = Comparison.statistics.flatMap { statistic in
      [
        Measure(
          statistic.name, longName: statistic.longName, definition: statistic.definition),
        Measure(
          statistic.name + "_error", longName: "standard error of the " + statistic.longName,
          definition: "jackknife over members"),
      ]
    }
    let width = p.regressionTask.testCount
    return MemberSummary(variances + statistics) { findings, members, _ in
      func row(_ measure: String, _ index: Int) throws -> [Double] {
        try members.read(measure, index..<index + 1)
      }
      let count = members.members.count
      func moments(_ measure: String) throws -> EnsembleMoments {
        try EnsembleMoments(members: count, width: width) { try row(measure, $0) }
      }
      let (trained, linear, centred) = (
        try moments("prediction"), try moments("linearised"), try moments("linearised_centred")
      )
      var whole = Comparison(
        trained: trained.variance, linear: linear.variance, centred: centred.variance,
        gap: [Double](repeating: 0, count: width))
      for member in 0..<count {
        let (f, l) = (try row("prediction", member), try row("linearised", member))
        for i in 0..<width { whole.gap[i] += (f[i] - l[i]) * (f[i] - l[i]) / Double(count) }
      }
      // The comparison without each member, for the jackknife.
      var without = [[Double]](repeating: [], count: Comparison.statistics.count)
      for index in 0..<count {
        let (f, l) = (try row("prediction", index), try row("linearised", index))
        let left = Comparison(
          trained: trained.variance(without: f), linear: linear.variance(without: l),
          centred: centred.variance(without: try row("linearised_centred", index)),
          gap: whole.gap.indices.map { i in
            let own = (f[i] - l[i]) * (f[i] - l[i])
            return (whole.gap[i] * Double(count) - own) / Double(count - 1)
          })
        for (k, statistic) in Comparison.statistics.enumerated() {
          without[k].append(statistic.value(left))
        }
      }

      findings.record("mean", trained.mean)
      findings.record("variance", trained.variance)
      findings.record("linearised_variance", linear.variance)
      findings.record("linearised_centred_variance", centred.variance)
      for (k, statistic) in Comparison.statistics.enumerated() {
        findings.record(statistic.name, statistic.value(whole))
        findings.record(
          statistic.name + "_error", Jackknife.standardError(leavingOneOut: without[k]))
      }
    }
  }
}

/// Variances of trained and linearised members at the test points, and their mean squared distance,
/// M each.
private struct Comparison {
  var trained: [Double]
  var linear: [Double]
  var centred: [Double]
  var gap: [Double]

  static var statistics:
    [(name: String, longName: String, definition: String, value: (Comparison) -> Double)]
  {
    [
      (
        "mean_variance", "ensemble variance, mean over test points",
        "mean over test points of variance", { Moments.mean($0.trained) }
      ),
      (
        "mean_linearised_variance", "variance of the linearised members, mean over test points",
        "mean over test points of linearised_variance", { Moments.mean($0.linear) }
      ),
      (
        "relative_gap", "squared distance of members to their linearisations",
        "E|f - f_lin|^2 / V[f_lin], both means over test points",
        { Moments.mean($0.gap) / Moments.mean($0.linear) }
      ),
      (
        "point_gap", "relative difference of the variances",
        "mean over test points of |V[f] - V[f_lin]| / V[f_lin]",
        { Moments.mean(zip($0.trained, $0.linear).map { abs($0 - $1) / $1 }) }
      ),
      (
        "variance_ratio", "variance over that of the linearised members",
        "V[f] / V[f_lin], both means over test points",
        { Moments.mean($0.trained) / Moments.mean($0.linear) }
      ),
      (
        "centred_share", "share of the centred linearised variance",
        "V[Q_0 Y] / V[f_lin], both means over test points",
        { Moments.mean($0.centred) / Moments.mean($0.linear) }
      ),
    ]
  }
}
