public import StudyKit
internal import Tasks

extension DeepEnsemble {
  /// What a grid may set and sweep.
  public static var parameters: [Parameter<Parameters>] {
    dataParameters + networkParameters + trainingParameters
  }

  private static var dataParameters: [Parameter<Parameters>] {
    let onGrid = Condition("task", is: "two-class")
    let onImages = Condition("task", is: "images")
    return [
      Parameter(
        "task", \.task,
        "What is learnt: four spread points, five points of two classes with a square grid of test "
          + "points, or classes of images"),
      Parameter(
        "gridSide", \.gridSide, "Test points along each side of the grid", in: 1...256,
        when: onGrid),
      Parameter(
        "gridExtent", \.gridExtent, "How far the grid reaches from the origin in both inputs",
        in: .positive, when: onGrid),
      Parameter(
        "training", \.images.training,
        "Training images: a known set and part, or the path of an HDF5 file or image folder",
        when: onImages),
      Parameter(
        "test", \.images.test, "Test images of the same classes, named like the training images",
        when: onImages),
      Parameter(
        "outside", \.images.outside,
        "What is out of distribution: sets named like the training images, \"held-out\", "
          + "\"uniform-noise\", \"norm-matched-noise\", \"permuted\" or \"rotated-DEGREES\" of the "
          + "test images", count: 0...16, when: onImages),
      Parameter(
        "heldOut", \.images.heldOut, "Classes left out of training, by number", in: 0...9_999,
        count: 0...1_000, when: onImages),
      Parameter(
        "examples", \.images.examples, "Training images used, the first ones; 0 for all",
        in: 0...10_000_000,
        when: onImages),
      Parameter(
        "validation", \.images.validation, "Training images kept for validation", in: 0...1_000_000,
        when: onImages),
      Parameter(
        "evaluated", \.images.evaluated, "The most images of each test set", in: 1...1_000_000,
        when: onImages),
      Parameter(
        "record", \.record,
        "What of a member stays in the result file beside its figures: nothing, or its predictions on "
          + "all test sets; an ensemble of which nothing was recorded is trained again when it grows",
        when: onImages, isIdentity: false),
    ]
  }

  private static var networkParameters: [Parameter<Parameters>] {
    [
      Parameter("network", \.network, "The kind of network"),
      Parameter(
        "width", \.width,
        "Units of every hidden layer, or channels of the first convolution", unit: "unit",
        in: 1...65_536),
      Parameter("depth", \.depth, "Hidden layers", unit: "layer", in: 1...16),
      Parameter("nonlinearity", \.activation, "The hidden units' function"),
      Parameter("parametrisation", \.parametrization, "How weights are scaled"),
      Parameter(
        "weightVariance", \.weightVariance,
        "The variance of the weights before their scaling by fan-in, σ_w²", in: .positive),
      Parameter(
        "biasVariance", \.biasVariance, "The variance of the hidden biases, σ_b²",
        in: .nonNegative, when: Condition("parametrisation", is: "ntk")),
      Parameter(
        "readoutBias", \.readoutBias, "Whether the readout has a bias, which starts at zero"),
    ]
  }

  private static var trainingParameters: [Parameter<Parameters>] {
    let inBatches = Condition("optimiser", isOneOf: [.text("sgd"), .text("adam")])
    let fullBatch = Condition("optimiser", is: "gd")
    return [
      Parameter(
        "loss", \.loss,
        "What is minimised: half the squared error summed over outputs, or the cross-entropy; the "
          + "mean over examples of it"),
      Parameter(
        "optimiser", \.optimizer,
        "Full-batch gradient descent, stochastic gradient descent, or Adam"),
      Parameter("learningRate", \.learningRate, "The optimiser's rate", in: .positive),
      Parameter(
        "momentum", \.momentum, "Momentum", in: Bounds(0, 0.9999),
        when: Condition("optimiser", is: "sgd")),
      Parameter("batch", \.batch, "Examples a step", in: 1...65_536, when: inBatches),
      Parameter(
        "epochs", \.epochs, "Passes over the training set", in: 1...10_000, when: inBatches),
      Parameter("steps", \.steps, "The most steps", in: 1...100_000_000, when: fullBatch),
      Parameter(
        "tolerance", \.tolerance, "The loss below which training stops", in: .nonNegative,
        when: fullBatch),
      Parameter("variant", \.variant, "Which noise source is removed from the ensemble"),
      Parameter("precision", \.precision, "The precision of all computing"),
    ]
  }

  /// Named settings.
  public static var presets: [Preset] {
    [
      Preset(
        "fashion-mnist",
        "784-512-512-512-10 on Fashion-MNIST, against MNIST and noise; the setting is ours",
        [
          "task": .text("images"), "width": .integer(512), "depth": .integer(3),
          "parametrisation": .text("standard"), "readoutBias": .flag(true),
          "loss": .text("cross-entropy"), "optimiser": .text("adam"),
          "learningRate": .number(1e-3), "precision": .text("float"),
        ])
    ]
  }

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
        names: ["optimiser", "examples"],
        reason: "\(count) images in one batch; take at most 8192 (examples), or sgd or adam")
    case .sgd where parameters.batch > count, .adam where parameters.batch > count:
      throw .impossible(
        names: ["batch", "examples"],
        reason: "a batch of \(parameters.batch) from \(count) training images")
    default: break
    }
  }
}
