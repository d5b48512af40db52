package import Engine

// N: training points, M: test points, K: outputs.

/// What is known in closed form of an ensemble of infinite width; NaN for convolutional networks.
///
/// Outputs are independent there, each with the same kernel.
struct Limit {
  /// The kernel map Q̄ of all outputs, (M K, N K); empty for convolutional networks.
  let meanMap: [Double]
  /// The variance of f^lin-a at the test points, K(x, x) + Q̄ K(X, X) Q̄ᵀ − 2 Q̄ K(X, x), (M).
  let variance: [Double]
  /// The condition number of Θ(X, X) + ridge.
  let conditionNumber: Double

  init(_ parameters: NTKVariance.Parameters, _ task: InputTask) throws {
    guard parameters.task != .images || parameters.network == .mlp else {
      meanMap = []
      variance = [Double](repeating: .nan, count: task.testCount)
      conditionNumber = .nan
      return
    }
    let shape = parameters.shape(task)
    let n = task.trainingCount
    let kernels = task.limitKernels(shape)
    let map = try NTKVariance.regression(
      kernels.tangent, count: n, ridge: parameters.ridge
    ).map
    meanMap =
      parameters.meanKernel == .infinite ? Self.spread(map, columns: n, outputs: task.outputs) : []
    variance = Self.variance(shape, task, kernels, map: map)
    conditionNumber = try NTKVariance.conditionNumber(
      kernels.tangent, count: n, ridge: parameters.ridge)
  }

  /// A map (M, N) for every output by itself, (M K, N K).
  private static func spread(_ map: [Double], columns n: Int, outputs k: Int) -> [Double] {
    guard k > 1 else { return map }
    var result = [Double](repeating: 0, count: map.count * k * k)
    for (place, value) in map.enumerated() {
      for output in 0..<k {
        result[(place / n * k + output) * n * k + place % n * k + output] = value
      }
    }
    return result
  }

  private static func variance(
    _ shape: NetworkShape, _ task: InputTask, _ limit: InfiniteWidth.Kernels<Double>,
    map: [Double]
  ) -> [Double] {
    let (n, m) = (task.trainingCount, task.testCount)
    let own = shape.infinitelyWide.variances(of: task.test, inputs: shape.inputs)
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
}

extension NetworkShape {
  /// The network at infinite width.
  package var infinitelyWide: InfiniteWidth {
    InfiniteWidth(
      depth: depth, activation: activation == .relu ? .relu : .erf, weightVariance: weightVariance,
      biasVariance: biasVariance, readoutBias: hasReadoutBias ? .fromZero : .absent)
  }
}

extension InputTask {
  /// The kernels at infinite width between all points, training points first, and the training points,
  /// (N + M, N).
  package func limitKernels(_ shape: NetworkShape) -> InfiniteWidth.Kernels<Double> {
    let network = shape.infinitelyWide
    let own = network.kernels(of: training, inputs: shape.inputs)
    let others = network.kernels(rows: test, columns: training, inputs: shape.inputs)
    return InfiniteWidth.Kernels(
      covariance: own.covariance + others.covariance, tangent: own.tangent + others.tangent)
  }
}
