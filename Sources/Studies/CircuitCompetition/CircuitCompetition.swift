package import StudyKit
package import TrainingKit

/// Two mechanisms that solve one task, as products of vectors: they share parts and are in each other's way.
///
/// The minimal models of Singh et al. 2024 (one mechanism of three factors, with clamps) and 2025 (two of
/// them, of which the faster one emerges and is displaced).
package enum CircuitCompetition: TrainedStudy {
  /// The name by which a grid asks for the study.
  package static let name = "circuit-competition"
  /// What it is, in one line.
  package static let title = "Cooperation and competition of two mechanisms, as products of vectors"
  /// The papers.
  package static let source =
    "Singh et al. 2024 (arXiv 2404.07129); Singh et al. 2025 (arXiv 2503.05631)"
  /// Part of every run's identity.
  package static let version = 1
  /// A member takes milliseconds.
  package static let blockSize = 16

  /// What a grid may set; the defaults are the model of Singh et al. 2025.
  package struct Parameters: TrainedSettings {
    @Setting("How many mechanisms solve the task.") package var mechanisms = Mechanisms.two
    @Setting("Dimension of a, b and c, the factors of mechanism 1.", in: 1...65_536)
    package var dimension = 20
    @Setting(
      "Dimension of d, which mechanism 2 has in place of a.", in: 1...65_536,
      .when("mechanisms", is: "two")) package var secondDimension = 160
    @Setting(
      "Whether both mechanisms use the same b and c; else mechanism 2 has its own.",
      .when("mechanisms", is: "two")) package var sharing = true
    @Setting(
      "Strength α of the competition, α/2 mean((a dᵀ)²).", in: .nonNegative,
      .when("mechanisms", is: "two")) package var competition = 0.1
    @Setting(
      "Loss µ₁ that mechanism 1 leaves when it is perfect.", in: .nonNegative,
      .when("mechanisms", is: "two")) package var firstFloor = 0.1
    @Setting(
      "Loss µ₂ that mechanism 2 leaves when it is perfect.", in: .nonNegative,
      .when("mechanisms", is: "two")) package var secondFloor = 0.0
    @Setting("The factors that are held at their targets.") package var clamp = Clamp.none
    @Setting("Learning rate of gradient descent.", in: .positive) package var learningRate = 1.0
    @Setting("Steps of gradient descent, at most.", in: 1...1_000_000_000, .unit("steps"))
    package var steps = 16_000
    @Setting(
      "Steps between evaluations.", in: 1...1_000_000_000, .unit("steps"),
      .label("steps between evaluations")) package var evalEvery = 100
    @Setting("Loss below which a run ends.", in: .nonNegative) package var tolerance = 1e-6
    /// Seeds that cross initial values and targets.
    package var seeds = Seeds()
    /// How a run is kept.
    package var keeping = Keeping()

    /// The model of Singh et al. 2025.
    package init() {}

    /// The names of the factors.
    var factors: [String] {
      switch (mechanisms, sharing) {
      case (.one, _): ["a", "b", "c"]
      case (.two, true): ["a", "b", "c", "d"]
      case (.two, false): ["a", "b", "c", "d", "b-2", "c-2"]
      }
    }
  }

  /// How many mechanisms there are.
  package enum Mechanisms: String, Choice {
    /// A product of three factors.
    case one
    /// Two that differ in their first factor.
    case two
  }

  /// The factors that are held at their targets.
  package enum Clamp: String, Choice {
    /// None.
    case none
    /// c, of both mechanisms.
    case c
    /// b and c, of both mechanisms.
    case bAndC = "b-and-c"

    /// Whether it holds a factor.
    func holds(_ factor: String) -> Bool {
      switch self {
      case .none: false
      case .c: factor.hasPrefix("c")
      case .bAndC: factor.hasPrefix("b") || factor.hasPrefix("c")
      }
    }
  }

  /// The papers' models.
  package static let presets = [
    Preset(
      "three-factors", "Singh et al. 2024 (2404.07129), the product of three vectors.",
      of: Parameters.self, source: "Singh et al. 2024"
    ) {
      ($0.mechanisms, $0.dimension, $0.learningRate, $0.steps) = (.one, 20, 1, 1_000)
    },
    Preset(
      "coopetition", "Singh et al. 2025 (2503.05631), the minimal model; our number of steps.",
      of: Parameters.self, source: "Singh et al. 2025"
    ) {
      ($0.mechanisms, $0.dimension, $0.secondDimension) = (.two, 20, 160)
      ($0.competition, $0.firstFloor, $0.secondFloor) = (0.1, 0.1, 0)
      ($0.learningRate, $0.tolerance) = (1, 1e-6)
    },
  ]

  /// Refuses a schedule of evaluations that misses the end.
  package static func check(_ p: Parameters) throws(ParameterError) {
    try require(p.steps % p.evalEvery == 0, "steps", "evalEvery") {
      "steps (\(p.steps)) must be a multiple of evalEvery (\(p.evalEvery)), so that the end is evaluated"
    }
  }

  // What is measured.

  /// Before the first step and after every `evalEvery`.
  package static func cadence(_ p: Parameters) -> Cadence {
    Cadence(steps: p.steps, every: p.evalEvery)
  }

  /// The loss below which mechanism 1 has emerged, and ten times which it is displaced above.
  static let emergence = 0.01
  /// The loss below which mechanism 2 has been learned.
  static let learned = 0.001

  private static func mechanisms(_ p: Parameters) -> Dimension {
    Dimension(
      "mechanism", .integers(p.mechanisms == .one ? [1] : [1, 2]), longName: "mechanism")
  }

  /// Losses, and how much of its target each factor has.
  package static func curves(_ p: Parameters) -> [Curve] {
    [
      Curve(
        "loss", "loss",
        "what is minimized: (L₁ + µ₁)(L₂ + µ₂) + α/2 mean((a dᵀ)²); L₁ of one mechanism"),
      Curve(
        "mechanism_loss", "loss of the mechanism",
        "L = ½ mean((a*b*c* − abc)²) over the entries of the outer product; d in place of a for "
          + "mechanism 2", over: mechanisms(p)),
      Curve(
        "overlap", "overlap with the target", "x·x* / |x*|² of the factor x",
        over: Dimension("factor", .texts(p.factors), longName: "factor")),
    ]
  }

  /// Losses at the end in double precision, and when that was.
  package static func outcomes(_ p: Parameters) -> [Measure] {
    [
      Measure("final_loss", longName: "loss at the end", definition: "loss after the last step"),
      Measure(
        "final_mechanism_loss", longName: "loss of the mechanism at the end",
        definition: "mechanism_loss after the last step", dimensions: [mechanisms(p)]),
      Measure(
        "solved", longName: "loss below the tolerance",
        definition: "1 where the run ended because its loss was below tolerance; else 0"),
      Measure(
        "steps_done", unit: "steps", longName: "steps done",
        definition: "steps of gradient descent after which the run ended"),
    ]
  }

  /// Whether and when mechanism 1 emerges and is displaced.
  package static func readings(_ p: Parameters) -> [Reading] {
    @Sendable func emerged(_ curves: FinishedCurves) -> Int? {
      curves("mechanism_loss").firstIndex { $0 < emergence }
    }
    @Sendable func displaced(_ curves: FinishedCurves) -> Int? {
      guard let start = emerged(curves) else { return nil }
      let losses = curves("mechanism_loss")
      return losses.indices.dropFirst(start).first { losses[$0] > 10 * emergence }
    }
    let first: [Reading] = [
      .flag(
        "emerged", "mechanism 1 has emerged",
        "1 where mechanism 1's loss is below \(emergence) at an evaluation; else 0"
      ) { emerged($0) != nil },
      .time(
        "emerged_at", "when mechanism 1 emerged", "the first of those evaluations; NaN for never",
        unit: "steps"
      ) { emerged($0).map(Double.init) },
    ]
    guard p.mechanisms == .two else { return first }
    @Sendable func isLearned(_ curves: FinishedCurves) -> Bool {
      curves("mechanism_loss", 1).contains { $0 < learned }
    }
    return first + [
      .flag(
        "displaced", "mechanism 1 has been displaced",
        "1 where mechanism 1's loss has emerged and is above \(10 * emergence) at a later evaluation; "
          + "else 0"
      ) { displaced($0) != nil },
      .time(
        "displaced_at", "when mechanism 1 was displaced",
        "the first of those later evaluations; NaN for not by the end", unit: "steps"
      ) { displaced($0).map(Double.init) },
      .flag(
        "second_learned", "mechanism 2 has been learned",
        "1 where mechanism 2's loss is below \(learned) at an evaluation; else 0", isLearned),
      .flag(
        "transient", "mechanism 1 was transient",
        "displaced and second_learned; 0 also where this is not so by the last step"
      ) { displaced($0) != nil && isLearned($0) },
    ]
  }

  /// How often and when mechanism 1 emerges and is displaced.
  package static func summaries(_ p: Parameters) -> [MemberSummary] {
    let first: [MemberSummary] = [
      .fraction(of: "solved", "members with a loss below the tolerance"),
      .fraction(of: "emerged", "members in which mechanism 1 emerges"),
      .quantiles(of: "emerged_at"), .quantiles(of: "steps_done"),
      .event(at: "emerged_at", "members in which mechanism 1 has not emerged yet", isAdded: true),
    ]
    guard p.mechanisms == .two else { return first }
    return first + [
      .fraction(of: "displaced", among: "emerged", "of these, in which it is displaced"),
      .fraction(of: "second_learned", "members in which mechanism 2 is learned"),
      .fraction(of: "transient", "members in which mechanism 1 is transient"),
      .quantiles(of: "displaced_at"),
      .event(
        at: "displaced_at", after: "emerged_at",
        "members in which mechanism 1 has emerged and is there still", isAdded: true),
    ]
  }

  /// A step takes as long as some two thousand operations of large products, whatever the dimensions.
  package static func work(_ p: Parameters) -> Work {
    Work(step: 2_000, measurement: 30_000, once: 1e6, bytes: 1e6)
  }

  /// A member at its beginning.
  package static func learner(_ p: Parameters, _ keys: RunKeys) -> any Learner {
    Member(p, keys)
  }
}
