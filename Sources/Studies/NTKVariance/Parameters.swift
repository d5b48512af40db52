public import StudyKit

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
    /// Units of every hidden layer, h.
    public var width = 256
    /// Hidden layers, L.
    public var depth = 1
    /// The hidden units' function.
    public var activation = Activation.relu
    /// σ_w².
    public var weightVariance = 2.0
    /// σ_b².
    public var biasVariance = 0.09
    /// Whether the readout has a bias.
    public var readoutBias = ReadoutBias.fromZero
    /// What is added to the diagonal of the training points' kernel.
    public var ridge = 0.0
    /// Where Q̄ is from.
    public var meanKernel = MeanKernel.sampled
    /// Hidden units that the first-order theory averages over; 0 for no theory.
    public var theoryUnits = 65_536

    /// The setting of the width-scaling table.
    public init() {}
  }

  /// Built-in training and test points.
  public enum TaskName: String, CaseIterable, Sendable {
    /// Four spread points and 15 test points on three circles.
    case fourPoints = "four-points"
    /// Five points of two classes and a square grid of test points.
    case twoClass = "two-class"
    /// The points of an HDF5 file.
    case file
  }

  /// Whether the readout has a bias.
  public enum ReadoutBias: String, CaseIterable, Sendable {
    /// It has none.
    case none
    /// It has one that is trained and starts at zero.
    case fromZero = "from-zero"
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
    _ = try parameters.inputTask()
  }

  /// The parameters' defaults.
  public static var defaults: Parameters { Parameters() }

  /// What a grid may set and sweep.
  public static var parameters: [Parameter<Parameters>] {
    [
      Parameter(
        "task", \.task,
        "Training and test points: four spread points with 15 test points on three circles, five "
          + "points of two classes with a square grid of test points, or the points of a file"),
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
      Parameter("width", \.width, "Units of every hidden layer", unit: "unit", in: 1...1_048_576),
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
  func shape(_ task: InputTask) -> NetworkShape {
    NetworkShape(
      inputs: task.inputs, width: width, depth: depth,
      activation: activation, weightVariance: weightVariance,
      biasVariance: biasVariance, hasReadoutBias: readoutBias == .fromZero)
  }
}
