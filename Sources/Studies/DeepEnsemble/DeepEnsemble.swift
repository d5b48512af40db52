internal import Engine
package import StudyKit
internal import Tasks
package import TrainingKit

/// Deep ensembles: trained networks, their predictive variance beside that of their linearizations,
/// the effect of removing noise sources, and the detection of what is out of distribution.
///
/// Kobayashi, Vilimelis Aceituno and von Oswald, "Disentangling the predictive variance of deep
/// ensembles through the neural tangent kernel", 2022 (arXiv:2210.09818). The paper's settings and
/// numbers are not known to us; the README says which parts are ours.
package enum DeepEnsemble: TrainedStudy {
  /// The name by which a grid asks for the study.
  package static let name = "deep-ensemble"
  /// What it is.
  package static let title =
    "Trained deep ensembles: variance beside the linearised one, noise removed, out-of-distribution"
  /// The paper.
  package static let source = "Kobayashi et al. 2022, arXiv:2210.09818"
  /// Part of every run's identity.
  package static let version = 2
  /// The summary is made of variances.
  package static let minimumMembers = 2
  /// Members make up an ensemble.
  package static let replicate = Replicate.ensemble

  /// What a grid may set; the defaults are the four-point task.
  package struct Parameters: TrainedSettings {
    // Data.
    @Setting(
      "What is learned: four spread points, five points of two classes with a square grid of test "
        + "points, or classes of images")
    package var task = TaskName.fourPoints
    @Setting("Test points along each side of the grid", in: 1...256, .when("task", is: "two-class"))
    package var gridSide = 32
    @Setting(
      "How far the grid extends from the origin along both inputs", in: .positive,
      .when("task", is: "two-class"), .shaping(true))
    package var gridExtent = 3.0
    /// Where the images are from.
    package var sources = ImageSources()
    @Setting(
      "Training images to use, the first of the set; 0 for all", in: 0...10_000_000,
      .when("task", is: "images"))
    package var examples = 0
    @Setting(
      "Training images held out for validation", in: 0...1_000_000, .when("task", is: "images"))
    package var validation = 0
    @Setting(
      "Images to use of each test set, at most", in: 1...1_000_000, .when("task", is: "images"))
    package var evaluated = 10_000
    @Setting(
      "What is recorded of each member besides its measures: nothing, or its predictions on all test "
        + "sets; without them, an ensemble to which members are added is trained again",
      .when("task", is: "images"), .outsideIdentity)
    package var record = Record.nothing
    // Network.
    @Setting("The kind of network") package var network = NetworkArchitecture.Kind.mlp
    @Setting(
      "Units of every hidden layer, or channels of the first convolution", in: 1...65_536,
      .unit("unit"))
    package var width = 256
    @Setting("Hidden layers", in: 1...16, .unit("layer")) package var depth = 1
    @Setting("Activation function of the hidden units", .formerly("nonlinearity"))
    package var activation = NetworkArchitecture.Activation.relu
    @Setting(
      "Slope of leaky ReLU below 0", in: .nonNegative, .when("activation", is: "leaky-relu"),
      .added(before: 0.01))
    package var negativeSlope = 0.01
    @Setting("How weights are scaled", .formerly("parametrisation"))
    package var parametrization = NetworkArchitecture.Parametrization.ntk
    @Setting("Variance of the weights before scaling by fan-in, σ_w²", in: .positive)
    package var weightVariance = 2.0
    @Setting(
      "Variance of the hidden biases, σ_b²", in: .nonNegative,
      .when("parametrization", is: "ntk"))
    package var biasVariance = 0.09
    @Setting(
      "Whether the readout has a bias, which starts at zero",
      .formerly("readoutBias", [.text("none"): .flag(false), .text("from-zero"): .flag(true)]))
    package var readoutBias = NetworkArchitecture.ReadoutBias.none
    // Training.
    @Setting(
      "Training loss, averaged over examples: half the squared error summed over outputs, or the "
        + "cross-entropy")
    package var loss = Loss.squaredError
    @Setting(
      "Full-batch gradient descent, stochastic gradient descent, or Adam", .formerly("optimiser"))
    package var optimizer = OptimizerKind.gradientDescent
    @Setting("Learning rate", in: .positive) package var learningRate = 0.4
    @Setting("Momentum", in: Bounds(0, 0.9999), .when("optimizer", is: "sgd"))
    package var momentum = 0.0
    @Setting("Examples per step", in: 1...65_536, .when("optimizer", is: "sgd", "adam"))
    package var batch = 128
    @Setting("Passes over the training set", in: 1...10_000, .when("optimizer", is: "sgd", "adam"))
    package var epochs = 8
    @Setting("Maximum number of steps", in: 1...100_000_000, .when("optimizer", is: "gd"))
    package var steps = 4_000
    @Setting("The loss below which training stops", in: .nonNegative, .when("optimizer", is: "gd"))
    package var tolerance = 1e-24
    @Setting("Which noise source is removed from the ensemble") package var variant = Variant.plain
    @Setting("Floating-point precision of the computation") package var precision = Precision.double
    /// How a run is kept.
    package var keeping = Keeping()
    /// The weights from which a run starts.
    package var starting = Starting()

    /// The four-point task.
    package init() {}
  }

  /// A classifier of Fashion-MNIST.
  package static let presets = [
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
  package static func check(_ p: Parameters) throws(ParameterError) {
    let count = try p.trainingCount()
    let onImages = p.task == .images
    try require(onImages || p.loss == .squaredError, "loss", "task") {
      "the cross-entropy needs classes; points have real targets"
    }
    try require(onImages || p.network == .mlp, "network", "task") {
      "a convolutional network needs images, not points"
    }
    try require(!p.isFullBatch || count <= 8_192, "optimizer", "examples") {
      "full-batch gradient descent takes at most 8192 images, not \(count); lower examples, or use sgd or adam"
    }
    try require(p.isFullBatch || p.batch <= count, "batch", "examples") {
      "batch (\(p.batch)) must not exceed the \(count) training \(onImages ? "images" : "points")"
    }
  }

  /// The sets of images.
  package static func data(_ p: Parameters) throws(ParameterError) -> [DataDigest] {
    p.task == .images ? try p.images.data() : []
  }

  // What a member is measured by.

  /// Epochs; or in full batches the steps 0, 1, 2, 4, 8, …, whose losses are those before the step.
  package static func cadence(_ p: Parameters) throws(ParameterError) -> Cadence {
    guard p.isFullBatch else {
      // A batch that is larger than the training set is refused.
      let steps = max(try p.trainingCount() / p.batch, 1)
      return Cadence(epochs: p.epochs, stepsPerEpoch: steps)
    }
    let watched = [0] + (0..<Int.bitWidth - 2).map { 1 << $0 }.prefix { $0 < p.steps }
    return Cadence(
      steps: p.steps, marks: watched.map { $0 + 1 },
      along: Dimension(
        "step", .integers(watched), unit: "step", longName: "steps done before"))
  }

  /// The training loss; of classifiers that are trained in epochs the accuracies, too.
  package static func curves(_ p: Parameters) -> [Curve] {
    let loss = p.loss == .squaredError ? "half the squared error" : "cross-entropy"
    let definition = "mean over examples of the \(loss), before the steps; NaN where not reached"
    guard !p.isFullBatch else {
      return [Curve("training_loss", "training loss", definition, element: .double)]
    }
    let mean = Curve.trainingLoss(
      "training_loss", "training loss", definition, unit: nil, element: .double)
    guard p.task == .images else { return [mean] }
    return [
      mean,
      Curve(
        "training_accuracy", "accuracy on the training images",
        "share of right answers in the epoch's batches, each before its step", element: .double),
      Curve(
        "validation_accuracy", "accuracy on the validation images",
        "share of right answers after the epoch; NaN without validation images", element: .double,
        allowsNaN: true),
    ]
  }

  private static let finalLoss = Measure(
    "final_loss", longName: "loss at the end of training",
    definition: "the loss before the last step, or the last epoch's mean")
  private static let finalValidation = Measure(
    "final_validation_accuracy", longName: "accuracy on the validation images",
    definition: "share of right answers at the end; NaN without validation images")
  private static let stepsDone = Measure(
    "steps_done", unit: "step", longName: "steps of training", definition: "count")

  /// What curves of epochs end with.
  package static func readings(_ p: Parameters) -> [Reading] {
    if p.isFullBatch { return [] }
    let loss = Reading(finalLoss) { [$0("training_loss").last ?? .nan] }
    guard p.task == .images else { return [loss] }
    return [loss, Reading(finalValidation) { [$0("validation_accuracy").last ?? .nan] }]
  }

  /// What full batches end with, and what a trained member predicts.
  package static func outcomes(_ p: Parameters) throws(ParameterError) -> [Measure] {
    var measures = [stepsDone]
    if p.isFullBatch { measures.append(finalLoss) }
    guard p.task == .images else { return measures + pointOutcomes(p) }
    if p.isFullBatch { measures.append(finalValidation) }
    return measures + (try imageOutcomes(p))
  }

  /// Variances over members, and what they are compared with.
  package static func summaries(_ p: Parameters) throws(ParameterError) -> [MemberSummary] {
    p.task == .images ? try imageSummaries(p) : pointSummaries(p)
  }

  // How it is trained.

  /// A member at its beginning, in the precision asked for.
  package static func learner(_ p: Parameters, _ keys: RunKeys) throws -> any Learner {
    switch (p.task, p.precision) {
    case (.images, .float): try ImageMember<Float>(p, keys)
    case (.images, .double): try ImageMember<Double>(p, keys)
    case (_, .float): try PointMember<Float>(p, keys)
    case (_, .double): try PointMember<Double>(p, keys)
    }
  }

  /// Training, the predictions on the test sets, and the data that are held.
  package static func work(_ p: Parameters) throws(ParameterError) -> Work {
    let (shape, outputs, tested) = try p.sizes()
    let trained = try p.trainingCount()
    let batch = p.isFullBatch ? trained : p.batch
    let model = EnsembleModel(p.architecture, shape: shape, outputs: outputs).written(for: batch)
      .model
    let word = p.precision == .float ? 4 : 8
    var work = Work(
      training: model, batch: batch, measuring: p.isFullBatch ? 0 : p.validation,
      walk: p.optimizer == .adam ? 100 : 20, wordSize: word,
      bytes: Double(word * (trained + tested) * (shape.count + 2 * outputs)))
    work.once = Double(word) / 4 * model.operations * Double(tested) / Double(batch)
    return work
  }
}
