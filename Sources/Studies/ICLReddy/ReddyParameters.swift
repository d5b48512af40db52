extension ICLReddy {
  /// What a grid may set and sweep.
  ///
  /// The defaults are those of the paper's run with progress measures, K = 256.
  public struct Parameters: Equatable, Sendable {
    // Sequences.
    /// Pairs of item and label before the target.
    public var context = 8
    /// How often each class of a bursty context stands in it; 0 for contexts drawn i.i.d.
    public var burstiness = 1
    /// Fraction of sequences that are bursty.
    public var burstyFraction = 1.0
    /// Fraction of sequences of fresh classes.
    public var freshFraction = 0.8
    /// Fresh classes that a batch draws among.
    public var freshClasses = 128
    /// Whether the classes of a bursty context have distinct labels; they are uniform then.
    public var distinctLabels = true

    // Items.
    /// Classes.
    public var classes = 256
    /// Labels; class k has label k mod L.
    public var labels = 32
    /// Numbers an item and a label.
    public var dimension = 63
    /// Spread of items about their class mean.
    public var noise = 0.1
    /// Exponent of the classes' distribution.
    public var zipf = 0.0
    /// Places that tokens are told apart by.
    public var places = 65

    // Model.
    /// Attention layers.
    public var depth = 2
    /// Hidden layers of the classifier.
    public var hiddenLayers = 3

    // Optimisation.
    /// Sequences a step.
    public var batch = 128
    /// Steps of gradient descent.
    public var steps = 150_000
    /// Learning rate.
    public var learningRate = 0.01
    /// Fraction that all parameters lose in a step.
    public var decay = 1e-6

    // Evaluation.
    /// Steps between evaluations.
    public var evalEvery = 1_000
    /// Sequences an evaluator.
    public var evalSequences = 10_000

    // Seeds.
    /// Seed of initial values; −1 derives it from seed and member.
    public var initSeed = -1
    /// Seed of the training data; −1 derives it from seed and member.
    public var dataSeed = -1
    /// Seed of class means, label vectors and evaluation sequences; −1 derives it from the seed.
    public var taskSeed = -1

    // Recording.
    /// Seconds of computing between checkpoints of a long run; 0 for none.
    public var checkpointSeconds = 120.0

    /// The run with progress measures.
    public init() {}
  }
}

extension ICLReddy.Parameters {
  /// Items of a sequence, the target included.
  var items: Int { context + 1 }
  /// Tokens of a sequence: items and labels in turn, the target last.
  var tokens: Int { 2 * context + 1 }
  /// Numbers a token: its place, one-hot, and its content.
  var width: Int { places + dimension }
  /// Evaluations, the one before the first step included.
  var evaluations: Int { steps / evalEvery + 1 }
}
