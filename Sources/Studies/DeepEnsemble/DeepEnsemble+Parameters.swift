public import Tasks

extension DeepEnsemble {
  /// What a grid may set.
  public struct Parameters: Sendable {
    /// What the ensemble learns.
    public var task = TaskName.fourPoints
    /// Test points along each side of the two-class task's grid.
    public var gridSide = 32
    /// How far the two-class task's grid reaches from the origin.
    public var gridExtent = 3.0
    /// The images of the image task.
    public var images = ImageSelection()
    /// The kind of network.
    public var network = NetworkArchitecture.Kind.mlp
    /// Units of every hidden layer of an MLP; channels of a convolutional network's first layer.
    public var width = 256
    /// Hidden layers.
    public var depth = 1
    /// The hidden units' function.
    public var activation = NetworkArchitecture.Activation.relu
    /// How weights are scaled.
    public var parametrization = NetworkArchitecture.Parametrization.ntk
    /// σ_w².
    public var weightVariance = 2.0
    /// σ_b².
    public var biasVariance = 0.09
    /// Whether the readout has a bias, which starts at zero.
    public var readoutBias = false
    /// What is minimised.
    public var loss = Loss.squaredError
    /// How it is minimised.
    public var optimizer = OptimizerKind.gradientDescent
    /// The optimizer's rate.
    public var learningRate = 0.4
    /// Momentum of stochastic gradient descent.
    public var momentum = 0.0
    /// Examples a step.
    public var batch = 128
    /// Passes over the training set.
    public var epochs = 8
    /// Steps of full-batch gradient descent.
    public var steps = 4_000
    /// The loss below which full-batch gradient descent stops.
    public var tolerance = 1e-24
    /// Which noise source is removed.
    public var variant = Variant.plain
    /// The precision of all computing.
    public var precision = Precision.double
    /// What of a member on images stays in the result file beside its figures.
    public var record = Record.nothing

    /// The four-point task.
    public init() {}

    /// The networks that the parameters describe.
    package var architecture: NetworkArchitecture {
      NetworkArchitecture(
        kind: network, width: width, depth: depth, activation: activation,
        parametrization: parametrization, weightVariance: weightVariance,
        biasVariance: biasVariance, readoutBias: readoutBias ? .fromZero : .none)
    }
  }

  /// What the ensemble learns.
  public enum TaskName: String, CaseIterable, Sendable {
    /// Four spread points and 15 test points on three circles.
    case fourPoints = "four-points"
    /// Five points of two classes and a square grid of test points.
    case twoClass = "two-class"
    /// Classes of images.
    case images
  }

  /// What is minimised.
  public enum Loss: String, CaseIterable, Sendable {
    /// Half the squared error summed over outputs, mean over examples.
    case squaredError = "mse"
    /// The cross-entropy of the softmax of the outputs, mean over examples.
    case crossEntropy = "cross-entropy"
  }

  /// How the loss is minimised.
  public enum OptimizerKind: String, CaseIterable, Sendable {
    /// All examples in every step.
    case gradientDescent = "gd"
    /// Stochastic gradient descent, with momentum where it is set.
    case sgd
    /// Adam (Kingma and Ba 2015) with its usual constants.
    case adam
  }

  /// Which noise source is removed; θ₀ are a network's initial parameters.
  public enum Variant: String, CaseIterable, Sendable {
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
  public enum Precision: String, CaseIterable, Sendable {
    /// Single.
    case float
    /// Double.
    case double
  }

  /// What of a member stays in the result file beside its figures.
  public enum Record: String, CaseIterable, Sendable {
    /// Nothing: the predictions are kept beside the file until the summaries are done.
    case nothing
    /// The predictions on all test sets.
    case predictions
  }

  /// The parameters' defaults: the four-point task.
  public static var defaults: Parameters { Parameters() }
}
