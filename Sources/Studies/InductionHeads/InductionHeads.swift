package import StudyKit
internal import Tasks
package import TrainingKit

/// How an induction head forms: two attention layers on sequences whose classes are labelled anew each time.
///
/// Two pairs of exemplar and label and a query of one of their classes; only the context tells the answer.
/// Parts of the circuit can be held at what they come to be (Singh et al. 2024).
package enum InductionHeads: TrainedStudy {
  /// The name by which a grid asks for the study.
  package static let name = "induction-heads"
  /// What it is, in one line.
  package static let title =
    "The phase change of induction heads, with parts of the circuit clamped"
  /// The paper.
  package static let source = "Singh et al. 2024 (arXiv 2404.07129)"
  /// Part of every run's identity.
  package static let version = 1

  /// What a grid may set; the defaults are the paper's run, with rectified Gaussian exemplars.
  package struct Parameters: TrainedSettings {
    // Sequences.
    @Setting("Classes.", in: 2...1_000_000) package var classes = 50
    @Setting("Labels, of which a sequence has two.", in: 3...65_536) package var labels = 5
    @Setting("Share of the pairs of labels that training shows.", in: Bounds(0, 1))
    package var trainedPairs = 0.8
    @Setting("What exemplars are.") package var exemplars = ExemplarKind.rectified
    @Setting(
      "Spread ε about the class mean, x = (µ + εη) / √(1 + ε²), in which a class's test exemplar differs "
        + "from the trained one.", in: .nonNegative) package var noise = 0.3
    @Setting("Dimension of an exemplar.", in: 1...65_536) package var inputDimension = 512
    // Model.
    @Setting("Channels of the residual stream.", in: 2...4096) package var width = 64
    @Setting("Attention heads of each of the two layers.", in: 1...256) package var heads = 8
    // Interventions.
    @Setting(
      "Heads of layer 2 that are live; all where none is named.", each: 1...256, count: 0...256)
    package var liveHeads: [Int] = []
    @Setting("What is held at its ideal.") package var clamp = Clamp.none
    @Setting("The head of layer 1 that previous-token holds.", in: 1...256)
    package var previousHead = 3
    @Setting("The head of layer 2 that match, copy and layer-1-and-copy hold.", in: 1...256)
    package var inductionHead = 4
    @Setting("Whether clamps and dead heads are there in training, or only where it is evaluated.")
    package var clampDuring = Span.training
    @Setting(
      "Training sequences before clamps and dead heads come in.", in: 0...1_000_000_000_000,
      .unit("sequences"), .when("clampDuring", is: "training")) package var clampFrom = 0
    // Training.
    @Setting("Sequences per step.", in: 1...65_536, .unit("sequences")) package var batch = 32
    @Setting("Training sequences.", in: 1...1_000_000_000_000, .unit("sequences"))
    package var sequences = 1_000_000
    /// How parameters follow gradients.
    package var optimization = OptimizerSettings()
    // Evaluation.
    @Setting(
      "Training sequences between evaluations.", in: 1...1_000_000_000_000, .unit("sequences"))
    package var evalEvery = 8_000
    @Setting(
      "Training sequences between evaluations at the beginning.", in: 1...1_000_000_000_000,
      .unit("sequences")) package var evalEveryEarly = 8_000
    @Setting(
      "Training sequences that are the beginning.", in: 0...1_000_000_000_000, .unit("sequences"))
    package var earlySequences = 0
    @Setting("Sequences per evaluator.", in: 1...1_000_000, .unit("sequences"))
    package var evalSequences = 1_000
    /// Seeds that cross initial values, data and task.
    package var seeds = Seeds()
    /// Whether members share a task.
    package var tasks = TaskDraws()
    /// How a run is kept.
    package var keeping = Keeping()
    /// The weights from which a run starts.
    package var starting = Starting()

    /// The paper's run.
    package init() { optimization.learningRate = 1e-5 }

    /// Gradient steps of the whole run.
    var steps: Int { sequences / batch }
    /// Unordered pairs of labels.
    var pairs: Int { labels * (labels - 1) / 2 }
    /// Those that training shows, at least one and not all.
    var trainedPairCount: Int {
      min(max(Int((trainedPairs * Double(pairs)).rounded()), 1), pairs - 1)
    }
  }

  /// What exemplars are.
  package enum ExemplarKind: String, Choice {
    /// Standard normal numbers, those below 0 replaced by 0: like pooled features of a convolutional network.
    case rectified
    /// Standard normal numbers.
    case plain
  }

  /// When clamps and dead heads are there.
  package enum Span: String, Choice {
    /// In training, and when that is evaluated.
    case training
    /// In evaluations alone.
    case evaluation
  }

  // What is measured.

  /// Before the first step, every `evalEveryEarly` sequences at the beginning and every `evalEvery` beyond.
  package static func cadence(_ p: Parameters) -> Cadence {
    let marks =
      Array(stride(from: 0, to: p.earlySequences, by: p.evalEveryEarly))
      + Array(stride(from: p.earlySequences, through: p.sequences, by: p.evalEvery))
    return Cadence(
      steps: p.steps, marks: marks.map { $0 / p.batch },
      along: Dimension(
        "sequences", .integers(marks), unit: "sequences", longName: "training sequences seen"))
  }

  private static let evaluators = Dimension(
    "evaluator", .texts(Evaluator.allCases.map(\.rawValue)), longName: "evaluator")

  /// What evaluators are scored by.
  static let metrics: [LabelScores.Metric] = [.loss, .accuracy, .inContextAccuracy]

  /// Scores by evaluator, and what the heads do.
  package static func curves(_ p: Parameters) -> [Curve] {
    let heads = Dimension("head", .integers(Array(1...p.heads)), longName: "attention head")
    let circuit = "Singh et al. 2024 (2404.07129)"
    return metrics.map { metric in
      Curve(
        metric.rawValue, metric.longName, metric.definition, unit: metric.unit, source: circuit,
        over: evaluators)
    } + [
      .trainingLoss(),
      Curve(
        "previous_token_attention", "previous-token attention",
        "mean attention in layer 1 from a context label to the exemplar right before it, over the "
          + "trained relabelings", source: circuit, over: heads),
      Curve(
        "induction_strength", "induction strength",
        "mean over the trained relabelings of the query's attention in layer 2 to the right label "
          + "less that to the other", source: circuit, over: heads),
      Curve(
        "match", "match",
        "share of sequences of trained relabelings in which the query attends more to the right "
          + "label than to the other, in layer 2", over: heads),
      Curve(
        "copy", "copy",
        "share of labels that have the largest logit where a head of layer 2 alone writes what it makes "
          + "of the label's embedding to the stream", over: heads),
    ]
  }

  /// When the phase change is half over, and where losses end.
  package static func readings(_ p: Parameters) -> [Reading] {
    func half(_ name: String, _ longName: String, _ evaluator: Evaluator) -> [Reading] {
      let index = evaluator.index
      @Sendable func first(_ curves: FinishedCurves) -> Int? {
        curves("loss", index).firstIndex { $0 < halfLoss }
      }
      return [
        .flag(
          name, longName,
          "1 where the loss of \(evaluator.rawValue) is below ln 2 / 2 at an evaluation; else 0"
        ) { first($0) != nil },
        .time(
          name + "_at", longName + ": when",
          "the first of those evaluations; NaN for not by the end", unit: "sequences"
        ) { first($0).map(Double.init) },
      ]
    }
    return half("half_loss", "half of ln 2", .training)
      + half("test_half_loss", "half of ln 2, test relabelings", .testRelabelings) + [
        .last("final_loss", "loss at the end", of: "loss", over: evaluators),
        .last("final_accuracy", "accuracy at the end", of: "accuracy", over: evaluators),
      ]
  }

  /// Half the loss of guessing between the two labels of the context, in nats.
  static let halfLoss = 0.346_573_590_279_972_65

  /// How many members have passed half of ln 2 and when, and the spread of their losses.
  package static func summaries(_ p: Parameters) -> [MemberSummary] {
    [
      .fraction(of: "half_loss", "members whose loss falls below half of ln 2"),
      .quantiles(of: "half_loss_at"), .quantiles(of: "test_half_loss_at"),
      .spread(of: "loss", quantiles: MemberSummary.quartiles), .spread(of: "final_loss"),
      .event(at: "half_loss_at", "members whose loss is still above half of ln 2", isAdded: true),
      .event(
        at: "test_half_loss_at",
        "members whose loss of test relabelings is still above half of ln 2", isAdded: true),
    ]
  }

  /// The network's work, without clamps. The optimizer walks over its state in the time of some hundred
  /// operations a parameter.
  package static func work(_ p: Parameters) -> Work {
    Work(
      training: Network(p, batch: p.batch, .none).model, batch: p.batch,
      measuring: Evaluator.allCases.count * p.evalSequences, walk: 100)
  }

  /// A member at its beginning.
  package static func learner(_ p: Parameters, _ keys: RunKeys) throws -> any Learner {
    try Member(p, keys)
  }
}
