public import Engine
public import StudyKit

/// How parameters follow gradients: optimizer, learning rate, schedule and clipping.
public struct OptimizerSettings: Settings {
  /// The available rules.
  public enum Rule: String, Choice {
    /// Adam with β = (0.9, 0.999), ε = 1e−8.
    case adam
    /// Stochastic gradient descent.
    case sgd
  }

  /// How the learning rate changes with the step.
  public enum Schedule: String, Choice {
    /// It does not.
    case constant
    /// Linear warm-up, then ∝ 1/√step (Chan et al. 2022).
    case inverseSquareRoot = "inverse-square-root"
    /// Linear warm-up, then half a cosine to zero at the last step.
    case cosine
  }

  /// The rule.
  @Setting("The optimizer.") public var optimizer = Rule.adam
  /// The learning rate, at its largest.
  @Setting("Peak learning rate.", in: .positive) public var learningRate = 1e-3
  /// The schedule.
  @Setting("How the learning rate changes.") public var schedule = Schedule.constant
  /// Steps of warm-up.
  @Setting(
    "Steps of linear warm-up.", in: 1...1_000_000_000, .unit("steps"), .label("steps of warm-up"),
    .when("schedule", is: "inverse-square-root", "cosine"))
  public var warmupSteps = 4_000
  /// The momentum of gradient descent.
  @Setting("Momentum.", in: Bounds(0, 0.999999), .when("optimizer", is: "sgd"))
  public var momentum = 0.0
  /// The largest global norm of a gradient.
  @Setting(
    "Largest global norm of the gradient; 0 for no clipping.", in: .nonNegative,
    .label("largest gradient norm"))
  public var clipNorm = 0.0
  /// Decoupled weight decay of Adam.
  @Setting(
    "Decoupled weight decay; a step takes this times the learning rate off the weights.",
    in: .nonNegative,
    .when("optimizer", is: "adam"))
  public var weightDecay = 0.0

  /// Adam at a constant learning rate.
  public init() {}
}

extension OptimizerSettings {
  /// The rule as the engine has it.
  public var rule: Optimizer {
    switch optimizer {
    case .adam: weightDecay > 0 ? .adamW(decay: weightDecay) : .adam()
    case .sgd: .sgd(momentum: momentum)
    }
  }

  /// The learning rate of a run of `steps`.
  public func rate(steps: Int) -> LearningRate {
    switch schedule {
    case .constant: .constant(learningRate)
    case .inverseSquareRoot: .inverseSquareRoot(peak: learningRate, warmUp: warmupSteps)
    case .cosine: .cosine(peak: learningRate, warmUp: warmupSteps, steps: steps)
    }
  }

  /// The clipping of gradients as the engine has it.
  public var clipping: Clipping { clipNorm > 0 ? .globalNorm(clipNorm) : .none }

  /// Refuses a warm-up that is longer than a run of `steps`, of which the setting `length` decides.
  public func check(steps: Int, setBy length: String) throws(ParameterError) {
    try require(schedule == .constant || warmupSteps <= steps, "warmupSteps", length) {
      "warmupSteps (\(warmupSteps)) must not exceed the \(steps) steps of the run"
    }
  }
}
