public import Tasks

extension ICLTransience {
  /// What a grid may set and sweep.
  ///
  /// The defaults are the image-free setting of the `coopetition-image-free` preset.
  public struct Parameters: Equatable, Sendable {
    // Sequences.
    /// Pairs of exemplar and label before the query.
    public var context = 2
    /// How often the query's class, and one distractor class, stand in a bursty sequence.
    public var burstiness = 1
    /// Fraction of training sequences that are bursty; the others are drawn i.i.d.
    public var burstyFraction = 1.0
    /// Whether all exemplars of the query's class in a sequence are one, and so the distractor's.
    public var matchExemplars = false
    /// Which label an item has.
    public var labelScheme = LabelScheme.identity
    /// Labels, where classes share them or get them anew in each sequence.
    public var labels = 32

    // Items.
    /// Where exemplars come from.
    public var inputs = Inputs.gaussian
    /// Classes to train on.
    public var classes = 6400
    /// Classes that training never shows; of data sets, in all of their versions.
    public var heldOutClasses = 0
    /// Exemplars a class.
    public var exemplars = 20
    /// Standard deviation of exemplars about their class mean, before scaling to unit variance.
    public var noise = 0.55
    /// Numbers an exemplar.
    public var inputDimension = 32
    /// Exponent α of the training classes' distribution, p(k) ∝ (k + 1)^−α.
    public var zipf = 0.0
    /// Data sets whose classes are used, one after another.
    public var sources: [String] = []
    /// Versions of each image class: itself, turned, mirrored and turned.
    public var symmetries = 1
    /// Pixels along the side of images that are larger before.
    public var imageSide = 28
    /// How a data set's inputs become vectors.
    public var embedding = Embedding.randomFeatures

    // Model.
    /// Layers.
    public var depth = 2
    /// Channels of the residual stream.
    public var width = 64
    /// Attention heads a layer.
    public var heads = 8
    /// Hidden units of an MLP block for each channel; 0 for attention only.
    public var mlpRatio = 0
    /// Whether blocks and the output start with layer normalisation.
    public var layerNorm = true
    /// How tokens know where they stand.
    public var positions = Positions.learned
    /// Longest time scale of sinusoidal and rotary positions.
    public var positionTime = 10_000.0

    // Optimisation.
    /// Sequences a step.
    public var batch = 32
    /// Training sequences.
    public var sequences = 2_500_000
    /// How parameters follow gradients.
    public var optimizer = Optimizer.adam
    /// Learning rate, the largest one where there is a schedule.
    public var learningRate = 1e-4
    /// How the learning rate changes.
    public var schedule = Schedule.constant
    /// Steps of linear warm-up.
    public var warmupSteps = 4_000
    /// Momentum.
    public var momentum = 0.0
    /// Largest global norm of the gradient; 0 for no clipping.
    public var clipNorm = 0.0
    /// Decoupled weight decay a step, in units of the learning rate.
    public var weightDecay = 0.0
    /// Strength of the penalty on the parameters.
    public var l2 = 0.0
    /// What the penalty is.
    public var l2Form = Penalty.squared

    // Evaluation.
    /// Training sequences between evaluations.
    public var evalEvery = 100_000
    /// Sequences an evaluator.
    public var evalSequences = 2_000
    /// The first so many training classes are evaluated on; 0 for all.
    public var evalClasses = 0
    /// The first so many exemplars are evaluated on; 0 for all.
    public var evalExemplars = 0

    // Seeds.
    /// Seed of initial values; −1 derives it from seed and member.
    public var initSeed = -1
    /// Seed of the training data's order; −1 derives it from seed and member.
    public var dataSeed = -1
    /// Seed of class means, exemplars, frozen embedding and evaluation sequences; −1 derives it from the seed.
    public var taskSeed = -1

    // Recording.
    /// Seconds of computing between checkpoints of a long run; 0 for none but where it is stopped.
    public var checkpointSeconds = 120.0

    /// The image-free setting.
    public init() {}
  }

  /// Where exemplars come from.
  public enum Inputs: String, CaseIterable, Sendable {
    /// Mixture of Gaussians, x = (µ + εη) / √(1 + ε²).
    case gaussian
    /// The first examples of each class of data sets: Omniglot's drawings, features in an HDF5 file.
    case dataset
  }

  /// How a data set's inputs become vectors.
  public enum Embedding: String, CaseIterable, Sendable {
    /// One frozen random layer of rectified units, each coordinate standardised.
    case randomFeatures = "random-features"
    /// The first principal components over all inputs, each with variance 1.
    case principalComponents = "principal-components"
    /// Not at all, but for standardising each coordinate.
    case identity = "none"
  }

  /// How tokens know where they stand.
  public enum Positions: String, CaseIterable, Sendable {
    /// A learned vector a place, added to the token.
    case learned
    /// Sines and cosines, added to the token.
    case sinusoidal
    /// Queries and keys are turned by their place.
    case rotary
  }

  /// How parameters follow gradients.
  public enum Optimizer: String, CaseIterable, Sendable {
    /// Adam with β = (0.9, 0.999), ε = 1e−8.
    case adam
    /// Stochastic gradient descent.
    case sgd
  }

  /// How the learning rate changes with the step.
  public enum Schedule: String, CaseIterable, Sendable {
    /// It does not.
    case constant
    /// Linear warm-up, then ∝ 1/√step (Chan et al. 2022).
    case inverseSquareRoot = "inverse-square-root"
    /// Linear warm-up, then half a cosine to zero at the last step.
    case cosine
  }

  /// What is penalised.
  public enum Penalty: String, CaseIterable, Sendable {
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
