internal import StudyKit
internal import Tasks

/// How well scores of images tell what is out of distribution from the test images: for each set outside
/// and each score the areas under two curves and a false-positive rate, as means over the samples that the score is
/// judged by.
struct OutlierScores {
  /// The dimension along which the scores lie.
  let dimension: Dimension
  /// How the scores are made, for the definitions of the areas.
  let definition: String
  /// What the names of the measures begin with.
  let prefix: String
  /// Whether there were runs before the study had these scores.
  let isAdded: Bool

  /// Scores with these names along a dimension.
  init(
    _ names: [String], along dimension: String = "score", definition: String, prefix: String = "",
    isAdded: Bool = false
  ) {
    self.dimension = Dimension(dimension, .texts(names), longName: dimension)
    (self.definition, self.prefix, self.isAdded) = (definition, prefix, isAdded)
  }

  /// The measure of how well the scores tell wrong answers from right ones.
  var errorMeasure: String { prefix + "error_auroc" }

  /// Areas and rates by set and score; none where nothing is out of distribution.
  func measures(_ layout: ImageLayout) -> [Measure] {
    guard !layout.outside.isEmpty else { return [] }
    let dimensions = [
      Dimension(
        "outside_set", .texts(layout.outside), longName: "what is out of distribution"), dimension,
    ]
    return [
      Measure(
        prefix + "auroc", longName: "area under the receiver operating characteristic",
        definition: "P(score outside > score on the test images), ties a half; \(definition)",
        dimensions: dimensions, isAdded: isAdded),
      Measure(
        prefix + "aupr", longName: "area under the precision-recall curve",
        definition: "average precision with what is outside as positives; \(definition)",
        dimensions: dimensions, isAdded: isAdded),
      Measure(
        prefix + "fpr95", longName: "false-positive rate at a true-positive rate of 95 %",
        definition:
          "share of the test images at or above the highest threshold that 95 % of what is "
          + "outside reach; \(definition)",
        source: "Hendrycks and Gimpel 2017, arXiv:1610.02136", dimensions: dimensions, isAdded: true
      ),
    ]
  }

  /// Records them; `sets` holds for the test images and then each set outside, and in it for each
  /// score, samples of a value an image.
  func record(_ sets: [[[[Double]]]], in findings: inout Findings) {
    guard let inside = sets.first, sets.count > 1 else { return }
    for (name, measure) in [
      ("auroc", Detection.auroc), ("aupr", Detection.aupr),
      ("fpr95", Detection.falsePositiveRate),
    ] {
      findings.record(
        prefix + name,
        sets.dropFirst().flatMap { outside in
          zip(inside, outside).map { samples in
            Moments.mean(zip(samples.0, samples.1).map { measure($0, $1) })
          }
        })
    }
  }
}
