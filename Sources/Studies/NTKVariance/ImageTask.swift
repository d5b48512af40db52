internal import Engine
internal import StudyKit
internal import Tasks

// N: training images, M: images of all test sets, D: pixels, K: classes.

extension NTKVariance.Parameters {
  /// The dimensions of a function at the test points and at the training points.
  func dimensions() throws(ParameterError) -> (test: [Dimension], training: [Dimension]) {
    guard let layout = try imageLayout() else {
      let task = try points()
      return ([task.testDimension], [task.trainingDimension])
    }
    let output = Dimension("output", .texts(layout.classes), longName: "class")
    let sets = layout.tests.enumerated().flatMap { index, test in
      [Double](repeating: Double(index), count: test.count)
    }
    let test = Dimension(
      "test", .integers(Array(sets.indices)), longName: "test image",
      auxiliary: [
        AuxiliaryCoordinate(
          "test_place", sets, longName: "place of the image's set along test_set")
      ])
    let training = Dimension(
      "train", .integers(Array(0..<layout.trainingCount)), longName: "training image")
    return ([test, output], [training, output])
  }
}

extension ImageLayout {
  /// How many numbers a function has at the training images, and at all images.
  var values: (training: Int, all: Int) {
    (trainingCount * classes.count, (trainingCount + testCount) * classes.count)
  }
}

extension ImageSets {
  /// The share of test images whose greatest value is the right class's; `values`, (M, K), begin with the
  /// test images'.
  func testAccuracy(of values: [Double]) -> Double {
    let labels = tests[0].set.labels ?? []
    return Classification(
      probabilities: Array(values[..<(labels.count * classes.count)]), labels: labels,
      classes: classes.count
    ).accuracy
  }
}

extension NTKVariance {
  /// What a member costs on images.
  static func imageCost(_ parameters: Parameters, _ layout: ImageLayout) -> Cost {
    let network = parameters.model(layout).written(for: 1).model
    let (n, all) = (Double(layout.values.training), Double(layout.values.all))
    let (weights, units) = (Double(network.parameterCount), Double(network.elementCount))
    // Forward and back for every value, a contraction of units, and the regression; all again for the
    // mean kernel. In double precision everything takes twice as long.
    let work =
      2 * network.operations * all + 2 * units * n * all + n * n * (n + all) + 9 * n * n * n
    return Cost(
      operations: 4 * work, bytes: 8 * (2 * weights + 4 * n * all + units * (n + all)),
      summaryOperationsPerMember: parameters.meanKernel == .sampled ? 2 * work : 0)
  }

  /// What a member yields on images beside what it yields on points.
  static let imageMeasures = [
    ImageSets.fingerprintMeasure,
    Measure(
      "test_accuracy", longName: "accuracy on the test images",
      definition: "share of right answers of the member's f^lin"),
  ]

  /// The scores by which images are called out of distribution.
  private static var scores: OutlierScores {
    OutlierScores(
      SplitMoments.Part.allCases.map { "variance of f^lin" + $0.suffix }
        + ["variance of f^lin-a at infinite width", "input norm"],
      definition:
        "mean over outputs of the variance over members, or the input's Euclidean norm")
  }

  /// What a point's summary yields on images beside what it yields on points.
  static func imageSummaryMeasures(_ layout: ImageLayout) -> [Measure] {
    let set = Dimension("test_set", .texts(layout.tests.map(\.name)), longName: "test set")
    return [
      Measure(
        "accuracy", longName: "accuracy of the ensemble",
        definition: "share of right answers of the mean f^lin on the test images"),
      Measure(
        "member_accuracy", longName: "mean accuracy of a member",
        definition: "mean over members of test_accuracy"),
      Measure(
        "set_score", longName: "score, mean over a test set", definition: scores.definition,
        dimensions: [set, scores.dimension]),
    ] + scores.measures(layout)
  }

  /// How well each part's variance, and the norm alone, tell what is out of distribution.
  ///
  /// `limit` is the variance of f^lin-a at infinite width, (M); NaN where there is no closed form.
  static func imageFindings(
    _ data: ImageSets, of members: any MemberReader, moments: SplitMoments, limit: [Double]
  ) throws -> Findings {
    let k = data.classes.count
    let parts = SplitMoments.Part.allCases.map { part in
      let variance = moments.variances[part] ?? []
      return stride(from: 0, to: variance.count, by: k).map {
        Moments.mean(Array(variance[$0..<$0 + k]))
      }
    }
    let columns = parts + [limit, data.tests.flatMap(\.set.norms)]
    var start = 0
    let sets = data.tests.map { _, set in
      defer { start += set.count }
      return columns.map { Array($0[start..<start + set.count]) }
    }

    var findings = Findings()
    let mean = try EnsembleMoments(
      members: members.members.count, width: data.tests.reduce(0) { $0 + $1.set.count } * k
    ) { index in try members.read("f_lin", index..<index + 1) }.mean
    findings.record("accuracy", data.testAccuracy(of: mean))
    findings.record("member_accuracy", Moments.mean(try members.read("test_accuracy")))
    findings.record("set_score", sets.flatMap { $0.map(Moments.mean) })
    scores.record(sets.map { $0.map { [$0] } }, in: &findings)
    return findings
  }
}
