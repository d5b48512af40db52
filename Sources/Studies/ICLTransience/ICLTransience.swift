package import StudyKit
package import Tasks
package import TrainingKit

/// In-context learning comes and goes: small transformers on sequences that can be answered from the
/// context or from the weights.
///
/// Sequences are pairs of exemplar and label and a query (Chan et al. 2022; Singh et al. 2023, 2025).
/// Five evaluators tell which of the two a model uses; ICL may emerge, peak and be displaced.
package enum ICLTransience: TrainedStudy {
  /// The name by which a grid asks for the study.
  package static let name = "icl-transience"
  /// What it is, in one line.
  package static let title = "In-context learning that emerges, peaks and gives way to weights"
  /// The papers.
  package static let source =
    "Singh et al. 2023 (arXiv 2311.08360); Singh et al. 2025 (arXiv 2503.05631)"
  /// Part of every run's identity.
  package static let version = 1

  /// What a grid may set; the defaults are the image-free setting of the `coopetition-image-free` preset.
  package struct Parameters: TrainedSettings {
    // Sequences.
    @Setting("Pairs of exemplar and label before the query.", in: 1...64) package var context = 2
    @Setting(
      "How often the query's class, and one distractor class, appear in a bursty sequence.",
      in: 0...32) package var burstiness = 1
    @Setting(
      "Fraction of training sequences that are bursty; the others are drawn i.i.d.", in: .fraction)
    package var burstyFraction = 1.0
    @Setting(
      "Whether a sequence shows one exemplar of the query's class, and one of the distractor's.")
    package var matchExemplars = false
    @Setting(
      "What the context of training sequences is: drawn by burstiness, or as the ciwl evaluator has it.",
      .added(before: TrainingContext.drawn)) package var trainingContext = TrainingContext.drawn
    @Setting("Exponent of the training classes' distribution; 0 for uniform.", in: .nonNegative)
    package var zipf = 0.0
    @Setting("Which label an item has.") package var labelScheme = LabelScheme.identity
    @Setting(
      "Labels, where classes share them or are relabelled in each sequence.", in: 2...1_000_000,
      .when("labelScheme", is: "modulo", "relabelled")) package var labels = 32
    /// Classes and the vectors of their exemplars.
    package var items = ItemSettings()
    /// The shape of the model.
    package var model = TransformerSettings()
    @Setting(
      "Heads whose results are 0 in training and evaluation, each as layer.head, such as 1.4.",
      count: 0...256, .added(before: [String]())) package var ablatedHeads: [String] = []
    // Training.
    @Setting("Sequences per step.", in: 1...65_536, .unit("sequences")) package var batch = 32
    @Setting("Training sequences.", in: 1...1_000_000_000_000, .unit("sequences"))
    package var sequences = 2_500_000
    /// How parameters follow gradients.
    package var optimization = OptimizerSettings()
    @Setting("Strength of the penalty on the parameters.", in: .nonNegative) package var l2 = 0.0
    @Setting("Penalty: λ/2 Σ‖W‖², or λ Σ‖W‖ as in the released code.")
    package var l2Form = Penalty.squared
    // Evaluation.
    @Setting(
      "Training sequences between evaluations.", in: 1...1_000_000_000_000, .unit("sequences"))
    package var evalEvery = 100_000
    @Setting("Sequences per evaluator.", in: 1...1_000_000, .unit("sequences"))
    package var evalSequences = 2_000
    @Setting("Evaluate on this many classes at most, the first ones; 0 for all.", in: 0...1_000_000)
    package var evalClasses = 0
    @Setting("Evaluate on this many exemplars at most, the first ones; 0 for all.", in: 0...100_000)
    package var evalExemplars = 0
    /// Seeds that cross initial values, data and task.
    package var seeds = Seeds()
    /// Whether members share a task.
    package var tasks = TaskDraws()
    /// How a run is kept.
    package var keeping = Keeping()
    /// The weights from which a run starts.
    package var starting = Starting()

    /// The image-free setting.
    package init() { optimization.learningRate = 1e-4 }

    /// Gradient steps of the whole run.
    var steps: Int { sequences / batch }
    /// Tokens of a sequence: exemplars and labels in turn, the query last.
    var tokens: Int { 2 * context + 1 }
    /// Labels that the model tells apart.
    var outputs: Int { labelScheme == .identity ? items.classes : labels }
  }

  /// What the context of training sequences is.
  package enum TrainingContext: String, Choice {
    /// Bursty or drawn i.i.d., as burstiness and burstyFraction say.
    case drawn
    /// Distinct classes without the query's, whose label stands on one of them: only the weights tell which.
    case ciwl
  }

  /// What is penalized.
  package enum Penalty: String, Choice {
    /// λ/2 Σ‖W‖², over all parameters.
    case squared
    /// λ Σ‖W‖ over parameter arrays, un-squared, as in the released code of Singh et al.
    case norm
  }

  // What is measured.

  /// Before the first step and after every `evalEvery` sequences.
  package static func cadence(_ p: Parameters) -> Cadence {
    Cadence(
      steps: p.steps, every: p.evalEvery / p.batch, axis: "sequences", unit: "sequences",
      longName: "training sequences seen", perStep: p.batch)
  }

  private static func evaluators(_ p: Parameters) -> Dimension {
    Dimension("evaluator", .texts(Evaluator.all(p).map(\.rawValue)), longName: "evaluator")
  }

  /// Scores by evaluator, and the attention of the induction circuit by layer and head.
  package static func curves(_ p: Parameters) -> [Curve] {
    let evaluators = evaluators(p)
    let layers = Dimension("layer", .integers(Array(1...p.model.depth)), longName: "layer")
    let heads = Dimension("head", .integers(Array(1...p.model.heads)), longName: "attention head")
    let circuit = "Singh et al. 2024 (2404.07129)"
    return LabelScores.Metric.allCases.map { metric in
      Curve(
        metric.rawValue, metric.longName, metric.definition, unit: metric.unit,
        source: "Singh et al. 2023 (2311.08360), icl-dynamics main.py eval_step",
        over: evaluators)
    } + [
      .trainingLoss(
        "train_loss", "training loss",
        "mean cross-entropy of the training batches since the evaluation before; the penalty on the "
          + "parameters is not in it"),
      Curve(
        "previous_token_attention", "previous-token attention",
        "mean attention from a context label to the exemplar right before it, over the ICL "
          + "evaluator's sequences", source: circuit, over: layers, heads),
      Curve(
        "induction_strength", "induction strength",
        "mean over the ICL evaluator's sequences of the query's attention to labels of its own class "
          + "in the context less its attention to other labels", source: circuit, over: layers,
        heads),
    ]
  }

  /// Whether and when the in-context strategy emerges, peaks and is displaced, and where accuracies end.
  package static func readings(_ p: Parameters) -> [Reading] {
    @Sendable func strategies(_ curves: FinishedCurves) -> Strategies {
      func accuracies(_ evaluator: Evaluator) -> [Double] {
        curves(
          LabelScores.Metric.inContextAccuracy.rawValue,
          Evaluator.all(p).firstIndex(of: evaluator) ?? 0)
      }
      return Strategies(icl: accuracies(.icl), flip: accuracies(.flip))
    }
    func time(
      _ name: String, _ longName: String, _ definition: String,
      _ find: @escaping @Sendable (Strategies) -> Double?
    ) -> Reading {
      .time(name, longName, definition, unit: "sequences") { find(strategies($0)) }
    }
    return [
      .flag(
        "emerged", "ICL has emerged",
        "1 where, at two evaluations in a row after the first step, the in-context accuracy of ICL "
          + "is above 0.75 and that of flip above 0.4; else 0"
      ) { strategies($0).hasEmerged },
      time("onset", "onset of ICL", "the first of those two evaluations; NaN for never") {
        $0.onset.map(Double.init)
      },
      .flag(
        "flip_displaced", "flip displaced",
        "1 where ICL has emerged and the flip evaluator's in-context accuracy has later fallen below "
          + "half of its peak since the onset; else 0, which says nothing of what more training "
          + "would do"
      ) { strategies($0).flipDisplaced != nil },
      .flag(
        "icl_displaced", "ICL displaced",
        "1 where ICL has emerged and its in-context accuracy has later lost half of the excess over "
          + "chance (0.5) of its peak since the onset; else 0"
      ) { strategies($0).iclDisplaced != nil },
      .flag("displaced", "in-context strategy displaced", "flip_displaced and icl_displaced") {
        strategies($0).displaced != nil
      },
      time(
        "displaced_at", "time of the displacement",
        "the first evaluation by which flip and ICL both have been displaced; NaN for not by the end"
      ) { $0.displaced.map(Double.init) },
      .number(
        "icl_peak", "peak of ICL",
        "largest in-context accuracy of the ICL evaluator after the first step"
      ) { strategies($0).iclPeak.value },
      time("icl_peak_at", "time of ICL's peak", "the first evaluation with ICL's peak") {
        Double($0.iclPeak.index)
      },
      .number(
        "flip_peak", "peak of flip",
        "largest in-context accuracy of the flip evaluator after the first step"
      ) { strategies($0).flipPeak.value },
      time("flip_peak_at", "time of flip's peak", "the first evaluation with flip's peak") {
        Double($0.flipPeak.index)
      },
      time(
        "flip_crossing", "flip falls through 0.5",
        "where the flip evaluator's in-context accuracy first falls through 0.5 after its peak, "
          + "between evaluations by interpolation; NaN where it does not"
      ) { $0.flipCrossing },
      .last(
        "final_in_context_accuracy", "in-context accuracy at the end", of: "in_context_accuracy",
        over: evaluators(p)),
      .last("final_accuracy", "accuracy at the end", of: "accuracy", over: evaluators(p)),
    ]
  }

  /// Fractions of members, displaced ones of those in which ICL emerged, the spread of the curves, and how long it takes.
  package static func summaries(_ p: Parameters) -> [MemberSummary] {
    [
      .fraction(of: "emerged", "members in which ICL emerges"),
      .fraction(
        of: "displaced", among: "emerged", "of these, in which the strategy is displaced"),
      .fraction(of: "flip_displaced", among: "emerged", "of these, in which flip is displaced"),
      .fraction(of: "icl_displaced", among: "emerged", "of these, in which ICL is displaced"),
    ]
      // IWL, where the answer is not in the context, has only the second.
      + ["in_context_accuracy", "accuracy"].map {
        .spread(of: $0, quantiles: MemberSummary.quartiles)
      }
      + ["onset", "icl_peak", "icl_peak_at", "flip_peak", "flip_peak_at", "flip_crossing"].map {
        .quantiles(of: $0)
      } + [
        .event(at: "onset", "members in which ICL has not emerged yet", isAdded: true),
        .event(
          at: "displaced_at", after: "onset", "members in which ICL has emerged and is there still",
          isAdded: true),
      ]
  }

  /// The network's work. The optimizer walks over its state in the time of some hundred operations a
  /// parameter; the circuit is measured on one evaluator once more.
  package static func work(_ p: Parameters) -> Work {
    let evaluators = Evaluator.all(p).count
    return Work(
      training: Network(p, batch: p.batch).model, batch: p.batch,
      measuring: (evaluators + 1) * p.evalSequences,
      drawing: Double(p.context + 1) * p.items.operationsPerExemplar, walk: 100,
      bytes: p.items.bytes + Double(evaluators * p.evalSequences * 12 * (p.context + 1)))
  }

  /// A member at its beginning.
  package static func learner(_ p: Parameters, _ keys: RunKeys) throws -> any Learner {
    try Member(p, keys)
  }
}
