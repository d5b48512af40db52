package import StudyKit

extension NTKVariance {
  /// How the variance splits over the width, against its limit; and where in the plane it is large.
  package static func figures(_ p: Parameters) -> [Figure] {
    let parts = SplitMoments.Part.allCases
    let means = parts.map { Series("mean_variance_" + $0.rawValue, $0.label) }
    let limit = Series("mean_theory_variance_a", "V[a], infinite width", isReference: true)
    let split = Figure.lines(
      "variance", "Predictive variance by its source, mean over test points",
      of: means + [limit],
      over: "width", logarithmic: [.y])
    guard p.task == .twoClass else { return [split] }
    return [split]
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
