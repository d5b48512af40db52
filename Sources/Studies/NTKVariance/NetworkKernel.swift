internal import Engine
internal import Glibc
package import Tasks

// N: training points, M: test points, D: inputs, h: units per layer.

/// The initial function and the tangent kernel of networks of one architecture at the points of one task.
///
/// Points are numbered training points first. Kernels are contracted layer by layer from activations
/// and backpropagated cotangents; no Jacobian is formed. An instance keeps its working memory from one
/// network to the next, so it serves one thread.
package protocol NetworkKernel: AnyObject {
  /// The initial function at all points, (N + M), and the tangent kernel of all points with the
  /// training points, (N + M, N).
  func evaluate(_ network: InitialNetwork) -> (initial: [Double], tangent: [Double])
  /// The initial function at all points, (N + M).
  func initial(_ network: InitialNetwork) -> [Double]
}

/// The quickest way to evaluate MLPs in NTK parametrization, with one output, at a task's points.
///
/// With z¹ = σ_w/√D W¹ x + σ_b b¹ and zˡ⁺¹ = σ_w/√h Wˡ⁺¹ φ(zˡ) + σ_b bˡ⁺¹, the output is
/// f = σ_w/√h a·φ(zᴸ) + σ_b β. All of W, b, a start standard normal; β, where there is one, starts at
/// zero, so that it adds σ_b² to the tangent kernel and nothing to the initial function.
package func tangentKernel(
  _ architecture: NetworkArchitecture, _ task: RegressionTask
) -> any NetworkKernel {
  architecture.depth == 1
    ? OneHiddenLayer(architecture, task) : DeepNetwork(architecture, task)
}

/// What both ways of evaluation need of the points and of the function φ.
struct ScaledPoints {
  /// The function φ.
  let activation: InfiniteWidth.Activation
  /// Dimension of a point, D.
  let inputs: Int
  /// All points times σ_w/√D, training points first, (N + M, D).
  let scaled: [Double]
  /// The covariance of the first layer's preactivations with the training points, σ_w²/D x·x′ + σ_b²;
  /// (N + M, N).
  let covariance: [Double]
  let trainingCount: Int
  let count: Int

  init(_ architecture: NetworkArchitecture, _ task: RegressionTask) {
    precondition(architecture.kind == .mlp, "\(architecture) is not evaluated layer by layer")
    activation = architecture.limitingActivation
    inputs = task.inputs
    let points = task.training + task.test
    let variance = architecture.weightVariance / Double(inputs)
    let scale = variance.squareRoot()
    scaled = points.map { scale * $0 }
    trainingCount = task.trainingCount
    count = task.trainingCount + task.testCount
    var covariance: [Double] = []
    covariance.reserveCapacity(count * trainingCount)
    for r in stride(from: 0, to: points.count, by: inputs) {
      for c in stride(from: 0, to: task.training.count, by: inputs) {
        var product = 0.0
        for k in 0..<inputs { product += points[r + k] * points[c + k] }
        covariance.append(variance * product + architecture.biasVariance)
      }
    }
    self.covariance = covariance
  }
}

extension InfiniteWidth.Activation {
  /// Replaces preactivations z by φ(z), and where asked for writes φ′(z) beside them.
  func apply(
    _ z: UnsafeMutablePointer<Double>, derivative: UnsafeMutablePointer<Double>?, count: Int
  ) {
    switch self {
    case .relu:
      if let derivative { for i in 0..<count { derivative[i] = z[i] > 0 ? 1 : 0 } }
      for i in 0..<count { z[i] = z[i] > 0 ? z[i] : 0 }
    case .erf:
      let slope = 2 / Double.pi.squareRoot()
      if let derivative { for i in 0..<count { derivative[i] = slope * exp(-z[i] * z[i]) } }
      for i in 0..<count { z[i] = Glibc.erf(z[i]) }
    case .leakyRelu(let slope):
      if let derivative { for i in 0..<count { derivative[i] = z[i] > 0 ? 1 : slope } }
      for i in 0..<count { z[i] = z[i] > 0 ? z[i] : slope * z[i] }
    case .gelu:
      let density = 1 / (2 * Double.pi).squareRoot()
      for i in 0..<count {
        let below = erfc(-z[i] * 0.5.squareRoot()) / 2
        derivative?[i] = below + z[i] * density * exp(-z[i] * z[i] / 2)
        z[i] *= below
      }
    case .tanh:
      for i in 0..<count {
        z[i] = Glibc.tanh(z[i])
        derivative?[i] = 1 - z[i] * z[i]
      }
    case .sigmoid:
      for i in 0..<count {
        z[i] = (1 + Glibc.tanh(z[i] / 2)) / 2
        derivative?[i] = z[i] * (1 - z[i])
      }
    }
  }
}
