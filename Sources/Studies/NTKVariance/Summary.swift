internal import Engine
internal import Randomness
package import StudyKit
internal import Tasks

extension NTKVariance {
  /// Computes the variances of a point and what theory says of them.
  package static func summary(
    _ parameters: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings {
    let (task, images) = try parameters.data(in: context)
    try images?.checkSeen(by: members)
    let limit = try Limit(parameters, task)
    let meanMap =
      parameters.meanKernel == .infinite
      ? limit.meanMap : try sampledMap(parameters, task, members.members, in: context)
    let moments = try SplitMoments(members, task: task, meanMap: meanMap)

    var findings = Findings()
    /// Records values at the test points, and their mean.
    func record(_ name: String, _ values: [Double]) {
      findings.record(name, values)
      findings.record("mean_" + name, Moments.mean(values))
    }
    for (part, values) in moments.variances { record("variance_" + part.rawValue, values) }
    for (k, pair) in SplitMoments.pairs.enumerated() {
      let name = "covariance_\(pair.0.rawValue)_\(pair.1.rawValue)"
      let (values, errors) = (moments.covariances[k], moments.covarianceErrors[k])
      record(name, values)
      findings.record(name + "_error", errors)
      findings.record(
        "mean_abs_z_" + name,
        zip(values, errors).reduce(0) { $0 + abs($1.0 / $1.1) } / Double(values.count))
    }
    record("theory_variance_a", limit.variance.flatMap { repeatElement($0, count: task.outputs) })
    let theory =
      images == nil
      ? FirstOrderTheory(
        parameters.architecture, task, ridge: parameters.ridge, units: parameters.theoryUnits,
        key: context.sweepKey.folding(Purpose.theory.rawValue)) : nil
    let absent = [Double](repeating: .nan, count: task.testValueCount)
    let width = Double(parameters.width)
    record("theory_variance_c", theory?.centred.map { $0 / width } ?? absent)
    record("theory_variance_i", theory?.interaction.map { $0 / width } ?? absent)
    findings.record("identity_error", moments.identityError)
    findings.record(
      "condition_quantiles",
      Moments.quantiles(of: try members.read("condition_number"), at: quantiles))
    findings.record("theory_condition_number", limit.conditionNumber)
    if let images {
      findings.add(
        try imageFindings(images, of: members, moments: moments, limit: limit.variance))
    }
    return findings
  }

  /// The mean of Q₀ over members, (M, N), computed again from their keys: sums over aligned blocks,
  /// then over blocks, both in order.
  private static func sampledMap(
    _ parameters: Parameters, _ task: RegressionTask, _ members: [Int], in context: RunContext
  ) throws -> [Double] {
    let n = task.targets.count
    let kernel = try parameters.kernel(task)
    var total = [Double](repeating: 0, count: task.testValueCount * n)
    var block = total
    for (index, member) in members.enumerated() {
      if context.shouldStop { throw RunFailure.stopped }
      let network = InitialNetwork(context.memberKey(member).folding(Purpose.network.rawValue))
      let map = try KernelRegression(
        ofMember: kernel.evaluate(network).tangent, count: n, ridge: parameters.ridge
      ).map
      for i in block.indices { block[i] += map[i] }
      let isLast =
        index + 1 == members.count || members[index + 1] / blockSize != member / blockSize
      guard isLast else { continue }
      for i in block.indices {
        total[i] += block[i]
        block[i] = 0
      }
    }
    return total.map { $0 / Double(members.count) }
  }

  /// The quantiles that the summary gives of the condition number.
  static let quantiles = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]

  /// What a point's summary yields.
  package static func summaryMeasures(
    _ parameters: Parameters
  ) throws(ParameterError) -> [Measure] {
    let mean =
      parameters.meanKernel == .sampled
      ? "Qbar is the mean of Q_0 over the finished members"
      : "Qbar is the closed form at infinite width"
    let test = try parameters.dimensions().test
    var measures: [Measure] = []
    /// Adds a measure at each test point, and its mean over the test points.
    func add(_ name: String, _ longName: String, _ definition: String, source: String? = nil) {
      measures.append(
        Measure(
          name, longName: longName, definition: definition, source: source, dimensions: test))
      measures.append(
        Measure(
          "mean_" + name, longName: longName + ", mean over test points",
          definition: "mean over test points of: " + definition, source: source))
    }
    for part in SplitMoments.Part.allCases {
      add(
        "variance_" + part.rawValue, "variance of f^lin" + part.suffix,
        "variance over members (ddof 1) of \(part.definition); \(mean)",
        source: part == .g ? nil : source)
    }
    for pair in SplitMoments.pairs {
      let name = "covariance_\(pair.0.rawValue)_\(pair.1.rawValue)"
      let parts = "f^lin\(pair.0.suffix) and f^lin\(pair.1.suffix)"
      add(
        name, "covariance of " + parts, "covariance over members (ddof 1) of \(parts); \(mean)")
      measures.append(
        Measure(
          name + "_error", longName: "standard error of the covariance of " + parts,
          definition:
            "standard deviation over members of the product of deviations, over sqrt(members)",
          dimensions: test))
      measures.append(
        Measure(
          "mean_abs_z_" + name, longName: "|covariance| in standard errors, mean over test points",
          definition: "mean over test points of |\(name)| / \(name)_error"))
    }
    add(
      "theory_variance_a", "variance of f^lin-a at infinite width",
      "K(x,x) + Qbar K(X,X) Qbar^T - 2 Qbar K(X,x) with the closed forms of infinite width",
      source: "Lee et al. 2019, arXiv:1902.06720, equation 16")
    let absent =
      parameters.depth == 1 && parameters.task != .images
      ? "; absent (NaN) where theoryUnits is 0"
      : "; absent (NaN): the theory is for one hidden layer, at points"
    add(
      "theory_variance_c", "first order in 1/width of the variance of f^lin-c",
      "Var[(T(x,X) - Qbar T(X,X)) Theta^-1 Y] / width over hidden units" + absent)
    add(
      "theory_variance_i", "first order in 1/width of the variance of f^lin-i",
      "tr(K(X,X) Cov[(T(x,X) - Qbar T(X,X)) Theta^-1]) / width over hidden units" + absent)
    measures += [
      Measure(
        "identity_error", longName: "largest error of the split",
        definition: "max over members and test points of |f^lin - (a + c + i - Qbar Y)|"),
      Measure(
        "condition_quantiles", longName: "quantiles of the members' condition numbers",
        definition: "quantiles over finished members, interpolated linearly",
        dimensions: [
          Dimension("quantile", .numbers(quantiles), longName: "quantile over members")
        ]),
      Measure(
        "theory_condition_number", longName: "condition number at infinite width",
        definition: "of the closed form of Theta(X, X) + ridge"),
    ]
    if let layout = try parameters.imageLayout() { measures += imageSummaryMeasures(layout) }
    return measures
  }
}
