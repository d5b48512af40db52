package import StudyKit

extension NTKVariance {
  /// How the variance splits over the width, against the theory; at each test point against its limit; of images how well
  /// the parts detect what is out of distribution; and where in the plane they are large.
  package static func figures(_ p: Parameters) -> [Figure] {
    let parts = SplitMoments.Part.allCases
    let means = parts.map { Series("mean_variance_" + $0.rawValue, $0.label) }
    let theory = [
      Series("mean_theory_variance_a", "V[a], infinite width", isReference: true),
      Series("mean_theory_variance_c", "V[c], first order in 1/width", isReference: true),
      Series("mean_theory_variance_i", "V[i], first order in 1/width", isReference: true),
    ]
    let hasFirstOrder = p.depth == 1 && p.task != .images && p.theoryUnits > 0
    let split = Figure.lines(
      "variance", "Predictive variance by its source, mean over test points",
      of: means + theory.prefix(hasFirstOrder ? 3 : 1), over: "width", logarithmic: [.y])
    guard p.task != .images else {
      let detection = Figure.lines(
        "detection", "Detection of what is out of distribution, area under the ROC curve",
        of: [Series("auroc", "AUROC")], over: "outside_set")
      return [split, detection]
    }
    let limit = Figure.scatter(
      "limit", "V[a] at each test point, against its limit of infinite width",
      x: Series("theory_variance_a", "V[a], infinite width"), y: Series("variance_a", "V[a]"),
      reference: .diagonal, logarithmic: [.x, .y])
    guard p.task == .twoClass else { return [split, limit] }
    return [split, limit]
      + parts.map { part in
        Figure.map(
          "map-" + part.rawValue, "\(part.label) around the training points",
          of: Series("variance_" + part.rawValue, part.label), x: "test_x", y: "test_y",
          logarithmic: [.color])
      }
  }
}

extension SplitMoments.Part {
  /// The variance as figures name it.
  fileprivate var label: String { self == .lin ? "V[lin]" : "V[\(rawValue)]" }
}
