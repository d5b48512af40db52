internal import StudyKit
internal import Tasks
internal import TrainingKit

// R: members, N: examples, K: classes.

extension DeepEnsemble {
  /// The ensemble's quality on the test images, how well its spread and the baselines tell what is out of
  /// distribution from them, and what its members are like.
  static func imageSummaries(_ p: Parameters) throws(ParameterError) -> [MemberSummary] {
    [
      try imageSummary(p),
      .number(
        Measure(
          "member_accuracy", longName: "mean accuracy of a member",
          definition: "mean over members of test_accuracy"), of: "test_accuracy", Moments.mean),
      .number(
        Measure(
          "lowest_member_accuracy", longName: "lowest accuracy of a member",
          definition: "least over members of test_accuracy"), of: "test_accuracy"
      ) { $0.min() ?? .nan },
      meanDrift,
      .number(
        Measure(
          "mean_linearised_distance", longName: "mean distance to the linearised network",
          definition: "mean over members of linearised_distance"), of: "linearised_distance",
        Moments.mean),
    ]
  }

  /// How far the kernels of members have moved.
  static let meanDrift = MemberSummary.number(
    Measure(
      "mean_kernel_drift", longName: "mean relative change of the tangent kernel",
      definition: "mean over members of kernel_drift"), of: "kernel_drift", Moments.mean)

  /// The scores by which inputs are called out of distribution.
  private static let scores = OutlierScores(
    [
      "ensemble variance", "ensemble entropy", "single maximum softmax", "single entropy",
      "input norm",
    ],
    definition:
      "ensemble variance: mean over outputs of the variance over members (ddof 1); single "
      + "networks: mean over members of each one's value")

  /// What the ensemble does not know of an input, as scores.
  private static let uncertainties = OutlierScores(
    ["total", "expected", "mutual information", "disagreement"], along: "uncertainty",
    definition:
      "total: entropy of the members' mean probabilities; expected: the members' mean entropy; mutual "
      + "information: their difference; disagreement: share of pairs of members with different answers",
    prefix: "uncertainty_", isAdded: true)

  private static func imageSummary(_ p: Parameters) throws(ParameterError) -> MemberSummary {
    let layout = try ImageLayout(p.images)
    let quality = [
      Measure(
        "accuracy", longName: "accuracy of the ensemble",
        definition: "share of right answers of the mean prediction on the test images"),
      Measure(
        "nll", unit: "nat", longName: "negative log-likelihood of the ensemble",
        definition: "mean of -ln p(true class) of the mean prediction on the test images"),
      Measure(
        "calibration_error", longName: "expected calibration error of the ensemble",
        definition: "15 bins of equal width of the mean prediction's greatest probability",
        source: "Guo et al. 2017, arXiv:1706.04599, section 2"),
      Measure(
        "brier_score", longName: "Brier score of the ensemble",
        definition:
          "mean of the squared distance of the mean prediction's probabilities to the truth",
        isAdded: true),
      Measure(
        "temperature_scaled_nll", unit: "nat",
        longName: "negative log-likelihood of the ensemble at the best temperature",
        definition:
          "mean over the test images of even and of odd index, each at the temperature that is "
          + "best for the others",
        source: "Ashukha et al. 2020, arXiv:2002.06470, section 4", isAdded: true),
      rankingErrors(scores), rankingErrors(uncertainties),
      Measure(
        "mean_uncertainty", longName: "uncertainty, mean over a test set",
        definition: uncertainties.definition,
        dimensions: [
          Dimension("test_set", .texts(layout.tests.map(\.name)), longName: "test set"),
          uncertainties.dimension,
        ], isAdded: true),
    ]
    let spreads = layout.tests.flatMap { name, count in
      let example = exampleDimension(name, count)
      return [
        Measure(
          "mean_" + measureName(name), element: .float, longName: "ensemble mean on " + name,
          definition: "mean over members of the prediction",
          dimensions: [example, classDimension(layout)]),
        Measure(
          "variance_" + measureName(name), element: .float,
          longName: "ensemble variance on " + name,
          definition: "mean over outputs of the variance over members (ddof 1)",
          dimensions: [example]),
      ]
    }
    let detection = scores.measures(layout) + uncertainties.measures(layout)
    return MemberSummary(quality + detection + spreads) {
      findings, members, context in
      if members.members.isEmpty { throw MemberReaderError("no member has finished") }
      let data = try ImageSets.shared(p.images, in: context)
      try data.checkSeen(by: members)
      let spreads = try data.tests.map { name, set in
        let spread = try Spread(
          p, members, "prediction_" + measureName(name), set, classes: data.classes.count)
        findings.record("mean_" + measureName(name), spread.mean.map { Float($0) })
        findings.record("variance_" + measureName(name), spread.variance.map { Float($0) })
        return spread
      }
      let quality = Classification(
        probabilities: spreads[0].probabilities, labels: data.tests[0].set.labels ?? [],
        classes: data.classes.count)
      findings.record("accuracy", quality.accuracy)
      findings.record("nll", quality.negativeLogLikelihood)
      findings.record("calibration_error", quality.calibrationError)
      findings.record("brier_score", quality.brierScore)
      findings.record(
        "temperature_scaled_nll", quality.temperatureScaledNegativeLogLikelihood)
      for (family, samples) in [
        (scores, spreads.map(\.scores)),
        (uncertainties, spreads.map { $0.uncertainties.map { [$0] } }),
      ] {
        family.record(samples, in: &findings)
        findings.record(
          family.errorMeasure, samples[0].map { errorArea(of: $0, quality.isRight) })
      }
      findings.record("mean_uncertainty", spreads.flatMap { $0.uncertainties.map(Moments.mean) })
    }
  }

  /// How well each of the scores tells the ensemble's wrong answers from its right ones.
  private static func rankingErrors(_ scores: OutlierScores) -> Measure {
    Measure(
      scores.errorMeasure, longName: "area under the curve of detecting wrong answers",
      definition:
        "P(score of a wrong answer > score of a right one) on the test images, ties a half; "
        + "NaN where all are right; \(scores.definition)",
      dimensions: [scores.dimension], isAdded: true)
  }

  /// The area of a score that is judged by the samples, each a value an image.
  private static func errorArea(of samples: [[Double]], _ isRight: [Bool]) -> Double {
    Moments.mean(
      samples.map { score in
        func scores(_ wanted: Bool) -> [Double] {
          score.indices.filter { isRight[$0] == wanted }.map { score[$0] }
        }
        return Detection.auroc(inside: scores(true), outside: scores(false))
      })
  }

  /// An ensemble's predictions on one set.
  private struct Spread {
    /// The mean prediction, (N, K).
    let mean: [Double]
    /// The variance, mean over outputs, N.
    let variance: [Double]
    /// Probabilities of the mean prediction, (N, K).
    let probabilities: [Double]
    /// For each of the study's scores, N values for each sample to be judged alone: the ensemble, or
    /// every member.
    let scores: [[[Double]]]
    /// For each uncertainty N values.
    let uncertainties: [[Double]]

    init(
      _ parameters: Parameters, _ members: any MemberReader, _ measure: String, _ set: DataSet,
      classes: Int
    ) throws {
      let count = members.members.count
      var (doubts, entropies): ([[Double]], [[Double]]) = ([], [])
      func row(_ index: Int) throws -> [Double] { try members.read(measure, index..<index + 1) }
      var ensemble = EnsembleUncertainty(count: set.count, classes: classes)
      let moments = try EnsembleMoments(
        members: count, width: set.count * classes, row: row)
      for index in 0..<count {
        let own = parameters.loss.probabilities(try row(index), classes: classes)
        doubts.append(Classification.doubts(own, classes: classes))
        entropies.append(Classification.entropies(own, classes: classes))
        ensemble.add(own)
      }
      mean = moments.mean
      variance = stride(from: 0, to: moments.variance.count, by: classes).map { start in
        Moments.mean(Array(moments.variance[start..<start + classes]))
      }
      probabilities = parameters.loss.probabilities(mean, classes: classes)
      uncertainties = [
        ensemble.total, ensemble.expected, ensemble.mutualInformation, ensemble.disagreement,
      ]
      scores = [
        [variance], [Classification.entropies(probabilities, classes: classes)], doubts, entropies,
        [set.norms],
      ]
    }
  }
}
