internal import Glibc
package import StudyKit
package import TrainingKit

/// In-context learning in a minimal attention network, and what in the data brings it about.
///
/// Items and labels are vectors of their own; two attention layers with one head each and a classifier
/// on the last token answer from the context or from the weights (Reddy 2023).
package enum ICLReddy: TrainedStudy {
  /// The name by which a grid asks for the study.
  package static let name = "icl-reddy"
  /// What it is, in one line.
  package static let title =
    "In-context learning in a minimal attention network, by the data's statistics"
  /// The paper.
  package static let source = "Reddy 2023 (arXiv 2312.03002)"
  /// Part of every run's identity.
  package static let version = 1

  /// What a grid may set; the defaults are those of the paper's run with progress measures, K = 256.
  package struct Parameters: TrainedSettings {
    // Sequences.
    @Setting("Pairs of item and label before the target.", in: 1...64)
    package var context = 8
    @Setting(
      "How often each class of a bursty context appears in it, B; 0 for contexts drawn i.i.d.",
      in: 0...64)
    package var burstiness = 1
    @Setting("Fraction of sequences that are bursty, p_B.", in: .fraction)
    package var burstyFraction = 1.0
    @Setting("Fraction of sequences of fresh classes, p_C.", in: .fraction)
    package var freshFraction = 0.8
    @Setting("Fresh classes from which a batch draws.", in: 1...65_536)
    package var freshClasses = 128
    @Setting("Whether the classes of a bursty context have distinct labels; they are uniform then.")
    package var distinctLabels = true
    // Items.
    @Setting("Classes, K.", in: 2...1_000_000)
    package var classes = 256
    @Setting("Labels, L; class k has label k mod L.", in: 2...65_536)
    package var labels = 32
    @Setting("Dimension of items and labels, D.", in: 1...4096)
    package var dimension = 63
    @Setting("Spread ε of items in x = (µ + εη) / √(1 + ε²).", in: .nonNegative)
    package var noise = 0.1
    @Setting("Exponent α of the classes' distribution; 0 for uniform.", in: .nonNegative)
    package var zipf = 0.0
    @Setting(
      "Positions in the one-hot code of a token's position; a sequence starts at a random one.",
      in: 3...4096)
    package var places = 65
    // Model.
    @Setting("Attention layers of one head.", in: 1...16)
    package var depth = 2
    @Setting("Hidden layers of the classifier on the last token.", in: 0...16)
    package var hiddenLayers = 3
    // Training and evaluation.
    @Setting("Sequences per step.", in: 1...65_536, .unit("sequences"))
    package var batch = 128
    @Setting("Steps of gradient descent.", in: 1...1_000_000_000, .unit("steps"))
    package var steps = 150_000
    @Setting("Learning rate.", in: .positive)
    package var learningRate = 0.01
    @Setting("Fraction that all parameters lose in a step.", in: Bounds(0, 0.5))
    package var decay = 1e-6
    @Setting(
      "Steps between evaluations.", in: 1...1_000_000_000, .unit("steps"),
      .label("steps between evaluations"))
    package var evalEvery = 1_000
    @Setting(
      "Sequences per evaluator.", in: 1...1_000_000, .unit("sequences"),
      .label("sequences per evaluator"))
    package var evalSequences = 10_000
    /// Seeds that cross initial values, data and task.
    package var seeds = Seeds()
    /// Whether members share a task.
    package var tasks = TaskDraws()
    /// How a run is kept.
    package var keeping = Keeping()
    /// The weights from which a run starts.
    package var starting = Starting()

    /// The run with progress measures.
    package init() {}

    /// Items of a sequence, the target included.
    var items: Int { context + 1 }
    /// Tokens of a sequence: items and labels in turn, the target last.
    var tokens: Int { 2 * context + 1 }
    /// Dimension of a token: its position, one-hot, and its content.
    var width: Int { places + dimension }
  }

  /// The paper's run with progress measures.
  package static let presets = [
    Preset(
      "reddy", "Reddy 2023 (2312.03002), the run with progress measures: K = 256, p_C = 0.8.",
      of: Parameters.self, source: "[C] YiranHuangIrene/ICL@045dccf, in Reddy's released settings"
    ) {
      ($0.context, $0.burstiness, $0.burstyFraction, $0.distinctLabels) = (8, 1, 1, true)
      ($0.freshFraction, $0.freshClasses) = (0.8, 128)
      ($0.classes, $0.labels, $0.dimension, $0.noise, $0.zipf) = (256, 32, 63, 0.1, 0)
      ($0.places, $0.depth, $0.hiddenLayers) = (65, 2, 3)
      ($0.batch, $0.steps, $0.learningRate, $0.decay) = (128, 150_000, 0.01, 1e-6)
      ($0.evalEvery, $0.evalSequences) = (1_000, 10_000)
    }
  ]

  /// Refuses settings that fit no sequence or no schedule of evaluations.
  package static func check(_ p: Parameters) throws(ParameterError) {
    let together = p.context / max(p.burstiness, 1)
    try require(p.burstiness == 0 || p.context % p.burstiness == 0, "burstiness", "context") {
      "context (\(p.context)) must be a multiple of burstiness (\(p.burstiness))"
    }
    try require(!p.distinctLabels || together <= p.labels, "labels", "context", "burstiness") {
      "labels (\(p.labels)) must be at least \(together): the classes of a context have distinct labels"
    }
    for (name, count) in [("classes", p.classes), ("freshClasses", p.freshClasses)] {
      try require(count % p.labels == 0, name, "labels") {
        "\(name) (\(count)) must be a multiple of labels (\(p.labels)), so that labels are equally "
          + "frequent"
      }
    }
    try require(p.places >= p.tokens, "places", "context") {
      "places (\(p.places)) must be at least \(p.tokens), the tokens of a sequence"
    }
    try require(p.steps % p.evalEvery == 0, "steps", "evalEvery") {
      "steps (\(p.steps)) must be a multiple of evalEvery (\(p.evalEvery)), so that the end is evaluated"
    }
    try require(p.decay == 0 || p.decay < p.learningRate, "decay", "learningRate") {
      "decay (\(p.decay)) must be less than learningRate (\(p.learningRate)): parameters that lose "
        + "more than they gain learn nothing"
    }
  }

  // What is measured.

  /// Before the first step and after every `evalEvery`.
  package static func cadence(_ p: Parameters) -> Cadence {
    Cadence(steps: p.steps, every: p.evalEvery)
  }

  /// The accuracy on fresh classes from which in-context learning counts as present; a guess among the
  /// labels of the context is right once in eight at the defaults.
  static let threshold = 0.5

  private static let evaluators = Dimension(
    "evaluator", .texts(Evaluator.allCases.map(\.rawValue)), longName: "evaluator")

  private static let icIndex = Evaluator.allCases.firstIndex(of: .ic) ?? 0

  /// Scores by evaluator, and the attention that makes up an induction head.
  package static func curves(_ p: Parameters) -> [Curve] {
    let progress = "Reddy 2023, progress measures"
    let layers = Dimension("layer", .integers(Array(1..<max(p.depth, 2))), longName: "layer")
    return [
      Curve(
        "accuracy", "accuracy", "share of sequences whose right label has the largest logit",
        source: "Reddy 2023", over: evaluators),
      Curve(
        "context_probability", "context probability",
        "mean probability of all labels in the context", source: progress, over: evaluators),
      Curve(
        "loss", "loss", "mean cross-entropy of the right label", unit: "nats",
        source: "Reddy 2023", over: evaluators),
      .trainingLoss(),
      Curve(
        "induction_strength", "induction strength",
        "mean over the ic evaluator's sequences of the target's attention in the last layer to "
          + "labels of its own class less that to other labels", source: progress),
    ]
      + (p.depth == 1
        ? []
        : [
          Curve(
            "previous_token_attention", "previous-token attention",
            "mean attention of the context's label tokens to the item right before them, over the "
              + "ic evaluator's sequences; layers before the last", source: progress, over: layers)
        ])
  }

  /// Whether and when in-context learning emerges, and where accuracies end.
  package static func readings(_ p: Parameters) -> [Reading] {
    /// The accuracy of ic at each evaluation after the first step.
    @Sendable func trained(_ curves: FinishedCurves) -> ArraySlice<Double> {
      curves("accuracy", icIndex).dropFirst()
    }
    @Sendable func peak(_ curves: FinishedCurves) -> Double? { trained(curves).max() }
    return [
      .flag(
        "emerged", "ICL has emerged",
        "1 where accuracy of ic is above \(threshold) at an evaluation after the first step; else 0"
      ) { trained($0).contains { $0 > threshold } },
      .time(
        "onset", "onset of ICL", "the first of those evaluations; NaN for never", unit: "steps"
      ) { trained($0).firstIndex { $0 > threshold }.map(Double.init) },
      .number("ic_peak", "peak of ICL", "largest accuracy of ic", peak),
      .time(
        "ic_peak_at", "when ICL peaks", "the first evaluation with ICL's peak", unit: "steps"
      ) { curves in
        peak(curves).flatMap { trained(curves).firstIndex(of: $0) }.map(Double.init)
      },
      .last("final_accuracy", "accuracy at the end", of: "accuracy", over: evaluators),
    ]
  }

  /// How many members learn in context, the spread of their accuracies, and how long it takes.
  package static func summaries(_ p: Parameters) -> [MemberSummary] {
    [
      .fraction(of: "emerged", "members in which ICL emerges"), .spread(of: "accuracy"),
      .event(at: "onset", "members in which ICL has not emerged yet", isAdded: true),
    ]
  }

  /// The network's work; an item's noise is drawn in the time of some ten operations of large products a
  /// number.
  package static func work(_ p: Parameters) -> Work {
    Work(
      training: Network(p, batch: p.batch).model, batch: p.batch,
      measuring: Evaluator.allCases.count * p.evalSequences,
      drawing: 10 * Double(p.items * p.dimension))
  }

  /// A member at its beginning.
  package static func learner(_ p: Parameters, _ keys: RunKeys) throws -> any Learner {
    try Member(p, keys)
  }
}
