internal import Randomness
public import StudyKit
internal import Tasks

extension NTKVariance {
  /// Computes the variances of a point and what theory says of them.
  public static func summary(
    _ parameters: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings {
    let data =
      parameters.task == .images
      ? try ImageSets.shared(parameters.images, seed: context.seed) : nil
    try data?.checkSeen(by: members)
    let task = try parameters.regressionTask(seed: context.seed)
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
    let theory = firstOrder(parameters, task, in: context)
    let absent = [Double](repeating: .nan, count: task.testValueCount)
    let width = Double(parameters.width)
    record("theory_variance_c", theory?.centred.map { $0 / width } ?? absent)
    record("theory_variance_i", theory?.interaction.map { $0 / width } ?? absent)
    findings.record("identity_error", moments.identityError)
    findings.record(
      "condition_quantiles",
      quantiles(of: try members.read("condition_number"), at: quantiles))
    findings.record("theory_condition_number", limit.conditionNumber)
    if let data {
      let images = try imageFindings(data, of: members, moments: moments, limit: limit.variance)
      for (name, values) in images.values { findings.record(name, values) }
    }
    return findings
  }

  /// The mean of Q₀ over members, (M, N), computed again from their keys: sums over aligned blocks,
  /// then over blocks, both in order.
  private static func sampledMap(
    _ parameters: Parameters, _ task: RegressionTask, _ members: [Int], in context: RunContext
  ) throws -> [Double] {
    let n = task.targets.count
    let kernel = try parameters.kernel(task, parameters.imageLayout())
    var total = [Double](repeating: 0, count: task.testValueCount * n)
    var block = total
    for (place, member) in members.enumerated() {
      if context.shouldStop { throw RunFailure.stopped }
      let network = InitialNetwork(
        context.memberKey(member).folding(Purpose.network.rawValue))
      let map = try KernelRegression(
        ofMember: kernel.evaluate(network).tangent, count: n, ridge: parameters.ridge
      ).map
      for i in block.indices { block[i] += map[i] }
      let isLast =
        place + 1 == members.count || members[place + 1] / blockSize != member / blockSize
      guard isLast else { continue }
      for i in block.indices {
        total[i] += block[i]
        block[i] = 0
      }
    }
    return total.map { $0 / Double(members.count) }
  }

  private static func firstOrder(
    _ parameters: Parameters, _ task: RegressionTask, in context: RunContext
  ) -> FirstOrderTheory? {
    guard parameters.depth == 1, parameters.theoryUnits > 0, parameters.task != .images else {
      return nil
    }
    return FirstOrderTheory(
      parameters.architecture, task, ridge: parameters.ridge, units: parameters.theoryUnits,
      key: context.sweepKey.folding(Purpose.theory.rawValue))
  }

  /// Quantiles of a sample, interpolated linearly between its order statistics.
  private static func quantiles(of sample: [Double], at levels: [Double]) -> [Double] {
    guard !sample.isEmpty else { return levels.map { _ in .nan } }
    let sorted = sample.sorted()
    return levels.map { level in
      let place = level * Double(sorted.count - 1)
      let below = Int(place)
      let above = min(below + 1, sorted.count - 1)
      return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
  }
}
