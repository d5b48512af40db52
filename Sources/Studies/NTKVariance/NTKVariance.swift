package import StudyKit
internal import Tasks

/// The predictive variance of ensembles of linearised networks, split into its sources of noise.
///
/// Kobayashi, Vilimelis Aceituno and von Oswald, "Disentangling the predictive variance of deep
/// ensembles through the neural tangent kernel", 2022 (arXiv:2210.09818).
package enum NTKVariance: Study {
  /// The name by which a grid asks for the study.
  package static let name = "ntk-variance"
  /// What it is.
  package static let title =
    "Predictive variance of linearised deep ensembles, split into its noise sources"
  /// The paper.
  package static let source = "Kobayashi et al. 2022, arXiv:2210.09818, Figure 1"
  /// Part of every run's identity.
  package static let version = 3
  /// A member takes microseconds to milliseconds.
  package static let blockSize = 64
  /// The summary is made of variances.
  package static let minimumMembers = 2
  /// Members make up an ensemble.
  package static let replicate = Replicate.ensemble

  /// What a grid may set.
  package struct Parameters: Settings {
    @Setting(
      "Training and test points: four spread points with 15 test points on three circles, five "
        + "points of two classes with a square grid of test points, the points of a file, or "
        + "images with one-hot targets")
    package var task = TaskName.fourPoints
    @Setting(
      "Test points along each side of the grid", in: 1...1024, .when("task", is: "two-class"))
    package var gridSide = 64
    @Setting(
      "How far the grid extends from the origin along both inputs", in: .positive,
      .when("task", is: "two-class"), .shaping(true))
    package var gridExtent = 3.0
    @Setting(
      "HDF5 file with the points; runs are identified by its content, not its path",
      .when("task", is: "file"),
      .outsideIdentity)
    package var dataFile = ""
    @Setting(
      "Its dataset of training inputs, (points, inputs)", .when("task", is: "file"),
      .outsideIdentity)
    package var trainingInputs = "train/inputs"
    @Setting(
      "Its dataset of training targets, (points)", .when("task", is: "file"), .outsideIdentity)
    package var trainingTargets = "train/targets"
    @Setting(
      "Its dataset of test inputs, (points, inputs)", .when("task", is: "file"), .outsideIdentity)
    package var testInputs = "test/inputs"
    @Setting(
      "The SHA-256 of the file's points, which makes them part of every run's identity; leave it "
        + "out once, and the error message gives it", .when("task", is: "file"))
    package var dataDigest = ""
    /// Where the images are from.
    package var sources = ImageSources()
    @Setting(
      "Training images to use, the first of the set", in: 2...10_000, .when("task", is: "images"))
    package var examples = 200
    @Setting(
      "Images to use of each test set, at most", in: 1...100_000, .when("task", is: "images"))
    package var evaluated = 500
    @Setting("The kind of network", .when("task", is: "images"))
    package var network = NetworkArchitecture.Kind.mlp
    @Setting(
      "Units of every hidden layer, or channels of the first convolution", in: 1...1_048_576,
      .unit("unit"))
    package var width = 256
    @Setting("Hidden layers", in: 1...64, .unit("layer")) package var depth = 1
    @Setting("Activation function of the hidden units")
    package var activation = NetworkArchitecture.Activation.relu
    @Setting(
      "Slope of leaky ReLU below 0", in: .nonNegative, .when("activation", is: "leaky-relu"),
      .added(before: 0.01))
    package var negativeSlope = 0.01
    @Setting("Variance of the weights before scaling by fan-in, σ_w²", in: .positive)
    package var weightVariance = 2.0
    @Setting("Variance of the biases, σ_b²", in: .nonNegative) package var biasVariance = 0.09
    @Setting("Whether the readout has a bias, which is trained and starts at zero")
    package var readoutBias = NetworkArchitecture.ReadoutBias.fromZero
    @Setting("What is added to the diagonal of the training points' kernel", in: .nonNegative)
    package var ridge = 0.0
    @Setting(
      "Source of the mean kernel map: the sampled members, or the closed form at infinite width")
    package var meanKernel = MeanKernel.sampled
    @Setting(
      "Hidden units over which the first-order theory averages; 0 omits the theory",
      in: 0...16_777_216, .unit("unit"), .when("depth", isOneOf: [.integer(1)]))
    package var theoryUnits = 65_536

    /// The setting of the width-scaling table.
    package init() {}
  }

  /// Named settings.
  package static let presets = [
    Preset(
      "figure-1", "A two-class task in the plane, as in Figure 1's caption; the points are ours",
      of: Parameters.self, source: nil
    ) { ($0.task, $0.width, $0.theoryUnits) = (.twoClass, 512, 4_096) }
  ]

  /// Checks that the points can be had and are those that the grid means.
  package static func check(_ p: Parameters) throws(ParameterError) {
    guard let layout = try p.imageLayout() else {
      _ = try p.points()
      return
    }
    try require(p.network == .mlp || p.meanKernel == .sampled, "meanKernel", "network") {
      "there is a closed form only for fully connected networks"
    }
    try require(p.network == .mlp || p.depth <= 3, "depth", "network") {
      "convolutional networks, whose channels double in each layer, have at most 3 layers"
    }
    let (training, all) = layout.values
    // A kernel of all values with those of the training points, and as much for the mean map.
    try require(training * all <= 1 << 27, "examples", "evaluated", "heldOut") {
      "a kernel of \(all) by \(training) values (images times classes) takes more than 1 GiB; use "
        + "fewer images, or hold out classes"
    }
  }

  /// The sets of images, or the points of a file, whose digest the grid states.
  package static func data(_ p: Parameters) throws(ParameterError) -> [DataDigest] {
    switch p.task {
    case .fourPoints, .twoClass: []
    case .file: [DataDigest(p.dataFile, digest: p.dataDigest)]
    case .images: try p.images.data()
    }
  }

  /// What a member yields.
  package static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    let (test, training) = try parameters.dimensions()
    let measures = [
      Measure(
        "f_lin", longName: "linearised network", definition: "f_0(x) + Q_0(x) (Y - f_0(X))",
        source: source, dimensions: test),
      Measure(
        "f_lin_c", longName: "linearised network, centred", definition: "Q_0(x) Y",
        source: source, dimensions: test),
      Measure(
        "f_lin_g", longName: "linearised network on an independent initial function",
        definition: "g(x) + Q_0(x) (Y - g(X)), g the initial function of an independent network",
        dimensions: test),
      Measure(
        "f_initial", longName: "initial function", definition: "f_0(x)", dimensions: test),
      Measure(
        "q_f_initial", longName: "initial function of the training points, propagated",
        definition: "Q_0(x) f_0(X)", dimensions: test),
      Measure(
        "f_initial_train", longName: "initial function at the training points",
        definition: "f_0(X)", dimensions: training),
      Measure(
        "condition_number", longName: "condition number of the tangent kernel",
        definition: "ratio of the largest and the smallest eigenvalue of Theta_0(X, X) + ridge"),
    ]
    return parameters.task == .images ? measures + imageMeasures : measures
  }

  /// What one member costs.
  package static func cost(_ p: Parameters) -> Cost {
    do {
      guard let layout = try p.imageLayout() else { return pointCost(p, try p.points()) }
      return imageCost(p, layout)
    } catch {
      // Parameters whose points cannot be had have failed their check.
      return Cost(operations: 1, bytes: 1)
    }
  }

  private static func pointCost(_ p: Parameters, _ task: RegressionTask) -> Cost {
    let (n, m, d) = (
      Double(task.trainingCount), Double(task.testCount), Double(task.inputs)
    )
    let (h, l) = (Double(p.width), Double(p.depth))
    let weights = h * (d + 2) + (l - 1) * h * (h + 1)
    // Two networks are drawn here and one again for the mean kernel, a normal in the time of some 400
    // operations of large products; products with the weights forward for three networks and
    // backward for two; two kernel contractions per layer for two networks. All are in double
    // precision, and slower the fewer inputs share them.
    let narrowness = 2 + 48 / n
    let passes = (n + m) * 2 * weights * 5
    let contractions = l * 2 * 2 * 2 * (n + m) * n * h
    let rows = l == 1 ? n + 64 : max(n, 256)
    let held = l == 1 ? 2 * rows * 512 : weights + 2 * l * (rows + n) * h
    let operations = 3 * weights * 400 + narrowness * (passes + contractions + n * n * (n + m))
    // Members' kernels are computed again for a sampled mean; moments and their errors take some passes over what
    // members yield. The theory of first order applies the kernels of single units to N + 1 vectors, in tiles that are too
    // small for the speed of large products.
    let moments = 400 * m
    return Cost(
      operations: operations, bytes: 8 * (held + 8 * (n + m) * (n + 1)),
      summaryOperations: p.depth > 1
        ? 0 : 4.3 * Double(p.theoryUnits) * (d + 2) * (400 + 4 * n * (n + 1) + m * (16 * n + 12)),
      summaryOperationsPerMember: moments + (p.meanKernel == .sampled ? operations / 2 : 0))
  }
}
