public import StudyKit
internal import Tasks

extension DeepEnsemble {
  /// What a grid may set.
  public struct Parameters: Settings {
    @Setting(
      "What is learned: four spread points, five points of two classes with a square grid of test "
        + "points, or classes of images")
    public var task = TaskName.fourPoints
    @Setting("Test points along each side of the grid", in: 1...256, .when("task", is: "two-class"))
    public var gridSide = 32
    @Setting(
      "How far the grid reaches from the origin in both inputs", in: .positive,
      .when("task", is: "two-class"), .shaping(true))
    public var gridExtent = 3.0
    /// Where the images are from.
    public var sources = ImageSources()
    @Setting(
      "Training images used, the first ones; 0 for all", in: 0...10_000_000,
      .when("task", is: "images"))
    public var examples = 0
    @Setting("Training images kept for validation", in: 0...1_000_000, .when("task", is: "images"))
    public var validation = 0
    @Setting("The most images of each test set", in: 1...1_000_000, .when("task", is: "images"))
    public var evaluated = 10_000
    @Setting(
      "What of a member stays in the result file beside its figures: nothing, or its predictions on "
        + "all test sets; an ensemble of which nothing was recorded is trained again when it grows",
      .when("task", is: "images"), .outsideIdentity)
    public var record = Record.nothing
    @Setting("The kind of network")
    public var network = NetworkArchitecture.Kind.mlp
    @Setting(
      "Units of every hidden layer, or channels of the first convolution", in: 1...65_536,
      .unit("unit"))
    public var width = 256
    @Setting("Hidden layers", in: 1...16, .unit("layer"))
    public var depth = 1
    @Setting("The hidden units' function", .formerly("nonlinearity"))
    public var activation = NetworkArchitecture.Activation.relu
    @Setting("How weights are scaled", .formerly("parametrisation"))
    public var parametrization = NetworkArchitecture.Parametrization.ntk
    @Setting("The variance of the weights before their scaling by fan-in, σ_w²", in: .positive)
    public var weightVariance = 2.0
    @Setting(
      "The variance of the hidden biases, σ_b²", in: .nonNegative,
      .when("parametrization", is: "ntk"))
    public var biasVariance = 0.09
    @Setting(
      "Whether the readout has a bias, which starts at zero",
      .formerly("readoutBias", [.text("none"): .flag(false), .text("from-zero"): .flag(true)]))
    public var readoutBias = NetworkArchitecture.ReadoutBias.none
    @Setting(
      "What is minimized: half the squared error summed over outputs, or the cross-entropy; the "
        + "mean over examples of it")
    public var loss = Loss.squaredError
    @Setting(
      "Full-batch gradient descent, stochastic gradient descent, or Adam", .formerly("optimiser"))
    public var optimizer = OptimizerKind.gradientDescent
    @Setting("The optimizer's rate", in: .positive)
    public var learningRate = 0.4
    @Setting("Momentum", in: Bounds(0, 0.9999), .when("optimizer", is: "sgd"))
    public var momentum = 0.0
    @Setting("Examples a step", in: 1...65_536, .when("optimizer", is: "sgd", "adam"))
    public var batch = 128
    @Setting("Passes over the training set", in: 1...10_000, .when("optimizer", is: "sgd", "adam"))
    public var epochs = 8
    @Setting("The most steps", in: 1...100_000_000, .when("optimizer", is: "gd"))
    public var steps = 4_000
    @Setting("The loss below which training stops", in: .nonNegative, .when("optimizer", is: "gd"))
    public var tolerance = 1e-24
    @Setting("Which noise source is removed from the ensemble")
    public var variant = Variant.plain
    @Setting("The precision of all computing")
    public var precision = Precision.double

    /// The four-point task.
    public init() {}

    /// The images of the image task.
    var images: ImageSelection {
      sources.selection(examples: examples, validation: validation, evaluated: evaluated)
    }

    /// The networks that the parameters describe.
    package var architecture: NetworkArchitecture {
      NetworkArchitecture(
        kind: network, width: width, depth: depth, activation: activation,
        parametrization: parametrization, weightVariance: weightVariance,
        biasVariance: biasVariance, readoutBias: readoutBias)
    }
  }

  /// What the ensemble learns.
  public enum TaskName: String, Choice {
    /// Four spread points and 15 test points on three circles.
    case fourPoints = "four-points"
    /// Five points of two classes and a square grid of test points.
    case twoClass = "two-class"
    /// Classes of images.
    case images
  }

  /// What is minimised.
  public enum Loss: String, Choice {
    /// Half the squared error summed over outputs, mean over examples.
    case squaredError = "mse"
    /// The cross-entropy of the softmax of the outputs, mean over examples.
    case crossEntropy = "cross-entropy"
  }

  /// How the loss is minimised.
  public enum OptimizerKind: String, Choice {
    /// All examples in every step.
    case gradientDescent = "gd"
    /// Stochastic gradient descent, with momentum where it is set.
    case sgd
    /// Adam (Kingma and Ba 2015) with its usual constants.
    case adam
  }

  /// Which noise source is removed; θ₀ are a network's initial parameters.
  public enum Variant: String, Choice {
    /// None: f(x, θ).
    case plain = "gd"
    /// The initial function: f(x, θ) − f(x, θ₀).
    case centred = "gd-c"
    /// The kernel's: f(x, θ) − f(x, θ₀) + g(x), θ₀ the same for all members, g the member's own
    /// initial function.
    case sharedKernel = "gd-a"
    /// Their dependence: f(x, θ) − f(x, θ₀) + g(x), g the initial function of another network.
    case independent = "gd-g"
  }

  /// The precision of all computing.
  public enum Precision: String, Choice {
    /// Single.
    case float
    /// Double.
    case double
  }

  /// What of a member stays in the result file beside its figures.
  public enum Record: String, Choice {
    /// Nothing: the predictions are kept beside the file until the summaries are done.
    case nothing
    /// The predictions on all test sets.
    case predictions
  }

}
