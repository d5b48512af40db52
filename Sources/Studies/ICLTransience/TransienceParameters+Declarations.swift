public import StudyKit
internal import Tasks

extension ICLTransience {
  /// What a grid may set and sweep, in the order in which help shows it.
  public static var parameters: [Parameter<Parameters>] {
    sequenceParameters + itemParameters + modelParameters + optimisationParameters
      + evaluationParameters
  }

  private static var sequenceParameters: [Parameter<Parameters>] {
    let shared = Condition("labelScheme", isOneOf: [.text("modulo"), .text("relabelled")])
    return [
      Parameter("context", \.context, "Pairs of exemplar and label before the query.", in: 1...64),
      Parameter(
        "burstiness", \.burstiness,
        "How often the query's class, and one distractor class, stand in a bursty sequence.",
        in: 0...32),
      Parameter(
        "burstyFraction", \.burstyFraction,
        "Fraction of training sequences that are bursty; the others are drawn i.i.d.", in: .fraction
      ),
      Parameter(
        "matchExemplars", \.matchExemplars,
        "Whether a sequence shows one exemplar of the query's class, and one of the distractor's."),
      Parameter("labelScheme", \.labelScheme, "Which label an item has."),
      Parameter(
        "labels", \.labels, "Labels, where classes share them or get them anew in each sequence.",
        in: 2...1_000_000, when: shared),
    ]
  }

  private static var itemParameters: [Parameter<Parameters>] {
    let gaussian = Condition("inputs", is: "gaussian")
    let dataset = Condition("inputs", is: "dataset")
    return [
      Parameter("inputs", \.inputs, "Where exemplars come from."),
      Parameter("classes", \.classes, "Classes to train on.", in: 2...1_000_000),
      Parameter(
        "heldOutClasses", \.heldOutClasses,
        "Classes that training never shows, of data sets in all versions; they have an ICL evaluator.",
        in: 0...100_000),
      Parameter("exemplars", \.exemplars, "Exemplars a class.", in: 1...100_000),
      Parameter(
        "noise", \.noise, "Spread ε of exemplars in x = (µ + εη) / √(1 + ε²).", in: .nonNegative,
        when: gaussian),
      Parameter("inputDimension", \.inputDimension, "Numbers an exemplar.", in: 1...65_536),
      Parameter(
        "zipf", \.zipf, "Exponent of the training classes' distribution; 0 for uniform.",
        in: .nonNegative),
      Parameter(
        "sources", \.sources,
        "Data sets whose classes are used: known names such as omniglot/background, or files.",
        when: dataset),
      Parameter(
        "symmetries", \.symmetries,
        "Versions of each class of square images: itself, turned by quarters, mirrored and turned.",
        in: 1...8, when: dataset),
      Parameter(
        "imageSide", \.imageSide,
        "Images with a longer side become squares of so many pixels a side.",
        in: 1...1024, when: dataset),
      Parameter(
        "embedding", \.embedding, "How a data set's inputs become vectors.", when: dataset),
    ]
  }

  private static var modelParameters: [Parameter<Parameters>] {
    [
      Parameter("depth", \.depth, "Layers.", in: 1...64),
      Parameter("width", \.width, "Channels of the residual stream.", in: 1...4096),
      Parameter("heads", \.heads, "Attention heads a layer.", in: 1...256),
      Parameter(
        "mlpRatio", \.mlpRatio, "Hidden units of MLP blocks a channel; 0 for attention only.",
        in: 0...64),
      Parameter("layerNorm", \.layerNorm, "Whether blocks and the output start with a layer norm."),
      Parameter("positions", \.positions, "How tokens know where they stand."),
      Parameter(
        "positionTime", \.positionTime, "Longest time scale of the positions.", in: .positive,
        when: Condition("positions", isOneOf: [.text("sinusoidal"), .text("rotary")])),
    ]
  }

  private static var optimisationParameters: [Parameter<Parameters>] {
    [
      Parameter("batch", \.batch, "Sequences a step.", unit: "sequences", in: 1...65_536),
      Parameter(
        "sequences", \.sequences, "Training sequences.", unit: "sequences",
        in: 1...1_000_000_000_000),
      Parameter("optimizer", \.optimizer, "How parameters follow gradients."),
      Parameter("learningRate", \.learningRate, "Learning rate, at its largest.", in: .positive),
      Parameter("schedule", \.schedule, "How the learning rate changes."),
      Parameter(
        "warmupSteps", \.warmupSteps, "Steps of linear warm-up.", unit: "steps",
        in: 1...1_000_000_000,
        when: Condition("schedule", isOneOf: [.text("inverse-square-root"), .text("cosine")])),
      Parameter(
        "momentum", \.momentum, "Momentum.", in: Bounds(0, 0.999999),
        when: Condition("optimizer", is: "sgd")),
      Parameter(
        "clipNorm", \.clipNorm, "Largest global norm of the gradient; 0 for no clipping.",
        in: .nonNegative),
      Parameter(
        "weightDecay", \.weightDecay, "Decoupled weight decay, times the learning rate a step.",
        in: .nonNegative, when: Condition("optimizer", is: "adam")),
      Parameter("l2", \.l2, "Strength of the penalty on the parameters.", in: .nonNegative),
      Parameter("l2Form", \.l2Form, "Penalty: λ/2 Σ‖W‖², or λ Σ‖W‖ as in the released code."),
    ]
  }

  private static var evaluationParameters: [Parameter<Parameters>] {
    let seed = -1...Int(Int32.max)
    return [
      Parameter(
        "evalEvery", \.evalEvery, "Training sequences between evaluations.", unit: "sequences",
        in: 1...1_000_000_000_000),
      Parameter(
        "evalSequences", \.evalSequences, "Sequences an evaluator.", unit: "sequences",
        in: 1...1_000_000),
      Parameter(
        "evalClasses", \.evalClasses,
        "The first so many classes, at most, are evaluated on; 0 for all.",
        in: 0...1_000_000),
      Parameter(
        "evalExemplars", \.evalExemplars,
        "The first so many exemplars, at most, are evaluated on; 0 for all.",
        in: 0...100_000),
      Parameter(
        "initSeed", \.initSeed,
        "Seed of initial values, the same for all members; −1: from seed and member.", in: seed),
      Parameter(
        "dataSeed", \.dataSeed,
        "Seed of the training data's order; −1: from seed and member.",
        in: seed),
      Parameter(
        "taskSeed", \.taskSeed,
        "Seed of class means, exemplars, frozen embedding and evaluation sequences; −1: from the seed.",
        in: seed),
      Parameter(
        "checkpointSeconds", \.checkpointSeconds,
        "Seconds between checkpoints; 0: only where a run is stopped.",
        unit: "s", in: .nonNegative, isIdentity: false),
    ]
  }
}
