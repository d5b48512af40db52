internal import StudyKit
internal import Tasks

extension DeepEnsemble {
  /// What a member yields on images.
  static func imageMeasures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    let data = try ImageLayout(parameters.images)
    var measures = [
      curveMeasure(parameters),
      Measure(
        "final_loss", longName: "loss at the end of training",
        definition: "the loss before the last step, or the last epoch's mean"),
      Measure("steps_done", unit: "step", longName: "steps of training", definition: "count"),
      Measure(
        "final_validation_accuracy", longName: "accuracy on the validation images",
        definition: "share of right answers at the end; NaN without validation images"),
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
    if parameters.optimizer != .gradientDescent {
      let epoch = [epochDimension(parameters)]
      measures += [
        Measure(
          "training_accuracy", longName: "accuracy on the training images",
          definition: "share of right answers in the epoch's batches, each before its step",
          dimensions: epoch),
        Measure(
          "validation_accuracy", longName: "accuracy on the validation images",
          definition: "share of right answers after the epoch; NaN without validation images",
          dimensions: epoch),
      ]
    }
    for (name, count) in data.tests {
      measures.append(
        Measure(
          "prediction_" + measureName(name), element: .float,
          longName: "predictions on " + name,
          definition: (parameters.loss == .squaredError ? "outputs" : "softmax") + " of "
            + parameters.variant.formula,
          dimensions: [exampleDimension(name, count), classDimension(data)],
          isScratch: parameters.record == .nothing))
    }
    return measures
  }

  /// The scores by which inputs are called out of distribution, in the summary's order.
  static let scores = OutlierScores(
    names: [
      "ensemble variance", "ensemble entropy", "single maximum softmax", "single entropy",
      "input norm",
    ],
    definition:
      "ensemble variance: mean over outputs of the variance over members (ddof 1); single "
      + "networks: mean over members of each one's value")

  /// What a point's summary yields on images.
  static func imageSummaryMeasures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    let data = try ImageLayout(parameters.images)
    var measures = [
      Measure(
        "accuracy", longName: "accuracy of the ensemble",
        definition: "share of right answers of the mean prediction on the test images"),
      Measure(
        "nll", unit: "nat", longName: "negative log-likelihood of the ensemble",
        definition: "mean of -ln p(true class) of the mean prediction on the test images"),
      Measure(
        "calibration_error", longName: "expected calibration error of the ensemble",
        definition: "15 bins of equal width of the mean prediction's greatest probability",
        source: "Guo et al. 2017, arXiv:1706.04599, section 2"),
      Measure(
        "member_accuracy", longName: "mean accuracy of a member",
        definition: "mean over members of test_accuracy"),
      Measure(
        "lowest_member_accuracy", longName: "lowest accuracy of a member",
        definition: "least over members of test_accuracy"),
      Measure(
        "mean_kernel_drift", longName: "mean relative change of the tangent kernel",
        definition: "mean over members of kernel_drift"),
      Measure(
        "mean_linearised_distance", longName: "mean distance to the linearised network",
        definition: "mean over members of linearised_distance"),
    ]
    measures += scores.measures(data)
    for (name, count) in data.tests {
      let example = exampleDimension(name, count)
      measures += [
        Measure(
          "mean_" + measureName(name), element: .float, longName: "ensemble mean on " + name,
          definition: "mean over members of the prediction",
          dimensions: [example, classDimension(data)]),
        Measure(
          "variance_" + measureName(name), element: .float,
          longName: "ensemble variance on " + name,
          definition: "mean over outputs of the variance over members (ddof 1)",
          dimensions: [example]),
      ]
    }
    return measures
  }

  private static func exampleDimension(_ name: String, _ count: Int) -> Dimension {
    Dimension(
      "example_" + measureName(name), .integers(Array(0..<count)), longName: "image of " + name)
  }

  private static func classDimension(_ data: ImageLayout) -> Dimension {
    Dimension("class", .texts(data.classes), longName: "class")
  }
}
