public import StudyKit
internal import Tasks

extension NTKVariance {
  /// What a grid may set.
  public struct Parameters: Settings {
    @Setting(
      "Training and test points: four spread points with 15 test points on three circles, five "
        + "points of two classes with a square grid of test points, the points of a file, or "
        + "images with one-hot targets")
    public var task = TaskName.fourPoints
    @Setting(
      "Test points along each side of the grid", in: 1...1024, .when("task", is: "two-class"))
    public var gridSide = 64
    @Setting(
      "How far the grid reaches from the origin in both inputs", in: .positive,
      .when("task", is: "two-class"), .shaping(true))
    public var gridExtent = 3.0
    @Setting(
      "The HDF5 file with the points; its content counts, not its path", .when("task", is: "file"),
      .outsideIdentity)
    public var dataFile = ""
    @Setting(
      "Its dataset of training inputs, (points, inputs)", .when("task", is: "file"),
      .outsideIdentity)
    public var trainingInputs = "train/inputs"
    @Setting(
      "Its dataset of training targets, (points)", .when("task", is: "file"), .outsideIdentity)
    public var trainingTargets = "train/targets"
    @Setting(
      "Its dataset of test inputs, (points, inputs)", .when("task", is: "file"), .outsideIdentity)
    public var testInputs = "test/inputs"
    @Setting(
      "The SHA-256 of the file's points, which makes them part of every run's identity; leave it "
        + "out once, and the error says it", .when("task", is: "file"))
    public var dataDigest = ""
    /// Where the images are from.
    public var sources = ImageSources()
    @Setting("Training images used, the first ones", in: 2...10_000, .when("task", is: "images"))
    public var examples = 200
    @Setting("The most images of each test set", in: 1...100_000, .when("task", is: "images"))
    public var evaluated = 500
    @Setting("The kind of network", .when("task", is: "images"))
    public var network = NetworkArchitecture.Kind.mlp
    @Setting(
      "Units of every hidden layer, or channels of the first convolution", in: 1...1_048_576,
      .unit("unit"))
    public var width = 256
    @Setting("Hidden layers", in: 1...3, .unit("layer"))
    public var depth = 1
    @Setting("The hidden units' function")
    public var activation = Activation.relu
    @Setting("The variance of the weights before their scaling by fan-in, σ_w²", in: .positive)
    public var weightVariance = 2.0
    @Setting("The variance of the biases, σ_b²", in: .nonNegative)
    public var biasVariance = 0.09
    @Setting("Whether the readout has a bias, which is trained and starts at zero")
    public var readoutBias = NetworkArchitecture.ReadoutBias.fromZero
    @Setting("What is added to the diagonal of the training points' kernel", in: .nonNegative)
    public var ridge = 0.0
    @Setting(
      "Where the mean kernel map is from: the sampled members, or infinite width in closed form")
    public var meanKernel = MeanKernel.sampled
    @Setting(
      "Hidden units that the first-order theory averages over; 0 leaves the theory out",
      in: 0...16_777_216, .unit("unit"), .when("depth", isOneOf: [.integer(1)]))
    public var theoryUnits = 65_536

    /// The setting of the width-scaling table.
    public init() {}

    /// The images of the image task.
    var images: ImageSelection { sources.selection(examples: examples, evaluated: evaluated) }

    /// The networks that the parameters describe.
    var architecture: NetworkArchitecture {
      NetworkArchitecture(
        kind: network, width: width, depth: depth, activation: activation == .relu ? .relu : .erf,
        weightVariance: weightVariance, biasVariance: biasVariance, readoutBias: readoutBias)
    }
  }

  /// Built-in training and test points.
  public enum TaskName: String, Choice {
    /// Four spread points and 15 test points on three circles.
    case fourPoints = "four-points"
    /// Five points of two classes and a square grid of test points.
    case twoClass = "two-class"
    /// The points of an HDF5 file.
    case file
    /// Classes of images, with one-hot targets.
    case images
  }

  /// The hidden units' function; those whose kernels have closed forms.
  public enum Activation: String, Choice {
    /// max(0, z).
    case relu
    /// The error function.
    case erf
  }

  /// Where the mean kernel map Q̄ is from.
  public enum MeanKernel: String, Choice {
    /// The mean over the finished members.
    case sampled
    /// The closed form at infinite width.
    case infinite
  }

  /// Checks that the points can be had and are those that the grid means.
  public static func check(_ parameters: Parameters) throws(ParameterError) {
    guard parameters.task == .images else {
      _ = try parameters.regressionTask()
      return
    }
    if parameters.network == .convolution, parameters.meanKernel == .infinite {
      throw .impossible(
        names: ["meanKernel", "network"], reason: "there is no closed form for convolutions")
    }
    let sizes = Sizes(try ImageLayout(parameters.images))
    // A kernel of all values with those of the training points, and as much for the mean map.
    guard sizes.trainingValues * (sizes.trainingValues + sizes.testValues) <= 1 << 27 else {
      throw .impossible(
        names: ["examples", "evaluated", "heldOut"],
        reason: "a kernel of \(sizes.trainingValues + sizes.testValues) by "
          + "\(sizes.trainingValues) values (images times classes) takes more than 1 GiB; take "
          + "fewer images, or hold out classes")
    }
  }

  /// How many numbers a function has at the points of an image task.
  struct Sizes {
    let trainingValues: Int
    let testValues: Int

    init(_ layout: ImageLayout) {
      trainingValues = layout.trainingCount * layout.classes.count
      testValues = layout.tests.reduce(0) { $0 + $1.count } * layout.classes.count
    }
  }

  /// Named settings.
  public static let presets = [
    Preset(
      "figure-1", "A two-class task in the plane, as in Figure 1's caption; the points are ours",
      of: Parameters.self, source: nil
    ) { ($0.task, $0.width, $0.theoryUnits) = (.twoClass, 512, 4_096) }
  ]
}

extension NTKVariance.Parameters {
  /// What evaluates the networks at a task's points, the quickest way for it.
  func kernel(
    _ task: RegressionTask, _ layout: ImageLayout?
  ) throws(RunFailure) -> any NetworkKernel {
    guard let layout else { return tangentKernel(architecture, task) }
    return try EngineNetwork(model(layout), task)
  }

  /// The networks of an image task.
  func model(_ layout: ImageLayout) -> EnsembleModel {
    EnsembleModel(architecture, shape: layout.shape, outputs: layout.classes.count)
  }
}
