// N: training points, M: test points, D: inputs, h: units a layer.

/// The initial function and the tangent kernel of networks of one shape at the points of one task.
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

/// The quickest way to evaluate networks of a shape at a task's points.
package func tangentKernel(_ shape: NetworkShape, _ task: InputTask) -> any NetworkKernel {
  shape.depth == 1 ? OneHiddenLayer(shape, task) : DeepNetwork(shape, task)
}

/// What both ways of evaluation need of the points.
struct ScaledPoints {
  /// All points times σ_w/√D, training points first, (N + M, D).
  let scaled: [Double]
  /// The covariance of the first layer's preactivations with the training points, (N + M, N).
  let covariance: [Double]
  let trainingCount: Int
  let count: Int

  init(_ shape: NetworkShape, _ task: InputTask) {
    precondition(
      shape.inputs == task.inputs,
      "a network of \(shape.inputs) inputs at points of \(task.inputs)")
    let points = task.training + task.test
    let scale = (shape.weightVariance / Double(shape.inputs)).squareRoot()
    scaled = points.map { scale * $0 }
    covariance = shape.inputCovariance(points, task.training)
    trainingCount = task.trainingCount
    count = task.trainingCount + task.testCount
  }
}
