public import StudyKit
public import TrainingKit

extension ICLTransience {
  /// What a grid may set and sweep.
  ///
  /// The defaults are the image-free setting of the `coopetition-image-free` preset.
  public struct Parameters: TrainedSettings {
    @Setting("Pairs of exemplar and label before the query.", in: 1...64)
    public var context = 2
    @Setting(
      "How often the query's class, and one distractor class, stand in a bursty sequence.",
      in: 0...32)
    public var burstiness = 1
    @Setting(
      "Fraction of training sequences that are bursty; the others are drawn i.i.d.", in: .fraction)
    public var burstyFraction = 1.0
    @Setting(
      "Whether a sequence shows one exemplar of the query's class, and one of the distractor's.")
    public var matchExemplars = false
    @Setting("Which label an item has.")
    public var labelScheme = LabelScheme.identity
    @Setting(
      "Labels, where classes share them or get them anew in each sequence.", in: 2...1_000_000,
      .when("labelScheme", is: "modulo", "relabelled"))
    public var labels = 32
    @Setting("Where exemplars come from.")
    public var inputs = Inputs.gaussian
    @Setting("Classes to train on.", in: 2...1_000_000)
    public var classes = 6400
    @Setting(
      "Classes that training never shows, of data sets in all versions; they have an ICL evaluator.",
      in: 0...100_000)
    public var heldOutClasses = 0
    @Setting("Exemplars a class.", in: 1...100_000)
    public var exemplars = 20
    @Setting(
      "Spread ε of exemplars in x = (µ + εη) / √(1 + ε²).", in: .nonNegative,
      .when("inputs", is: "gaussian"))
    public var noise = 0.55
    @Setting("Numbers an exemplar.", in: 1...65_536)
    public var inputDimension = 32
    @Setting("Exponent of the training classes' distribution; 0 for uniform.", in: .nonNegative)
    public var zipf = 0.0
    @Setting(
      "Data sets whose classes are used: known names such as omniglot/background, or files.",
      .when("inputs", is: "dataset"), .formerly("sources"))
    public var training: [String] = []
    @Setting(
      "Versions of each class of square images: itself, turned by quarters, mirrored and turned.",
      in: 1...8, .when("inputs", is: "dataset"))
    public var symmetries = 1
    @Setting(
      "Images with a longer side become squares of so many pixels a side.", in: 1...1024,
      .when("inputs", is: "dataset"))
    public var imageSide = 28
    @Setting("How a data set's inputs become vectors.", .when("inputs", is: "dataset"))
    public var embedding = Embedding.randomFeatures
    @Setting("Layers.", in: 1...64)
    public var depth = 2
    @Setting("Channels of the residual stream.", in: 1...4096)
    public var width = 64
    @Setting("Attention heads a layer.", in: 1...256)
    public var heads = 8
    @Setting("Hidden units of MLP blocks a channel; 0 for attention only.", in: 0...64)
    public var mlpRatio = 0
    @Setting("Whether blocks and the output start with a layer norm.")
    public var layerNorm = true
    @Setting("How tokens know where they stand.")
    public var positions = Positions.learned
    @Setting(
      "Longest time scale of the positions.", in: .positive,
      .when("positions", is: "sinusoidal", "rotary"))
    public var positionTime = 10_000.0
    @Setting("Sequences a step.", in: 1...65_536, .unit("sequences"))
    public var batch = 32
    @Setting("Training sequences.", in: 1...1_000_000_000_000, .unit("sequences"))
    public var sequences = 2_500_000
    @Setting("How parameters follow gradients.")
    public var optimizer = Optimizer.adam
    @Setting("Learning rate, at its largest.", in: .positive)
    public var learningRate = 1e-4
    @Setting("How the learning rate changes.")
    public var schedule = Schedule.constant
    @Setting(
      "Steps of linear warm-up.", in: 1...1_000_000_000, .unit("steps"),
      .when("schedule", is: "inverse-square-root", "cosine"))
    public var warmupSteps = 4_000
    @Setting("Momentum.", in: Bounds(0, 0.999999), .when("optimizer", is: "sgd"))
    public var momentum = 0.0
    @Setting("Largest global norm of the gradient; 0 for no clipping.", in: .nonNegative)
    public var clipNorm = 0.0
    @Setting(
      "Decoupled weight decay, times the learning rate a step.", in: .nonNegative,
      .when("optimizer", is: "adam"))
    public var weightDecay = 0.0
    @Setting("Strength of the penalty on the parameters.", in: .nonNegative)
    public var l2 = 0.0
    @Setting("Penalty: λ/2 Σ‖W‖², or λ Σ‖W‖ as in the released code.")
    public var l2Form = Penalty.squared
    @Setting(
      "Training sequences between evaluations.", in: 1...1_000_000_000_000, .unit("sequences"))
    public var evalEvery = 100_000
    @Setting("Sequences an evaluator.", in: 1...1_000_000, .unit("sequences"))
    public var evalSequences = 2_000
    @Setting("The first so many classes, at most, are evaluated on; 0 for all.", in: 0...1_000_000)
    public var evalClasses = 0
    @Setting("The first so many exemplars, at most, are evaluated on; 0 for all.", in: 0...100_000)
    public var evalExemplars = 0
    /// Seeds that cross initial values, data and task.
    public var seeds = Seeds()
    /// How a run is kept.
    public var keeping = Keeping()

    /// The image-free setting.
    public init() {}
  }

  /// Which label an item has.
  public enum LabelScheme: String, Choice {
    /// Every class its own, the same in all sequences.
    case identity = "class"
    /// Class k has label k mod L in all sequences.
    case modulo
    /// The classes of a sequence get distinct labels out of L, anew in each.
    case relabelled
  }

  /// Where exemplars come from.
  public enum Inputs: String, Choice {
    /// Mixture of Gaussians, x = (µ + εη) / √(1 + ε²).
    case gaussian
    /// The first examples of each class of data sets: Omniglot's drawings, features in an HDF5 file.
    case dataset
  }

  /// How a data set's inputs become vectors.
  public enum Embedding: String, Choice {
    /// One frozen random layer of rectified units, each coordinate standardised.
    case randomFeatures = "random-features"
    /// The first principal components over all inputs, each with variance 1.
    case principalComponents = "principal-components"
    /// Not at all, but for standardising each coordinate.
    case identity = "none"
  }

  /// How tokens know where they stand.
  public enum Positions: String, Choice {
    /// A learned vector a place, added to the token.
    case learned
    /// Sines and cosines, added to the token.
    case sinusoidal
    /// Queries and keys are turned by their place.
    case rotary
  }

  /// How parameters follow gradients.
  public enum Optimizer: String, Choice {
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

  /// What is penalised.
  public enum Penalty: String, Choice {
    /// λ/2 Σ‖W‖², over all parameters.
    case squared
    /// λ Σ‖W‖ over parameter arrays, un-squared, as in the released code of Singh et al.
    case norm
  }
}

extension ICLTransience.Parameters {
  /// Gradient steps of the whole run.
  var steps: Int { sequences / batch }
  /// Gradient steps between evaluations.
  var stepsBetweenEvaluations: Int { evalEvery / batch }
  /// Evaluations, the one before the first step included.
  var evaluations: Int { sequences / evalEvery + 1 }
  /// Evaluations that a run has behind it after `step` steps.
  func evaluations(by step: Int) -> Int { step / stepsBetweenEvaluations + 1 }
  /// Tokens of a sequence: exemplars and labels in turn, the query last.
  var tokens: Int { 2 * context + 1 }
  /// Labels that the model tells apart.
  var outputs: Int { labelScheme == .identity ? classes : labels }
  /// Training classes that evaluators draw from.
  var evaluatedClasses: Int { evalClasses == 0 ? classes : min(evalClasses, classes) }
  /// Exemplars a class that evaluators draw from.
  var evaluatedExemplars: Int { evalExemplars == 0 ? exemplars : min(evalExemplars, exemplars) }
}
