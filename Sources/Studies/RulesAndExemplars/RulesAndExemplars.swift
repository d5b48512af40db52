package import StudyKit
package import TrainingKit

/// Rules or exemplars: how a transformer generalizes to a combination of features that it has not seen.
///
/// A stimulus has two features. AX and AW have one label and BW the other; BX is asked for. Who has found the rule, the first
/// feature, answers B's label; who compares with exemplars has two that are equally similar (Chan et al. 2022).
package enum RulesAndExemplars: TrainedStudy {
  /// The name by which a grid asks for the study.
  package static let name = "rules-and-exemplars"
  /// What it is, in one line.
  package static let title =
    "Generalization by rules from weights and by exemplars from context"
  /// The paper.
  package static let source = "Chan et al. 2022 (arXiv 2210.05675)"
  /// Part of every run's identity.
  package static let version = 1

  /// What a grid may set; the defaults learn from context.
  package struct Parameters: TrainedSettings {
    // Sequences.
    @Setting("The sequences that are trained on.") package var training = Source.context
    @Setting("The sequences that are trained on before, for pretrainingSteps.")
    package var pretraining = Source.fixedFeature
    @Setting(
      "Steps of pretraining, the first ones of a run.", in: 0...1_000_000_000, .unit("steps"))
    package var pretrainingSteps = 0
    @Setting(
      "Whether sequences in which a random feature decides show both labels equally often; else "
        + "combinations of features are drawn, and the answer is the rarer label more often than not."
    )
    package var balancedLabels = false
    @Setting("Problems that weights learn, each with two labels of its own.", in: 2...16_384)
    package var problems = 16
    @Setting("Dimension of each of the two features.", in: 1...4_096)
    package var featureDimension = 32
    @Setting("Spread ε of stimuli in x = (µ + εη) / √(1 + ε²).", in: .nonNegative)
    package var noise = 0.75
    /// The shape of the model.
    package var model = TransformerSettings()
    // Training.
    @Setting("Sequences per step.", in: 1...65_536, .unit("sequences")) package var batch = 64
    @Setting(
      "Steps of gradient descent, those of pretraining included.", in: 1...1_000_000_000,
      .unit("steps")) package var steps = 1_000
    /// How parameters follow gradients.
    package var optimization = OptimizerSettings()
    // Evaluation.
    @Setting(
      "Steps between evaluations.", in: 1...1_000_000_000, .unit("steps"),
      .label("steps between evaluations")) package var evalEvery = 100
    @Setting(
      "Sequences per test.", in: 1...1_000_000, .unit("sequences"), .label("sequences per test"))
    package var evalSequences = 1_000
    /// Seeds that cross initial values, data and task.
    package var seeds = Seeds()
    /// How a run is kept.
    package var keeping = Keeping()

    /// Learning from context.
    package init() { model.heads = 4 }

    /// Labels that the model tells apart.
    var labels: Int { 2 * problems }
    /// The test that tells rules from exemplars for what is trained.
    var primaryTest: Test { training == .weights ? .weights : .balanced }
  }

  /// Refuses settings that fit no model or no schedule of evaluations.
  package static func check(_ p: Parameters) throws(ParameterError) {
    try p.model.check()
    try require(p.steps % p.evalEvery == 0, "steps", "evalEvery") {
      "steps (\(p.steps)) must be a multiple of evalEvery (\(p.evalEvery)), so that the end is evaluated"
    }
    try require(p.pretrainingSteps < p.steps, "pretrainingSteps", "steps") {
      "pretrainingSteps (\(p.pretrainingSteps)) must be less than steps (\(p.steps))"
    }
    try p.optimization.check(steps: p.steps, setBy: "steps")
  }

  // What is measured.

  /// Before the first step and after every `evalEvery`.
  package static func cadence(_ p: Parameters) -> Cadence {
    Cadence(steps: p.steps, every: p.evalEvery)
  }

  private static let tests = Dimension(
    "test", .texts(Test.allCases.map(\.rawValue)), longName: "test")

  /// Answers to the tests, and how well sequences as in training are answered.
  package static func curves(_ p: Parameters) -> [Curve] {
    [
      Curve(
        "rule_share", "answers by the rule",
        "share of a test's sequences in which B's label has a larger logit than A's",
        source: "Chan et al. 2022, partial exposure", over: tests),
      Curve(
        "other_share", "answers that are neither label",
        "share of a test's sequences in which another label than A's and B's has the largest logit",
        over: tests),
      Curve(
        "accuracy", "accuracy",
        "share of fresh sequences as in training whose right label has the largest logit of all"),
      Curve(
        "loss", "loss", "mean cross-entropy of the right label over these sequences", unit: "nats"),
      .trainingLoss(),
    ]
  }

  /// What learners that are known exactly answer to the same tests.
  package static func outcomes(_ p: Parameters) -> [Measure] {
    [
      Measure(
        "exemplar_share", longName: "answers by similar exemplars",
        definition: "of the exemplars that share a feature with BX, the share that has B's label: "
          + "in the context, or of the problem's three stimuli for the test of weights",
        dimensions: [tests]),
      Measure(
        "nearest_share", longName: "answers by the nearest exemplar",
        definition:
          "share of a test's sequences in which the stimulus with the largest product with "
          + "the query has B's label: of the context, or of the problem's three for the test of "
          + "weights",
        dimensions: [tests]),
    ]
  }

  /// The accuracy from which on training counts as learned.
  static let threshold = 0.9

  /// Whether and when training is learned, and the answers at the end.
  package static func readings(_ p: Parameters) -> [Reading] {
    let primary = p.primaryTest.index
    @Sendable func learned(_ curves: FinishedCurves) -> Int? {
      curves("accuracy").firstIndex { $0 > threshold }
    }
    return [
      .flag(
        "learned", "learned", "1 where accuracy is above \(threshold) at an evaluation; else 0"
      ) { learned($0) != nil },
      .time(
        "learned_at", "when it was learned",
        "the first of those evaluations; NaN for not by the end", unit: "steps"
      ) { learned($0).map(Double.init) },
      .number(
        "primary_rule_share", "answers by the rule in the primary test",
        "rule_share at the last evaluation, of the test weights where training is, else of balanced"
      ) { $0("rule_share", primary).last },
      .last(
        "final_rule_share", "answers by the rule at the end", of: "rule_share", over: tests),
      .last(
        "final_other_share", "answers that are neither label at the end", of: "other_share",
        over: tests),
      .last("final_accuracy", "accuracy at the end", of: "accuracy"),
    ]
  }

  /// How many members learn and how long it takes, and the spread of the answers.
  package static func summaries(_ p: Parameters) -> [MemberSummary] {
    [
      .fraction(of: "learned", "members that learn what they are trained on"),
      .event(at: "learned_at", "members that have not learned it yet"),
      .mean(of: "primary_rule_share"), .mean(of: "final_accuracy"),
      .spread(of: "final_rule_share", quantiles: MemberSummary.quartiles),
      .spread(of: "rule_share"),
      .spread(of: "exemplar_share"), .spread(of: "nearest_share"),
    ]
  }

  /// The network's work; a number of a stimulus is drawn in the time of some ten operations. The optimizer walks over its
  /// state in the time of some hundred operations a parameter.
  package static func work(_ p: Parameters) -> Work {
    Work(
      training: Network(p, batch: p.batch).model, batch: p.batch,
      measuring: (Test.allCases.count + 1) * p.evalSequences,
      drawing: 10 * Double((Network.context + 1) * 2 * p.featureDimension), walk: 100)
  }

  /// A member at its beginning.
  package static func learner(_ p: Parameters, _ keys: RunKeys) throws -> any Learner {
    try Member(p, keys)
  }
}
