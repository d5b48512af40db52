public import Engine
public import StudyKit
public import Tasks

extension NTKVariance {
  /// What a grid may set.
  public struct Parameters: Sendable {
    /// The training and test points.
    public var task = TaskName.fourPoints
    /// Test points along each side of the two-class task's grid.
    public var gridSide = 64
    /// The HDF5 file of the task "file".
    public var dataFile = ""
    /// The dataset of training inputs, (N, D).
    public var trainingInputs = "train/inputs"
    /// The dataset of training targets, (N).
    public var trainingTargets = "train/targets"
    /// The dataset of test inputs, (M, D).
    public var testInputs = "test/inputs"
    /// SHA-256 of the file's points.
    public var dataDigest = ""
    /// How far the two-class task's grid reaches from the origin.
    public var gridExtent = 3.0
    /// The images of the image task.
    public var images = Parameters.fewImages
    /// The kind of network.
    public var network = NetworkArchitecture.Kind.mlp
    /// Units of every hidden layer, h; channels of a convolutional network's first layer.
    public var width = 256
    /// Hidden layers, L.
    public var depth = 1
    /// The hidden units' function.
    public var activation = InfiniteWidth.Activation.relu
    /// σ_w².
    public var weightVariance = 2.0
    /// σ_b².
    public var biasVariance = 0.09
    /// Whether the readout has a bias.
    public var readoutBias = NetworkArchitecture.ReadoutBias.fromZero
    /// What is added to the diagonal of the training points' kernel.
    public var ridge = 0.0
    /// Where Q̄ is from.
    public var meanKernel = MeanKernel.sampled
    /// Hidden units that the first-order theory averages over; 0 for no theory.
    public var theoryUnits = 65_536

    /// The setting of the width-scaling table.
    public init() {}

    private static var fewImages: ImageSelection {
      var images = ImageSelection()
      images.examples = 200
      images.evaluated = 500
      return images
    }
  }

  /// Built-in training and test points.
  public enum TaskName: String, CaseIterable, Sendable {
    /// Four spread points and 15 test points on three circles.
    case fourPoints = "four-points"
    /// Five points of two classes and a square grid of test points.
    case twoClass = "two-class"
    /// The points of an HDF5 file.
    case file
    /// Classes of images, with one-hot targets.
    case images
  }

  /// Where the mean kernel map Q̄ is from.
  public enum MeanKernel: String, CaseIterable, Sendable {
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

  /// The parameters' defaults.
  public static var defaults: Parameters { Parameters() }

  /// What a grid may set and sweep.
  public static var parameters: [Parameter<Parameters>] {
    let onImages = Condition("task", is: "images")
    return [
      Parameter(
        "task", \.task,
        "Training and test points: four spread points with 15 test points on three circles, five "
          + "points of two classes with a square grid of test points, the points of a file, or "
          + "images with one-hot targets"),
      Parameter(
        "gridSide", \.gridSide, "Test points along each side of the grid", in: 1...1024,
        when: Condition("task", is: "two-class")),
      Parameter(
        "gridExtent", \.gridExtent, "How far the grid reaches from the origin in both inputs",
        in: .positive, when: Condition("task", is: "two-class")),
      Parameter(
        "dataFile", \.dataFile, "The HDF5 file with the points; its content counts, not its path",
        when: Condition("task", is: "file"), isIdentity: false),
      Parameter(
        "trainingInputs", \.trainingInputs, "Its dataset of training inputs, (points, inputs)",
        when: Condition("task", is: "file"), isIdentity: false),
      Parameter(
        "trainingTargets", \.trainingTargets, "Its dataset of training targets, (points)",
        when: Condition("task", is: "file"), isIdentity: false),
      Parameter(
        "testInputs", \.testInputs, "Its dataset of test inputs, (points, inputs)",
        when: Condition("task", is: "file"), isIdentity: false),
      Parameter(
        "dataDigest", \.dataDigest,
        "The SHA-256 of the file's points, which makes them part of every run's identity; leave it "
          + "out once, and the error says it",
        when: Condition("task", is: "file")),
      Parameter(
        "training", \.images.training,
        "Training images: a known set and part, or the path of an HDF5 file or image folder",
        when: onImages),
      Parameter(
        "test", \.images.test, "Test images of the same classes, named like the training images",
        when: onImages),
      Parameter(
        "outside", \.images.outside,
        "What is out of distribution, named as for deep-ensemble", count: 0...16, when: onImages),
      Parameter(
        "heldOut", \.images.heldOut, "Classes left out of training, by number", in: 0...9_999,
        count: 0...1_000, when: onImages),
      Parameter(
        "examples", \.images.examples, "Training images used, the first ones", in: 2...10_000,
        when: onImages),
      Parameter(
        "evaluated", \.images.evaluated, "The most images of each test set", in: 1...100_000,
        when: onImages),
      Parameter("network", \.network, "The kind of network", when: onImages),
      Parameter(
        "width", \.width,
        "Units of every hidden layer, or channels of the first convolution", unit: "unit",
        in: 1...1_048_576),
      Parameter("depth", \.depth, "Hidden layers", unit: "layer", in: 1...3),
      Parameter("activation", \.activation, "The hidden units' function"),
      Parameter(
        "weightVariance", \.weightVariance,
        "The variance of the weights before their scaling by fan-in, σ_w²", in: .positive),
      Parameter(
        "biasVariance", \.biasVariance, "The variance of the biases, σ_b²", in: .nonNegative),
      Parameter(
        "readoutBias", \.readoutBias,
        "Whether the readout has a bias, which is trained and starts at zero"),
      Parameter(
        "ridge", \.ridge, "What is added to the diagonal of the training points' kernel",
        in: .nonNegative),
      Parameter(
        "meanKernel", \.meanKernel,
        "Where the mean kernel map is from: the sampled members, or infinite width in closed form"),
      Parameter(
        "theoryUnits", \.theoryUnits,
        "Hidden units that the first-order theory averages over; 0 leaves the theory out",
        unit: "unit", in: 0...16_777_216, when: Condition("depth", isOneOf: [.integer(1)])),
    ]
  }

  /// Named settings.
  public static var presets: [Preset] {
    [
      Preset(
        "figure-1", "A two-class task in the plane, as in Figure 1's caption; the points are ours",
        [
          "task": .text("two-class"), "width": .integer(512),
          "theoryUnits": .integer(4_096),
        ])
    ]
  }
}

extension NTKVariance.Parameters {
  /// The networks that the parameters describe.
  var architecture: NetworkArchitecture {
    NetworkArchitecture(
      kind: network, width: width, depth: depth, activation: activation == .relu ? .relu : .erf,
      weightVariance: weightVariance, biasVariance: biasVariance, readoutBias: readoutBias)
  }

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
