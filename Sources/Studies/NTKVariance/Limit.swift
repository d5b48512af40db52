internal import BLAS
package import Engine
package import Tasks

// N: training points, M: test points, K: outputs.

/// Quantities of an ensemble of infinite width that have a closed form; NaN for convolutional networks.
///
/// In this limit outputs are independent, each with the same kernel.
struct Limit {
  /// The kernel map Q̄ of all outputs, (M K, N K); empty for convolutional networks.
  let meanMap: [Double]
  /// The variance of f^lin-a at the test points, K(x, x) + Q̄ K(X, X) Q̄ᵀ − 2 Q̄ K(X, x), (M).
  let variance: [Double]
  /// The condition number of Θ(X, X) + ridge.
  let conditionNumber: Double

  init(_ parameters: NTKVariance.Parameters, _ task: RegressionTask) throws {
    guard let limit = parameters.architecture.infinitelyWide else {
      meanMap = []
      variance = [Double](repeating: .nan, count: task.testCount)
      conditionNumber = .nan
      return
    }
    let n = task.trainingCount
    let kernels = limit.kernels(at: task)
    let (regression, conditionNumber) = try NTKVariance.regression(
      kernels.tangent, count: n, ridge: parameters.ridge)
    let map = regression.map
    meanMap =
      parameters.meanKernel == .infinite ? Self.spread(map, columns: n, outputs: task.outputs) : []
    variance = Self.variance(limit, task, kernels, map: map)
    self.conditionNumber = conditionNumber
  }

  /// A map (M, N) repeated for each output, (M K, N K).
  private static func spread(_ map: [Double], columns n: Int, outputs k: Int) -> [Double] {
    guard k > 1 else { return map }
    var result = [Double](repeating: 0, count: map.count * k * k)
    for (index, value) in map.enumerated() {
      for output in 0..<k {
        result[(index / n * k + output) * n * k + index % n * k + output] = value
      }
    }
    return result
  }

  private static func variance(
    _ limit: InfiniteWidth, _ task: RegressionTask, _ kernels: InfiniteWidth.Kernels<Double>,
    map: [Double]
  ) -> [Double] {
    let (n, m) = (task.trainingCount, task.testCount)
    let own = limit.variances(of: task.test, inputs: task.inputs)
    let propagated = matrixProduct(
      map, Array(kernels.covariance[..<(n * n)]), rows: m, inner: n, columns: n)
    return (0..<m).map { point in
      var variance = own[point]
      for c in 0..<n {
        let q = map[point * n + c]
        variance += q * (propagated[point * n + c] - 2 * kernels.covariance[(n + point) * n + c])
      }
      return variance
    }
  }
}

extension InfiniteWidth {
  /// The kernels between all of a task's points, training points first, and its training points,
  /// (N + M, N).
  package func kernels(at task: RegressionTask) -> Kernels<Double> {
    let own = kernels(of: task.training, inputs: task.inputs)
    let others = kernels(rows: task.test, columns: task.training, inputs: task.inputs)
    return Kernels(
      covariance: own.covariance + others.covariance, tangent: own.tangent + others.tangent)
  }
}
