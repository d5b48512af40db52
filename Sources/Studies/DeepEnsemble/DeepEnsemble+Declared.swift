public import StudyKit
internal import Tasks

extension DeepEnsemble {
  /// Named settings.
  public static let presets = [
    Preset(
      "fashion-mnist",
      "784-512-512-512-10 on Fashion-MNIST, against MNIST and noise; the setting is ours",
      of: Parameters.self, source: nil
    ) {
      ($0.task, $0.width, $0.depth) = (.images, 512, 3)
      ($0.parametrization, $0.readoutBias) = (.standard, .fromZero)
      ($0.loss, $0.optimizer, $0.learningRate) = (.crossEntropy, .adam, 1e-3)
      $0.precision = .float
    }
  ]

  /// Checks that data are there and fit together, before anything is trained.
  public static func check(_ parameters: Parameters) throws(ParameterError) {
    guard parameters.task == .images else {
      guard parameters.loss == .squaredError else {
        throw .impossible(names: ["loss", "task"], reason: "points have targets, not classes")
      }
      guard parameters.network == .mlp else {
        throw .impossible(names: ["network", "task"], reason: "points are no images")
      }
      return
    }
    let count = try ImageLayout(parameters.images).trainingCount
    switch parameters.optimizer {
    case .gradientDescent where count > 8_192:
      throw .impossible(
        names: ["optimizer", "examples"],
        reason: "\(count) images in one batch; take at most 8192 (examples), or sgd or adam")
    case .sgd where parameters.batch > count, .adam where parameters.batch > count:
      throw .impossible(
        names: ["batch", "examples"],
        reason: "a batch of \(parameters.batch) from \(count) training images")
    default: break
    }
  }
}
