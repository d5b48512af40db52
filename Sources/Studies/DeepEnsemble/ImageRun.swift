internal import Engine
internal import Randomness
internal import StudyKit
internal import Tasks

// N: examples, K: classes.

extension DeepEnsemble {
  /// Trains one classifier and records what it predicts on every test set.
  static func imageRun<Scalar: EngineScalar>(
    _ parameters: Parameters, _ type: Scalar.Type, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    let data: ImageSets
    do throws(ParameterError) {
      data = try ImageSets.shared(parameters.images, seed: context.seed)
    } catch {
      throw .failed("\(error)")
    }
    let classes = data.classes.count
    let model = EnsembleModel(
      parameters.architecture, shape: data.training.shape, outputs: classes)
    let key = context.memberKey(member)
    let network = MemberNetwork<Scalar>(
      model, parameters.variant, member: key, sweep: context.sweepKey)
    let training = try MemberTraining(
      parameters, network, lesson(parameters, data.training, classes))
    let validation = scalars(data.validation.inputs, Scalar.self)

    func validationAccuracy() throws(RunFailure) -> Double {
      guard data.validation.count > 0 else { return .nan }
      return Classification(
        probabilities: try network.predictions(validation).map { Double($0) },
        labels: data.validation.labels ?? [], classes: classes
      ).accuracy
    }
    var findings = Findings()
    if parameters.optimizer == .gradientDescent {
      let (curve, loss, steps) = try training.descend(
        watching: parameters.watchedSteps, stop: { context.shouldStop })
      findings.record("training_loss", curve)
      findings.record("final_loss", loss)
      findings.record("steps_done", Double(steps))
      findings.record("final_validation_accuracy", try validationAccuracy())
    } else {
      var curves = (loss: [Double](), training: [Double](), validation: [Double]())
      for epoch in 0..<parameters.epochs {
        let result = try training.epoch(
          key.folding(Purpose.order.rawValue, UInt64(epoch)), stop: { context.shouldStop })
        curves.loss.append(result.loss)
        curves.training.append(result.accuracy)
        curves.validation.append(try validationAccuracy())
        context.report(member: member, step: epoch + 1, of: parameters.epochs)
      }
      findings.record("training_loss", curves.loss)
      findings.record("training_accuracy", curves.training)
      findings.record("validation_accuracy", curves.validation)
      findings.record("final_loss", curves.loss.last ?? .nan)
      findings.record(
        "steps_done", Double(parameters.epochs * (data.training.count / parameters.batch)))
      findings.record("final_validation_accuracy", curves.validation.last ?? .nan)
    }

    for (name, set) in data.tests {
      let outputs = try network.predictions(scalars(set.inputs, Scalar.self)).map { Double($0) }
      let predicted = predictions(outputs, classes: classes, parameters.loss)
      guard predicted.allSatisfy(\.isFinite) else {
        throw .diverged(step: Int(findings.doubles("steps_done")?.first ?? 0))
      }
      findings.record("prediction_" + measureName(name), predicted.map { Float($0) })
      if name == "test" {
        let quality = Classification(
          probabilities: probabilities(predicted, classes: classes, parameters.loss),
          labels: set.labels ?? [], classes: classes)
        findings.record("test_accuracy", quality.accuracy)
        findings.record("test_nll", quality.negativeLogLikelihood)
      }
    }
    findings.record("data_fingerprint", Double(data.fingerprint))
    let departure = try Departure(
      network, training: data.training.inputs, test: data.tests[0].set.inputs)
    findings.record("kernel_drift", departure.kernelDrift)
    findings.record("linearised_distance", departure.linearisedDistance)
    return findings
  }

  /// A test set's name as a part of a measure's: letters, digits and underscores.
  static func measureName(_ set: String) -> String {
    String(set.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  /// What an ensemble is averaged in: class probabilities, or outputs for the squared error.
  static func predictions(_ outputs: [Double], classes: Int, _ loss: Loss) -> [Double] {
    loss == .squaredError ? outputs : softmax(outputs, classes: classes)
  }

  /// Class probabilities, (N, K), from predictions: themselves, or for the squared error outputs
  /// limited to at least 10⁻⁶ over their sum, as its targets are one-hot.
  static func probabilities(_ predictions: [Double], classes: Int, _ loss: Loss) -> [Double] {
    guard loss == .squaredError else { return predictions }
    var result = predictions.map { max($0, 1e-6) }
    for row in stride(from: 0, to: result.count, by: classes) {
      let sum = result[row..<row + classes].reduce(0, +)
      for k in row..<row + classes { result[k] /= sum }
    }
    return result
  }

  private static func lesson<Scalar: EngineScalar>(
    _ parameters: Parameters, _ set: DataSet, _ classes: Int
  ) -> Lesson<Scalar> {
    let labels = set.labels ?? []
    var targets: [Scalar] = []
    if parameters.loss == .squaredError {
      targets = [Scalar](repeating: 0, count: labels.count * classes)
      for (row, label) in labels.enumerated() { targets[row * classes + label] = 1 }
    }
    return Lesson(
      inputs: scalars(set.inputs, Scalar.self), targets: targets,
      labels: labels.map { Int32($0) }, count: set.count)
  }

  /// The same numbers in the precision of the run; single precision is not copied.
  private static func scalars<Scalar: EngineScalar>(
    _ values: [Float], _ type: Scalar.Type
  ) -> [Scalar] {
    values as? [Scalar] ?? values.map { Scalar($0) }
  }
}
