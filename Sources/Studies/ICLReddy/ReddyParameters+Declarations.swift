public import StudyKit

extension ICLReddy {
  /// What a grid may set and sweep, in the order in which help shows it.
  public static var parameters: [Parameter<Parameters>] {
    sequenceParameters + modelParameters + runParameters
  }

  private static var sequenceParameters: [Parameter<Parameters>] {
    [
      Parameter("context", \.context, "Pairs of item and label before the target.", in: 1...64),
      Parameter(
        "burstiness", \.burstiness,
        "How often each class of a bursty context stands in it, B; 0 for contexts drawn i.i.d.",
        in: 0...64),
      Parameter(
        "burstyFraction", \.burstyFraction, "Fraction of sequences that are bursty, p_B.",
        in: .fraction),
      Parameter(
        "freshFraction", \.freshFraction, "Fraction of sequences of fresh classes, p_C.",
        in: .fraction),
      Parameter(
        "freshClasses", \.freshClasses, "Fresh classes that a batch draws among.", in: 1...65_536),
      Parameter(
        "distinctLabels", \.distinctLabels,
        "Whether the classes of a bursty context have distinct labels; they are uniform then."),
      Parameter("classes", \.classes, "Classes, K.", in: 2...1_000_000),
      Parameter("labels", \.labels, "Labels, L; class k has label k mod L.", in: 2...65_536),
      Parameter("dimension", \.dimension, "Numbers an item and a label, D.", in: 1...4096),
      Parameter(
        "noise", \.noise, "Spread ε of items in x = (µ + εη) / √(1 + ε²).", in: .nonNegative),
      Parameter(
        "zipf", \.zipf, "Exponent α of the classes' distribution; 0 for uniform.", in: .nonNegative),
      Parameter(
        "places", \.places,
        "Places that tokens are told apart by; a sequence begins at a random one of them.",
        in: 3...4096),
    ]
  }

  private static var modelParameters: [Parameter<Parameters>] {
    [
      Parameter("depth", \.depth, "Attention layers of one head.", in: 1...16),
      Parameter(
        "hiddenLayers", \.hiddenLayers, "Hidden layers of the classifier on the last token.",
        in: 0...16),
    ]
  }

  private static var runParameters: [Parameter<Parameters>] {
    let seed = -1...Int(Int32.max)
    return [
      Parameter("batch", \.batch, "Sequences a step.", unit: "sequences", in: 1...65_536),
      Parameter(
        "steps", \.steps, "Steps of gradient descent.", unit: "steps", in: 1...1_000_000_000),
      Parameter("learningRate", \.learningRate, "Learning rate.", in: .positive),
      Parameter(
        "decay", \.decay, "Fraction that all parameters lose in a step.", in: Bounds(0, 0.5)),
      Parameter(
        "evalEvery", \.evalEvery, "Steps between evaluations.", unit: "steps",
        in: 1...1_000_000_000),
      Parameter(
        "evalSequences", \.evalSequences, "Sequences an evaluator.", unit: "sequences",
        in: 1...1_000_000),
      Parameter(
        "initSeed", \.initSeed, "Seed of initial values; −1: from seed and member.", in: seed),
      Parameter(
        "dataSeed", \.dataSeed, "Seed of the training data; −1: from seed and member.", in: seed),
      Parameter(
        "taskSeed", \.taskSeed,
        "Seed of class means, labels and evaluation sequences; −1: from the seed.", in: seed),
      Parameter(
        "checkpointSeconds", \.checkpointSeconds, "Seconds between checkpoints; 0 for none.",
        unit: "s", in: .nonNegative, isIdentity: false),
    ]
  }

  /// The paper's run with progress measures.
  public static var presets: [Preset] {
    let code = "[C] YiranHuangIrene/ICL@045dccf, in Reddy's released settings"
    let values: [String: ParameterValue] = [
      "context": .integer(8), "burstiness": .integer(1), "burstyFraction": .number(1),
      "freshFraction": .number(0.8), "freshClasses": .integer(128), "distinctLabels": .flag(true),
      "classes": .integer(256), "labels": .integer(32), "dimension": .integer(63),
      "noise": .number(0.1), "zipf": .number(0), "places": .integer(65), "depth": .integer(2),
      "hiddenLayers": .integer(3), "batch": .integer(128), "steps": .integer(150_000),
      "learningRate": .number(0.01), "decay": .number(1e-6), "evalEvery": .integer(1_000),
      "evalSequences": .integer(10_000),
    ]
    return [
      Preset(
        "reddy", "Reddy 2023 (2312.03002), the run with progress measures: K = 256, p_C = 0.8.",
        values, provenance: values.mapValues { _ in code })
    ]
  }

  /// Refuses settings that fit no sequence or no schedule of evaluations.
  public static func check(_ parameters: Parameters) throws(ParameterError) {
    let (context, burstiness) = (parameters.context, parameters.burstiness)
    if burstiness > 0, context % burstiness != 0 {
      throw .impossible(
        names: ["burstiness", "context"],
        reason: "a context of \(context) is no whole number of classes \(burstiness) times each")
    }
    let together = context / max(burstiness, 1)
    if parameters.distinctLabels, together > parameters.labels {
      throw .impossible(
        names: ["labels", "context", "burstiness"],
        reason:
          "\(together) classes of a context cannot have distinct labels of \(parameters.labels)")
    }
    for (name, count) in [
      ("classes", parameters.classes), ("freshClasses", parameters.freshClasses),
    ]
    where count % parameters.labels != 0 {
      throw .impossible(
        names: [name, "labels"],
        reason: "\(count) classes are no multiple of \(parameters.labels) labels, so labels would "
          + "not be equally frequent")
    }
    guard parameters.places >= parameters.tokens else {
      throw .impossible(
        names: ["places", "context"],
        reason: "a sequence has \(parameters.tokens) tokens; there are \(parameters.places) places")
    }
    guard parameters.steps % parameters.evalEvery == 0 else {
      throw .impossible(
        names: ["steps", "evalEvery"],
        reason: "\(parameters.steps) steps are no multiple of \(parameters.evalEvery), so the end "
          + "would not be evaluated")
    }
    guard parameters.decay == 0 || parameters.decay < parameters.learningRate else {
      throw .impossible(
        names: ["decay", "learningRate"],
        reason:
          "parameters that lose \(parameters.decay) a step learn nothing at a learning rate of "
          + "\(parameters.learningRate)")
    }
  }
}
