internal import Engine
internal import Randomness
public import StudyKit
internal import Tasks

/// Deep ensembles: trained networks, their predictive variance beside that of their linearisations,
/// the effect of removing noise sources, and the detection of what is out of distribution.
///
/// Kobayashi, Vilimelis Aceituno and von Oswald, "Disentangling the predictive variance of deep
/// ensembles through the neural tangent kernel", 2022 (arXiv:2210.09818). The paper's settings and
/// numbers are not known to us; the README says which parts are ours.
public enum DeepEnsemble: Study {
  /// The name by which a grid asks for the study.
  public static let name = "deep-ensemble"
  /// What it is.
  public static let title =
    "Trained deep ensembles: variance beside the linearised one, noise removed, out-of-distribution"
  /// The paper.
  public static let source = "Kobayashi et al. 2022, arXiv:2210.09818"
  /// Part of every run's identity.
  public static let version = 2
  /// The summary is made of variances.
  public static let minimumMembers = 2

  /// What is drawn; each has its own stream.
  enum Purpose: UInt64 {
    /// A member's initial parameters; member scope.
    case weights = 1
    /// Those of the network whose initial function gd-g adds; member scope.
    case independentWeights = 2
    /// The order of the training examples; member scope.
    case order = 3
    /// The initial parameters that all members of gd-a share; sweep scope.
    case sharedWeights = 4
  }

  /// What one member costs.
  public static func cost(_ parameters: Parameters) -> Cost {
    guard let plan = try? TrainingPlan(parameters) else { return Cost(operations: 1, bytes: 1) }
    return plan.cost
  }

  /// Trains one member and measures what it predicts.
  public static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    switch (parameters.task, parameters.precision) {
    case (.images, .float): try imageRun(parameters, Float.self, member: member, in: context)
    case (.images, .double): try imageRun(parameters, Double.self, member: member, in: context)
    case (_, .float): try pointRun(parameters, Float.self, member: member, in: context)
    case (_, .double): try pointRun(parameters, Double.self, member: member, in: context)
    }
  }

  /// What a run yields.
  public static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    parameters.task == .images
      ? try imageMeasures(parameters) : pointMeasures(parameters)
  }

  /// What a point's summary yields.
  public static func summaryMeasures(
    _ parameters: Parameters
  ) throws(ParameterError) -> [Measure] {
    parameters.task == .images
      ? try imageSummaryMeasures(parameters) : pointSummaryMeasures(parameters)
  }

  /// Computes a point's summary from its finished members.
  public static func summary(
    _ parameters: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings {
    parameters.task == .images
      ? try imageSummary(parameters, of: members, in: context)
      : try pointSummary(parameters, of: members)
  }
}

/// How much there is to compute for a member.
struct TrainingPlan {
  let cost: Cost

  init(_ parameters: DeepEnsemble.Parameters) throws(ParameterError) {
    let (shape, outputs, trained, tested): (ImageShape, Int, Int, Int)
    if parameters.task == .images {
      let layout = try ImageLayout(parameters.images)
      (shape, outputs, trained) = (layout.shape, layout.classes.count, layout.trainingCount)
      tested = layout.tests.reduce(0) { $0 + $1.count }
    } else {
      let task = parameters.regressionTask
      (shape, outputs) = (ImageShape(vector: task.inputs), 1)
      (trained, tested) = (task.trainingCount, task.testCount)
    }
    let model = EnsembleModel(parameters.architecture, shape: shape, outputs: outputs)
    let count = Double(model.parameterCount)
    let isFullBatch = parameters.optimizer == .gradientDescent
    let seen = Double(trained) * Double(isFullBatch ? parameters.steps : parameters.epochs)
    let steps = isFullBatch ? Double(parameters.steps) : seen / Double(parameters.batch)
    // Two operations a parameter and example forward, four backward; the optimiser walks over its
    // state in the time of so many operations a parameter. Filters are used at many places.
    // Double precision takes twice as long.
    let places =
      parameters.network == .convolution ? Double(shape.height * shape.width) / 4 : 1
    let batch = Double(isFullBatch ? trained : parameters.batch)
    let size = parameters.precision == .float ? 4.0 : 8
    let walk = parameters.optimizer == .adam ? 100.0 : 20
    cost = Cost(
      operations: size / 4
        * (6 * count * places * seen + walk * count * steps + 2 * count * places * Double(tested)),
      bytes: size
        * (6 * count + 4 * batch * Double(shape.count + parameters.width * parameters.depth)
          + Double((trained + tested) * (shape.count + 2 * outputs))))
  }
}
