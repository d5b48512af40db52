internal import Engine
internal import StudyKit
internal import Tasks
internal import TrainingKit

// N: training points, M: test points.

/// A member that learns points, beside its own linearization.
final class PointMember<Scalar: EngineScalar>: MemberTraining<Scalar> {
  private let task: RegressionTask
  /// Θ₀ of all points with the training points, (N + M, N).
  private let kernel: [Double]
  private let regression: KernelRegression
  /// What the member predicts at all points before training, (N + M).
  private let base: [Double]

  init(_ parameters: DeepEnsemble.Parameters, _ keys: RunKeys) throws {
    task = parameters.regressionTask
    let model = EnsembleModel(
      parameters.architecture, shape: ImageShape(vector: task.inputs), outputs: 1)
    let network = try MemberNetwork<Scalar>(model, parameters.variant, keys)
    let points = (task.training + task.test).map { Scalar($0) }
    let n = task.trainingCount
    kernel = try model.kernel(training: n, network.initial)(points).tangent
    regression = try KernelRegression(ofMember: kernel, count: n, ridge: 0)
    base = try network.predictions(points, with: network.initial).map { Double($0) }
    let lesson = Lesson(
      inputs: Array(points[..<(n * task.inputs)]), targets: task.targets.map { Scalar($0) },
      labels: [], count: n)
    try super.init(parameters, network, lesson, keys)
  }

  override func finish() throws(RunFailure) -> Findings {
    var findings = try super.finish()
    let n = task.trainingCount
    findings.record(
      "prediction", try member.predictions(task.test.map { Scalar($0) }).map { Double($0) })
    let learned = regression(zip(task.targets, base).map { $0 - $1 })
    findings.record("linearised", zip(base[n...], learned).map { $0 + $1 })
    findings.record("linearised_centred", regression(task.targets))
    let after = try member.model.kernel(training: n, member.variables)(lesson.inputs)
    findings.record("kernel_drift", relativeDistance(after.tangent, Array(kernel[..<(n * n)])))
    return findings
  }
}

extension DeepEnsemble {
  /// What a trained member predicts at points, beside its linearization.
  static func pointOutcomes(_ parameters: Parameters) -> [Measure] {
    let test = [parameters.regressionTask.testDimension]
    return [
      Measure(
        "prediction", longName: "trained network",
        definition: "\(parameters.variant.formula) after training", dimensions: test),
      Measure(
        "linearised", longName: "linearised network",
        definition: "b(x) + Q_0(x) (Y - b(X)), b what the member predicts before training",
        source: source, dimensions: test),
      Measure(
        "linearised_centred", longName: "linearised network, centred", definition: "Q_0(x) Y",
        source: source, dimensions: test),
      Measure(
        "kernel_drift", longName: "relative change of the tangent kernel",
        definition: "|Theta_T(X,X) - Theta_0(X,X)| / |Theta_0(X,X)|, Frobenius norm"),
    ]
  }
}
