package import StudyKit

extension DeepEnsemble {
  /// How trained ensembles compare with their linearizations; of images how well scores detect what is out of
  /// distribution, in the plane where the variance is large.
  package static func figures(_ p: Parameters) -> [Figure] {
    let loss = Figure.curves(
      "training-loss", "Training loss", of: ["training_loss"], logarithmic: [.y])
    if p.task == .images {
      return [
        .lines(
          "detection", "Detection of what is out of distribution, area under the ROC curve",
          of: [Series("auroc", "AUROC")], over: "outside_set"),
        .lines(
          "accuracy", "Accuracy on the test images",
          of: [
            Series("accuracy", "ensemble"), Series("member_accuracy", "a member alone, mean"),
          ]),
        loss,
      ]
    }
    let variances = Figure.lines(
      "variance", "Variance of the ensemble, mean over test points",
      of: [
        Series("mean_variance", "trained"), Series("mean_linearised_variance", "linearized"),
      ], logarithmic: [.y])
    guard p.task == .twoClass else { return [variances, loss] }
    let maps = [("variance", "trained"), ("linearised_variance", "linearized")].map {
      Figure.map(
        "map-\($1)", "Variance of \($1) members around the training points",
        of: Series($0, "variance, \($1)"), x: "test_x", y: "test_y", logarithmic: [.color])
    }
    return [variances] + maps + [loss]
  }
}
