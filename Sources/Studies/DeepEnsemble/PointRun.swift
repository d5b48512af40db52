internal import Engine
internal import Randomness
internal import StudyKit
internal import Tasks

// N: training points, M: test points.

extension DeepEnsemble.Parameters {
  /// The points that the parameters name; the four-point task for images.
  var regressionTask: RegressionTask {
    task == .twoClass ? .twoClasses(side: gridSide, extent: gridExtent) : .fourPoints
  }

  /// The steps before which full-batch training notes its loss: 0 and powers of two.
  var watchedSteps: [Int] {
    [0] + (0..<Int.bitWidth - 2).map { 1 << $0 }.prefix { $0 < steps }
  }
}

extension DeepEnsemble {
  /// Trains one member on points and compares it with its own linearisation.
  static func pointRun<Scalar: EngineScalar>(
    _ parameters: Parameters, _ type: Scalar.Type, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    let task = parameters.regressionTask
    let model = EnsembleModel(
      parameters.architecture, shape: ImageShape(vector: task.inputs), outputs: 1)
    let key = context.memberKey(member)
    let network = MemberNetwork<Scalar>(
      model, parameters.variant, member: key, sweep: context.sweepKey)
    let points = (task.training + task.test).map { Scalar($0) }
    let n = task.trainingCount
    let lesson = Lesson(
      inputs: Array(points[..<(n * task.inputs)]), targets: task.targets.map { Scalar($0) },
      labels: [], count: n)

    let kernel = try ModelKernel(model, training: n, variables: network.initial)(points).tangent
    let regression = try KernelRegression(ofMember: kernel, count: n, ridge: 0)
    let base = try network.initialPredictions(points).map { Double($0) }
    let learnt = regression(zip(task.targets, base).map { $0 - $1 })

    var findings = Findings()
    try train(parameters, network, lesson, key, member: member, in: context, &findings)
    findings.record(
      "prediction",
      try network.predictions(Array(points[lesson.inputs.count...])).map {
        Double($0)
      })
    findings.record("linearised", zip(base[n...], learnt).map { $0 + $1 })
    findings.record("linearised_centred", regression(task.targets))
    let after = try ModelKernel(model, training: n, variables: network.variables)(lesson.inputs)
    findings.record("kernel_drift", relativeDistance(after.tangent, Array(kernel[..<(n * n)])))
    return findings
  }

  /// Trains by whichever rule the parameters ask for, and records the curve.
  private static func train<Scalar: EngineScalar>(
    _ parameters: Parameters, _ network: MemberNetwork<Scalar>, _ lesson: Lesson<Scalar>,
    _ key: RandomKey, member: Int, in context: RunContext, _ findings: inout Findings
  ) throws(RunFailure) {
    let training = try MemberTraining(parameters, network, lesson)
    if parameters.optimizer == .gradientDescent {
      let (curve, loss, steps) = try training.descend(
        watching: parameters.watchedSteps, stop: { context.shouldStop })
      findings.record("training_loss", curve)
      findings.record("final_loss", loss)
      findings.record("steps_done", Double(steps))
      return
    }
    var curve = [Double](repeating: .nan, count: parameters.epochs)
    for epoch in 0..<parameters.epochs {
      curve[epoch] = try training.epoch(
        key.folding(Purpose.order.rawValue, UInt64(epoch)), stop: { context.shouldStop }
      ).loss
      context.report(member: member, step: epoch + 1, of: parameters.epochs)
    }
    findings.record("training_loss", curve)
    findings.record("final_loss", curve.last ?? .nan)
    let batches = lesson.count / parameters.batch
    findings.record("steps_done", Double(parameters.epochs * batches))
  }

  /// What a member yields on points.
  static func pointMeasures(_ parameters: Parameters) -> [Measure] {
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
      curveMeasure(parameters),
      Measure(
        "final_loss", longName: "loss at the end of training",
        definition: "the loss before the last step, or the last epoch's mean"),
      Measure("steps_done", unit: "step", longName: "steps of training", definition: "count"),
      Measure(
        "kernel_drift", longName: "relative change of the tangent kernel",
        definition: "|Theta_T(X,X) - Theta_0(X,X)| / |Theta_0(X,X)|, Frobenius norm"),
    ]
  }

  /// The training loss along steps, or epochs.
  static func curveMeasure(_ parameters: Parameters) -> Measure {
    let dimension =
      parameters.optimizer == .gradientDescent
      ? Dimension(
        "step", .integers(parameters.watchedSteps), unit: "step", longName: "steps done before")
      : epochDimension(parameters)
    let loss = parameters.loss == .squaredError ? "half the squared error" : "cross-entropy"
    return Measure(
      "training_loss", longName: "training loss",
      definition: "mean over examples of the \(loss), before the steps; NaN where not reached",
      dimensions: [dimension])
  }

  static func epochDimension(_ parameters: Parameters) -> Dimension {
    Dimension(
      "epoch", .integers(Array(1...parameters.epochs)), unit: "epoch", longName: "epoch")
  }
}

extension DeepEnsemble.Variant {
  /// What a member predicts.
  var formula: String {
    switch self {
    case .plain: "f(x, theta)"
    case .centred: "f(x, theta) - f(x, theta_0)"
    case .sharedKernel:
      "f(x, theta) - f(x, theta_0) + g(x), theta_0 shared by all members, g the member's own"
    case .independent: "f(x, theta) - f(x, theta_0) + g(x), g an independent initial function"
    }
  }
}
