public import StudyKit
internal import Tasks

extension ICLTransience {
  typealias Metric = LabelScores.Metric

  /// What a run yields: curves over training, and what is read off them.
  public static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    let evaluator = evaluatorDimension(parameters)
    let sequences = sequencesDimension(parameters)
    return Metric.allCases.map { $0.measure([evaluator, sequences]) }
      + [
        Measure(
          "train_loss", element: .float, unit: "nats", longName: "training loss",
          definition: "mean cross-entropy of the training batches since the evaluation before; the "
            + "penalty on the parameters is not in it",
          dimensions: [sequences])
      ] + circuitMeasures(parameters, sequences) + strategyMeasures(evaluator)
  }

  private static func evaluatorDimension(_ parameters: Parameters) -> Dimension {
    Dimension(
      "evaluator", .texts(Evaluator.all(parameters).map(\.rawValue)), longName: "evaluator")
  }

  private static func sequencesDimension(_ parameters: Parameters) -> Dimension {
    Dimension(
      "sequences", .integers((0..<parameters.evaluations).map { $0 * parameters.evalEvery }),
      unit: "sequences", longName: "training sequences seen")
  }

  private static func circuitMeasures(
    _ parameters: Parameters, _ sequences: Dimension
  ) -> [Measure] {
    let layer = Dimension("layer", .integers(Array(1...parameters.depth)), longName: "layer")
    let head = Dimension("head", .integers(Array(1...parameters.heads)), longName: "attention head")
    return [
      Measure(
        "previous_token_attention", element: .float, longName: "previous-token attention",
        definition: "mean attention from a context label to the exemplar right before it, over the "
          + "ICL evaluator's sequences",
        source: "Singh et al. 2024 (2404.07129)", dimensions: [layer, head, sequences]),
      Measure(
        "induction_strength", element: .float, longName: "induction strength",
        definition: "mean over the ICL evaluator's sequences of the query's attention to labels of "
          + "its own class in the context less its attention to other labels",
        source: "Singh et al. 2024 (2404.07129)", dimensions: [layer, head, sequences]),
    ]
  }

  private static func strategyMeasures(_ evaluator: Dimension) -> [Measure] {
    func flag(_ name: String, _ longName: String, _ definition: String) -> Measure {
      Measure(name, longName: longName, definition: definition)
    }
    func place(_ name: String, _ longName: String, _ definition: String) -> Measure {
      Measure(name, unit: "sequences", longName: longName, definition: definition)
    }
    return [
      flag(
        "emerged", "ICL has emerged",
        "1 where, at two evaluations in a row after the first step, the in-context accuracy of ICL "
          + "is above 0.75 and that of flip above 0.4; else 0"),
      place("onset", "onset of ICL", "the first of those two evaluations; NaN for never"),
      flag(
        "flip_displaced", "flip displaced",
        "1 where ICL has emerged and the flip evaluator's in-context accuracy has later fallen below "
          + "half of its peak since the onset; else 0, which says nothing of what more training "
          + "would do"
      ),
      flag(
        "icl_displaced", "ICL displaced",
        "1 where ICL has emerged and its in-context accuracy has later lost half of the excess over "
          + "chance (0.5) of its peak since the onset; else 0"),
      flag("displaced", "in-context strategy displaced", "flip_displaced and icl_displaced"),
      place(
        "displaced_at", "place of the displacement",
        "the first evaluation by which flip and ICL both have been displaced; NaN for not by the end"
      ),
      flag(
        "icl_peak", "peak of ICL",
        "largest in-context accuracy of the ICL evaluator after the first step"),
      place("icl_peak_at", "place of ICL's peak", "the first evaluation with ICL's peak"),
      flag(
        "flip_peak", "peak of flip",
        "largest in-context accuracy of the flip evaluator after the first step"),
      place("flip_peak_at", "place of flip's peak", "the first evaluation with flip's peak"),
      place(
        "flip_crossing", "flip falls through 0.5",
        "where the flip evaluator's in-context accuracy first falls through 0.5 after its peak, "
          + "between evaluations by interpolation; NaN where it does not"),
      Measure(
        "final_in_context_accuracy", longName: "in-context accuracy at the end",
        definition: "in_context_accuracy at the last evaluation", dimensions: [evaluator]),
      Measure(
        "final_accuracy", longName: "accuracy at the end",
        definition: "accuracy at the last evaluation", dimensions: [evaluator]),
    ]
  }

  /// What a point's summary yields: fractions of members with Wilson's intervals, and the spread of
  /// the curves.
  public static func summaryMeasures(
    _ parameters: Parameters
  ) throws(ParameterError) -> [Measure] {
    let bound = Dimension("bound", .texts(["lower", "upper"]), longName: "end of the interval")
    let curve = [evaluatorDimension(parameters), sequencesDimension(parameters)]
    let fractions = Fraction.allCases.flatMap { fraction in
      [
        Measure(
          fraction.rawValue, longName: fraction.longName, definition: fraction.definition),
        Measure(
          fraction.rawValue + "_interval", longName: fraction.longName + ", 95 % interval",
          definition: "Wilson's interval of \(fraction.rawValue)", source: "Wilson 1927",
          dimensions: [bound]),
      ]
    }
    let quantile = Dimension("quantile", .numbers(quantiles), longName: "quantile")
    let places = strategyMeasures(curve[0]).filter { spreadMeasures.contains($0.name) }
    return fractions + spreadMetrics.flatMap { spread(of: $0.measure(curve), quantile) }
      + places.map { place in
        Measure(
          place.name + "_quantile", unit: place.unit,
          longName: place.longName + ", quantiles over members",
          definition:
            "quantiles of \(place.name), linear between members, over the finished members "
            + "of which it is a number",
          dimensions: [quantile])
      }
  }

  /// Mean, deviation and quantiles over members of a measure of the run.
  private static func spread(of curve: Measure, _ quantile: Dimension) -> [Measure] {
    [
      Measure(
        curve.name + "_mean", longName: curve.longName + ", mean over members",
        definition: "mean of \(curve.name) over the finished members",
        dimensions: curve.dimensions),
      Measure(
        curve.name + "_deviation", longName: curve.longName + ", spread over members",
        definition: "standard deviation of \(curve.name) over the finished members, ddof 1",
        dimensions: curve.dimensions),
      Measure(
        curve.name + "_quantile", longName: curve.longName + ", quantiles over members",
        definition: "quantiles of \(curve.name) over the finished members, linear between them",
        dimensions: [quantile] + curve.dimensions),
    ]
  }

  /// The metrics whose curves are summarised: IWL, where the answer is not in the context, has only
  /// the second.
  static let spreadMetrics: [Metric] = [.inContextAccuracy, .accuracy]

  /// What is read off a run and summarised by its quantiles.
  static let spreadMeasures = [
    "onset", "icl_peak", "icl_peak_at", "flip_peak", "flip_peak_at", "flip_crossing",
  ]

  /// The quantiles of a summary.
  static let quantiles = [0, 0.25, 0.5, 0.75, 1]

  /// A share of a point's finished members.
  enum Fraction: String, CaseIterable, Sendable {
    case emerged = "fraction_emerged"
    case displaced = "fraction_displaced"
    case flipDisplaced = "fraction_flip_displaced"
    case iclDisplaced = "fraction_icl_displaced"

    var longName: String {
      switch self {
      case .emerged: "members in which ICL emerges"
      case .displaced: "of these, in which the strategy is displaced"
      case .flipDisplaced: "of these, in which flip is displaced"
      case .iclDisplaced: "of these, in which ICL is displaced"
      }
    }

    var definition: String {
      switch self {
      case .emerged: "finished members with emerged = 1, of all finished members"
      case .displaced: "members with displaced = 1, of those with emerged = 1"
      case .flipDisplaced: "members with flip_displaced = 1, of those with emerged = 1"
      case .iclDisplaced: "members with icl_displaced = 1, of those with emerged = 1"
      }
    }

    /// The run's measure that is counted.
    var counted: String {
      switch self {
      case .emerged: "emerged"
      case .displaced: "displaced"
      case .flipDisplaced: "flip_displaced"
      case .iclDisplaced: "icl_displaced"
      }
    }
  }
}

extension LabelScores.Metric {
  /// The metric as a measure over evaluators and training sequences.
  fileprivate func measure(_ dimensions: [Dimension]) -> Measure {
    Measure(
      rawValue, element: .float, unit: unit, longName: longName, definition: definition,
      source: "Singh et al. 2023 (2311.08360), icl-dynamics main.py eval_step",
      dimensions: dimensions)
  }
}
