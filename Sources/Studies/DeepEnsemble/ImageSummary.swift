internal import StudyKit
internal import Tasks

// R: members, N: examples, K: classes.

extension DeepEnsemble {
  /// The ensemble's quality on the test images, and how well its spread and the baselines tell what
  /// is out of distribution from them.
  static func imageSummary(
    _ parameters: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings {
    if members.members.isEmpty { throw MemberReaderError("no member has finished") }
    let data = try ImageSets.shared(parameters.images, seed: context.seed)
    try data.checkSeen(by: members)
    var findings = Findings()
    let spreads = try data.tests.map { name, set in
      let spread = try Spread(
        parameters, members, "prediction_" + measureName(name), set, classes: data.classes.count)
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
    for measure in ["kernel_drift", "linearised_distance"] {
      findings.record("mean_" + measure, Moments.mean(try members.read(measure)))
    }
    let accuracies = try members.read("test_accuracy")
    findings.record("member_accuracy", Moments.mean(accuracies))
    findings.record("lowest_member_accuracy", accuracies.min() ?? .nan)
    OutlierScores.record(spreads.map(\.scores), in: &findings)
    return findings
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

    init(
      _ parameters: Parameters, _ members: any MemberReader, _ measure: String, _ set: DataSet,
      classes: Int
    ) throws {
      let count = members.members.count
      var (doubts, entropies): ([[Double]], [[Double]]) = ([], [])
      func row(_ place: Int) throws -> [Double] { try members.read(measure, place..<place + 1) }
      let moments = try EnsembleMoments(
        members: count, width: set.count * classes, row: row)
      for place in 0..<count {
        let own = DeepEnsemble.probabilities(try row(place), classes: classes, parameters.loss)
        doubts.append(DeepEnsemble.doubts(own, classes: classes))
        entropies.append(DeepEnsemble.entropies(own, classes: classes))
      }
      mean = moments.mean
      variance = stride(from: 0, to: moments.variance.count, by: classes).map { start in
        Moments.mean(Array(moments.variance[start..<start + classes]))
      }
      probabilities = DeepEnsemble.probabilities(mean, classes: classes, parameters.loss)
      scores = [
        [variance], [DeepEnsemble.entropies(probabilities, classes: classes)], doubts, entropies,
        [set.norms],
      ]
    }
  }
}
