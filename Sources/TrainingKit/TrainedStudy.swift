public import StudyKit

/// A study that trains step by step and measures on the way.
///
/// It says what is trained, when it is measured, and what is read off the curves. The loop, progress,
/// checkpoints and resuming, divergence, measures, summaries and cost follow from that.
public protocol TrainedStudy: Study where Parameters: TrainedSettings {
  /// A member at its beginning. What it throws is the reason why the run fails.
  static func learner(_ parameters: Parameters, _ keys: RunKeys) throws -> any Learner

  /// How long a run is, and when it is measured.
  static func cadence(_ parameters: Parameters) throws(ParameterError) -> Cadence
  /// What is measured each time.
  static func curves(_ parameters: Parameters) throws(ParameterError) -> [Curve]
  /// What a finished run has found beside its curves (``Learner/finish()``).
  static func outcomes(_ parameters: Parameters) throws(ParameterError) -> [Measure]
  /// What is read off the curves of a finished run.
  static func readings(_ parameters: Parameters) throws(ParameterError) -> [Reading]
  /// What is made of a point's finished members.
  static func summaries(_ parameters: Parameters) throws(ParameterError) -> [MemberSummary]
  /// The work of a run, from which its cost follows.
  static func work(_ parameters: Parameters) throws(ParameterError) -> Work
  /// The parameters of the trained network, which a result file may keep.
  static func weights(_ parameters: Parameters) throws(ParameterError) -> NetworkWeights
}

/// The settings of a study that trains.
public protocol TrainedSettings: Settings {
  /// The seeds, where the study lets a grid cross them.
  var seeds: Seeds { get }
  /// Whose a task is, where the study lets a grid say so.
  var tasks: TaskDraws { get }
  /// How a run is kept.
  var keeping: Keeping { get }
  /// The kept weights from which a run starts, where the study lets a grid name some.
  var starting: Starting { get }
}

extension TrainedSettings {
  /// All draws derive from the grid's seed and the member.
  public var seeds: Seeds { Seeds() }
  /// All runs of a sweep have one task.
  public var tasks: TaskDraws { TaskDraws() }
  /// A run draws its initial values.
  public var starting: Starting { Starting() }
}

extension TrainedStudy {
  /// No curves.
  public static func curves(_ parameters: Parameters) -> [Curve] { [] }
  /// Nothing beside the curves.
  public static func outcomes(_ parameters: Parameters) -> [Measure] { [] }
  /// Nothing is read off.
  public static func readings(_ parameters: Parameters) -> [Reading] { [] }
  /// No summaries.
  public static func summaries(_ parameters: Parameters) -> [MemberSummary] { [] }
  /// Those of the model whose work is stated.
  public static func weights(
    _ parameters: Parameters
  ) throws(ParameterError) -> NetworkWeights { try work(parameters).weights }

  /// What the grid names; all of it is to be there in the network that is trained.
  public static func origin(_ parameters: Parameters) throws(ParameterError) -> WeightOrigin? {
    try parameters.starting.origin { () throws(ParameterError) in try weights(parameters) }
  }

  /// The curves, what is found at the end, what is read off the curves, and the weights that are kept.
  public static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    let cadence = try cadence(parameters)
    return try curves(parameters).map { $0.measure(along: cadence) } + outcomes(parameters)
      + readings(parameters).map(\.measure) + (keptWeights(parameters, cadence)?.measures ?? [])
  }

  /// The weights that a run is to keep; nil for none.
  static func keptWeights(
    _ parameters: Parameters, _ cadence: Cadence
  ) throws(ParameterError) -> WeightTrail? {
    guard parameters.keeping.keepWeights != .none else { return nil }
    let weights = try weights(parameters)
    try require(!weights.specs.isEmpty, "keepWeights") { "\(name) has no weights to keep" }
    return WeightTrail(weights, cadence, parameters.keeping)
  }

  /// What the summaries yield.
  public static func summaryMeasures(
    _ parameters: Parameters
  ) throws(ParameterError) -> [Measure] {
    let runs = try runs(parameters)
    return try summaries(parameters).flatMap { $0.measures(of: runs) }
  }

  /// The summaries of a point's finished members.
  public static func summary(
    _ parameters: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings {
    let runs = try runs(parameters)
    var findings = Findings()
    for summary in try summaries(parameters) {
      try summary.record(in: &findings, runs, members, context)
    }
    return findings
  }

  /// What summaries are made of.
  private static func runs(_ parameters: Parameters) throws(ParameterError) -> MemberSummary.Runs {
    MemberSummary.Runs(measures: try measures(parameters), cadence: try cadence(parameters))
  }

  /// Trains one member and measures it on the way; resumes from a checkpoint where there is one.
  public static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    try Trainer<Self>(parameters, member: member, in: context).complete()
  }

  /// The cost of training and measuring.
  public static func cost(_ parameters: Parameters) -> Cost {
    do {
      let cadence = try cadence(parameters)
      let kept = try keptWeights(parameters, cadence)?.byteCount ?? 0
      return try work(parameters).cost(cadence, kept: kept)
    } catch {
      // Parameters whose data cannot be had have failed their check.
      return Cost(operations: 1, bytes: 1, canCheckpoint: true)
    }
  }
}
