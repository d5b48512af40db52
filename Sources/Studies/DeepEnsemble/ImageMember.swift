internal import Engine
internal import StudyKit
internal import Tasks
internal import TrainingKit

// N: examples, K: classes.

/// A member that classifies images, and what it predicts on every test set.
final class ImageMember<Scalar: EngineScalar>: MemberTraining<Scalar> {
  private let data: ImageSets
  private let validation: [Scalar]
  /// Right answers since the last measurement, and the examples answered.
  private let answers = Kept<Int64>([0, 0])

  init(_ parameters: DeepEnsemble.Parameters, _ keys: RunKeys) throws {
    data = try ImageSets.shared(parameters.images, keys.shared)
    let classes = data.classes.count
    let model = EnsembleModel(
      parameters.architecture, shape: data.training.shape, outputs: classes)
    let labels = data.training.labels ?? []
    var targets: [Scalar] = []
    if parameters.loss == .squaredError {
      targets = [Scalar](repeating: 0, count: labels.count * classes)
      for (row, label) in labels.enumerated() { targets[row * classes + label] = 1 }
    }
    let lesson = Lesson<Scalar>(
      inputs: scalars(data.training.inputs), targets: targets, labels: labels.map { Int32($0) },
      count: data.training.count)
    validation = scalars(data.validation.inputs)
    try super.init(
      parameters, try MemberNetwork<Scalar>(model, parameters.variant, keys), lesson, keys)
  }

  override var state: [any Restorable] { super.state + [answers] }

  override func look(at rows: ArraySlice<Int>) {
    let k = member.model.outputs
    for (slot, row) in rows.enumerated() {
      var best = 0
      for c in 1..<k where outputs[slot * k + c] > outputs[slot * k + best] { best = c }
      if best == Int(lesson.labels[row]) { answers.values[0] += 1 }
    }
    answers.values[1] += Int64(rows.count)
  }

  override func measure() throws(RunFailure) -> Column {
    var column = try super.measure()
    guard !parameters.isFullBatch else { return column }
    column["training_accuracy"] = [Double(answers.values[0]) / Double(answers.values[1])]
    column["validation_accuracy"] = [try validationAccuracy()]
    answers.values = [0, 0]
    return column
  }

  private func validationAccuracy() throws(RunFailure) -> Double {
    guard data.validation.count > 0 else { return .nan }
    return Classification(
      probabilities: try member.predictions(validation).map { Double($0) },
      labels: data.validation.labels ?? [], classes: data.classes.count
    ).accuracy
  }

  override func finish() throws(RunFailure) -> Findings {
    var findings = try super.finish()
    if parameters.isFullBatch {
      findings.record("final_validation_accuracy", try validationAccuracy())
    }
    let classes = data.classes.count
    for (name, set) in data.tests {
      let outputs = try member.predictions(scalars(set.inputs)).map { Double($0) }
      let predicted = parameters.loss.predictions(outputs, classes: classes)
      guard predicted.allSatisfy(\.isFinite) else {
        throw .diverged(step: Int(findings.doubles("steps_done")?.first ?? 0))
      }
      findings.record(
        "prediction_" + DeepEnsemble.measureName(name), predicted.map { Float($0) })
      guard name == "test" else { continue }
      let quality = Classification(
        probabilities: parameters.loss.probabilities(predicted, classes: classes),
        labels: set.labels ?? [], classes: classes)
      findings.record("test_accuracy", quality.accuracy)
      findings.record("test_nll", quality.negativeLogLikelihood)
    }
    findings.record("data_fingerprint", Double(data.fingerprint))
    let departure = try Departure(
      member, training: data.training.inputs, test: data.tests[0].set.inputs)
    findings.record("kernel_drift", departure.kernelDrift)
    findings.record("linearised_distance", departure.linearizedDistance)
    return findings
  }
}

/// The same numbers in the precision of a run; single precision is not copied.
private func scalars<Scalar: EngineScalar>(_ values: [Float]) -> [Scalar] {
  values as? [Scalar] ?? values.map { Scalar($0) }
}

extension DeepEnsemble {
  /// What a trained member does on the test sets, and how far it has gone from its linearization.
  static func imageOutcomes(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    let data = try ImageLayout(parameters.images)
    return [
      Measure(
        "test_accuracy", longName: "accuracy on the test images",
        definition: "share of right answers of the member alone"),
      Measure(
        "test_nll", unit: "nat", longName: "negative log-likelihood on the test images",
        definition: "mean of -ln p(true class) of the member alone"),
      ImageSets.fingerprintMeasure,
      Measure(
        "kernel_drift", longName: "relative change of the tangent kernel",
        definition:
          "|Theta_T(X,X) - Theta_0(X,X)| / |Theta_0(X,X)|, Frobenius norm, Theta the mean "
          + "over outputs, X the first \(Departure.kernelImages(parameters.network)) training images"
      ),
      Measure(
        "linearised_distance", longName: "distance to the linearised network",
        definition: "|f(x, theta) - f(x, theta_0) - J_0(x) (theta - theta_0)| / "
          + "|f(x, theta) - f(x, theta_0)|, over outputs and the first "
          + "\(Departure.testImages) test images"),
    ]
      + data.tests.map { name, count in
        Measure(
          "prediction_" + measureName(name), element: .float,
          longName: "predictions on " + name,
          definition: (parameters.loss == .squaredError ? "outputs" : "softmax") + " of "
            + parameters.variant.formula,
          dimensions: [exampleDimension(name, count), classDimension(data)],
          isScratch: parameters.record == .nothing)
      }
  }

  /// The trained classes as a dimension.
  static func classDimension(_ layout: ImageLayout) -> Dimension {
    Dimension("class", .texts(layout.classes), longName: "class")
  }

  /// A test set's images as a dimension.
  static func exampleDimension(_ name: String, _ count: Int) -> Dimension {
    Dimension(
      "example_" + measureName(name), .integers(Array(0..<count)), longName: "image of " + name)
  }

  /// A test set's name as a part of a measure's: letters, digits and underscores.
  static func measureName(_ set: String) -> String {
    String(set.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }
}
