internal import StudyKit
internal import Tasks

/// How well scores of images tell what is out of distribution from the test images: for each set outside
/// and each score the areas under two curves, as means over the samples that the score is judged by.
struct OutlierScores {
  /// Names of the scores.
  let names: [String]
  /// How the scores are made, for the definitions of the areas.
  let definition: String

  /// Areas by set and score; none where nothing is out of distribution.
  func measures(_ layout: ImageLayout) -> [Measure] {
    guard !layout.outside.isEmpty else { return [] }
    let dimensions = [
      Dimension(
        "outside_set", .texts(layout.outside), longName: "what is out of distribution"), dimension,
    ]
    return [
      Measure(
        "auroc", longName: "area under the receiver operating characteristic",
        definition: "P(score outside > score on the test images), ties a half; \(definition)",
        dimensions: dimensions),
      Measure(
        "aupr", longName: "area under the precision-recall curve",
        definition: "average precision with what is outside as positives; \(definition)",
        dimensions: dimensions),
    ]
  }

  /// The scores as a dimension.
  var dimension: Dimension { Dimension("score", .texts(names), longName: "score") }

  /// Records the areas; `sets` holds for the test images and then each set outside, and in it for each
  /// score, samples of a value an image.
  static func record(_ sets: [[[[Double]]]], in findings: inout Findings) {
    guard let inside = sets.first, sets.count > 1 else { return }
    for (name, area) in [("auroc", Detection.auroc), ("aupr", Detection.aupr)] {
      findings.record(
        name,
        sets.dropFirst().flatMap { outside in
          zip(inside, outside).map { samples in
            Moments.mean(zip(samples.0, samples.1).map { area($0, $1) })
          }
        })
    }
  }
}
