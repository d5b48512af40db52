public import StudyKit

extension ICLReddy {
  /// What a run yields: curves over training, and what is read off them.
  public static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    let (evaluator, step) = (evaluatorDimension, stepDimension(parameters))
    let layer = Dimension(
      "layer", .integers(Array(1..<max(parameters.depth, 2))), longName: "layer")
    let attention = Measure(
      "previous_token_attention", element: .float, longName: "previous-token attention",
      definition:
        "mean attention of the context's label tokens to the item right before them, over "
        + "the ic evaluator's sequences; layers before the last",
      source: "Reddy 2023, progress measures", dimensions: [layer, step])
    return [
      Measure(
        "accuracy", element: .float, longName: "accuracy",
        definition: "share of sequences whose right label has the largest logit",
        source: "Reddy 2023", dimensions: [evaluator, step]),
      Measure(
        "context_probability", element: .float, longName: "context probability",
        definition: "mean probability of all labels in the context",
        source: "Reddy 2023, progress measures", dimensions: [evaluator, step]),
      Measure(
        "loss", element: .float, unit: "nats", longName: "loss",
        definition: "mean cross-entropy of the right label", source: "Reddy 2023",
        dimensions: [evaluator, step]),
      Measure(
        "train_loss", element: .float, unit: "nats", longName: "training loss",
        definition: "mean cross-entropy of the training batches since the evaluation before",
        dimensions: [step]),
    ] + (parameters.depth > 1 ? [attention] : []) + [
      Measure(
        "induction_strength", element: .float, longName: "induction strength",
        definition: "mean over the ic evaluator's sequences of the target's attention in the last "
          + "layer to labels of its own class less that to other labels",
        source: "Reddy 2023, progress measures", dimensions: [step]),
      Measure(
        "emerged", longName: "ICL has emerged",
        definition: "1 where accuracy of ic is above \(threshold) at an evaluation after the first "
          + "step; else 0"),
      Measure(
        "onset", unit: "steps", longName: "onset of ICL",
        definition: "the first of those evaluations; NaN for never"),
      Measure("ic_peak", longName: "peak of ICL", definition: "largest accuracy of ic"),
      Measure(
        "ic_peak_at", unit: "steps", longName: "place of ICL's peak",
        definition: "the first evaluation with ICL's peak"),
      Measure(
        "final_accuracy", longName: "accuracy at the end",
        definition: "accuracy at the last evaluation", dimensions: [evaluator]),
    ]
  }

  private static var evaluatorDimension: Dimension {
    Dimension("evaluator", .texts(Evaluator.allCases.map(\.rawValue)), longName: "evaluator")
  }

  private static func stepDimension(_ parameters: Parameters) -> Dimension {
    Dimension(
      "step", .integers((0..<parameters.evaluations).map { $0 * parameters.evalEvery }),
      unit: "steps", longName: "steps of training done")
  }

  /// What a point's summary yields: how many members learn in context, and the mean curves.
  public static func summaryMeasures(
    _ parameters: Parameters
  ) throws(ParameterError) -> [Measure] {
    let curve = [evaluatorDimension, stepDimension(parameters)]
    return [
      Measure(
        "fraction_emerged", longName: "members in which ICL emerges",
        definition: "finished members with emerged = 1, of all finished members"),
      Measure(
        "fraction_emerged_interval", longName: "members in which ICL emerges, 95 % interval",
        definition: "Wilson's interval of fraction_emerged", source: "Wilson 1927",
        dimensions: [
          Dimension("bound", .texts(["lower", "upper"]), longName: "end of the interval")
        ]),
      Measure(
        "accuracy_mean", longName: "accuracy, mean over members",
        definition: "mean of accuracy over the finished members", dimensions: curve),
      Measure(
        "accuracy_deviation", longName: "accuracy, spread over members",
        definition: "standard deviation of accuracy over the finished members, ddof 1",
        dimensions: curve),
    ]
  }

  /// Counts a point's members and measures the spread of their curves.
  public static func summary(
    _ parameters: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings {
    var findings = Findings()
    let count = members.members.count
    let emerged = try members.read("emerged").count { $0 == 1 }
    findings.record("fraction_emerged", count == 0 ? .nan : Double(emerged) / Double(count))
    let interval = count == 0 ? nil : WilsonInterval(successes: emerged, trials: count)
    findings.record(
      "fraction_emerged_interval", [interval?.lower ?? .nan, interval?.upper ?? .nan])
    let spread = CurveSpread(
      try members.read("accuracy"), members: count,
      points: Evaluator.allCases.count * parameters.evaluations)
    findings.record("accuracy_mean", spread.mean)
    findings.record("accuracy_deviation", spread.deviation)
    return findings
  }
}
