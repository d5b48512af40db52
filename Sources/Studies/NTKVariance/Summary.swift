internal import Randomness
public import StudyKit

extension NTKVariance {
  /// Computes the variances of a point and what theory says of them.
  public static func summary(
    _ parameters: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings {
    let task = try parameters.inputTask()
    let shape = parameters.shape(task)
    let n = task.trainingCount
    let limit = InfiniteWidth(shape, rows: task.training + task.test, columns: task.training)
    let regression = try regression(limit.tangent, count: n, ridge: parameters.ridge)
    let meanMap =
      parameters.meanKernel == .infinite
      ? regression.map : try sampledMap(parameters, task, members.members, in: context)
    let moments = try SplitMoments(members, task: task, meanMap: meanMap)

    var findings = Findings()
    /// Records values at the test points, and their mean.
    func record(_ name: String, _ values: [Double]) {
      findings.record(name, values)
      findings.record("mean_" + name, values.reduce(0, +) / Double(values.count))
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
    record("theory_variance_a", limitVariance(shape, task, limit, map: regression.map))
    let theory = firstOrder(parameters, shape, task, in: context)
    let absent = [Double](repeating: .nan, count: task.testCount)
    let width = Double(parameters.width)
    record("theory_variance_c", theory?.centred.map { $0 / width } ?? absent)
    record("theory_variance_i", theory?.interaction.map { $0 / width } ?? absent)
    findings.record("identity_error", moments.identityError)
    findings.record(
      "condition_quantiles",
      quantiles(of: try members.read("condition_number"), at: quantiles))
    findings.record(
      "theory_condition_number",
      try conditionNumber(limit.tangent, count: n, ridge: parameters.ridge))
    return findings
  }

  /// The mean of Q₀ over members, (M, N), computed again from their keys: sums over aligned blocks,
  /// then over blocks, both in order.
  private static func sampledMap(
    _ parameters: Parameters, _ task: InputTask, _ members: [Int], in context: RunContext
  ) throws -> [Double] {
    let n = task.trainingCount
    let kernel = tangentKernel(parameters.shape(task), task)
    var total = [Double](repeating: 0, count: task.testCount * n)
    var block = total
    for (place, member) in members.enumerated() {
      if context.shouldStop { throw RunFailure.stopped }
      let network = InitialNetwork(
        context.memberKey(member).folding(Purpose.network.rawValue))
      let map = try regression(
        kernel.evaluate(network).tangent, count: n, ridge: parameters.ridge
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

  /// The limit of V[f^lin-a], K(x, x) + Q̄ K(X, X) Q̄ᵀ − 2 Q̄ K(X, x), at each test point.
  static func limitVariance(
    _ shape: NetworkShape, _ task: InputTask, _ limit: InfiniteWidth, map: [Double]
  ) -> [Double] {
    let (n, m) = (task.trainingCount, task.testCount)
    let own = InfiniteWidth.variances(shape, task.test)
    let propagated = matrixProduct(
      map, Array(limit.covariance[..<(n * n)]), rows: m, inner: n, columns: n)
    return (0..<m).map { point in
      var variance = own[point]
      for c in 0..<n {
        let q = map[point * n + c]
        variance += q * (propagated[point * n + c] - 2 * limit.covariance[(n + point) * n + c])
      }
      return variance
    }
  }

  private static func firstOrder(
    _ parameters: Parameters, _ shape: NetworkShape, _ task: InputTask, in context: RunContext
  ) -> FirstOrderTheory? {
    guard parameters.depth == 1, parameters.theoryUnits > 0 else { return nil }
    return FirstOrderTheory(
      shape, task, ridge: parameters.ridge, units: parameters.theoryUnits,
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
