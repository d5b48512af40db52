public import StudyKit
internal import Tasks

extension NTKVariance {
  /// What a member yields.
  public static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    let (test, training) = try parameters.dimensions()
    let measures = [
      Measure(
        "f_lin", longName: "linearised network", definition: "f_0(x) + Q_0(x) (Y - f_0(X))",
        source: source, dimensions: test),
      Measure(
        "f_lin_c", longName: "linearised network, centred", definition: "Q_0(x) Y",
        source: source, dimensions: test),
      Measure(
        "f_lin_g", longName: "linearised network on an independent initial function",
        definition: "g(x) + Q_0(x) (Y - g(X)), g the initial function of an independent network",
        dimensions: test),
      Measure(
        "f_initial", longName: "initial function", definition: "f_0(x)", dimensions: test),
      Measure(
        "q_f_initial", longName: "initial function of the training points, propagated",
        definition: "Q_0(x) f_0(X)", dimensions: test),
      Measure(
        "f_initial_train", longName: "initial function at the training points",
        definition: "f_0(X)", dimensions: training),
      Measure(
        "condition_number", longName: "condition number of the tangent kernel",
        definition: "ratio of the largest and the smallest eigenvalue of Theta_0(X, X) + ridge"),
    ]
    return parameters.task == .images ? measures + imageMeasures : measures
  }

  /// The quantiles that the summary gives of the condition number.
  static let quantiles = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]

  /// What a point's summary yields.
  public static func summaryMeasures(
    _ parameters: Parameters
  ) throws(ParameterError) -> [Measure] {
    let mean =
      parameters.meanKernel == .sampled
      ? "Qbar is the mean of Q_0 over the finished members"
      : "Qbar is the closed form at infinite width"
    let test = try parameters.dimensions().test
    var measures: [Measure] = []
    /// Adds a measure at each test point, and its mean over the test points.
    func add(_ name: String, _ longName: String, _ definition: String, source: String? = nil) {
      measures.append(
        Measure(
          name, longName: longName, definition: definition, source: source, dimensions: test))
      measures.append(
        Measure(
          "mean_" + name, longName: longName + ", mean over test points",
          definition: "mean over test points of: " + definition, source: source))
    }
    for part in SplitMoments.Part.allCases {
      add(
        "variance_" + part.rawValue, "variance of f^lin" + part.suffix,
        "variance over members (ddof 1) of \(part.definition); \(mean)",
        source: part == .g ? nil : source)
    }
    for pair in SplitMoments.pairs {
      let name = "covariance_\(pair.0.rawValue)_\(pair.1.rawValue)"
      let parts = "f^lin\(pair.0.suffix) and f^lin\(pair.1.suffix)"
      add(
        name, "covariance of " + parts, "covariance over members (ddof 1) of \(parts); \(mean)")
      measures.append(
        Measure(
          name + "_error", longName: "standard error of the covariance of " + parts,
          definition:
            "standard deviation over members of the product of deviations, over sqrt(members)",
          dimensions: test))
      measures.append(
        Measure(
          "mean_abs_z_" + name, longName: "|covariance| in standard errors, mean over test points",
          definition: "mean over test points of |\(name)| / \(name)_error"))
    }
    add(
      "theory_variance_a", "variance of f^lin-a at infinite width",
      "K(x,x) + Qbar K(X,X) Qbar^T - 2 Qbar K(X,x) with the closed forms of infinite width",
      source: "Lee et al. 2019, arXiv:1902.06720, equation 16")
    let absent =
      parameters.depth == 1 && parameters.task != .images
      ? "; absent (NaN) where theoryUnits is 0"
      : "; absent (NaN): the theory is for one hidden layer, at points"
    add(
      "theory_variance_c", "first order in 1/width of the variance of f^lin-c",
      "Var[(T(x,X) - Qbar T(X,X)) Theta^-1 Y] / width over hidden units" + absent)
    add(
      "theory_variance_i", "first order in 1/width of the variance of f^lin-i",
      "tr(K(X,X) Cov[(T(x,X) - Qbar T(X,X)) Theta^-1]) / width over hidden units" + absent)
    measures += [
      Measure(
        "identity_error", longName: "largest error of the split",
        definition: "max over members and test points of |f^lin - (a + c + i - Qbar Y)|"),
      Measure(
        "condition_quantiles", longName: "quantiles of the members' condition numbers",
        definition: "quantiles over finished members, interpolated linearly",
        dimensions: [
          Dimension("quantile", .numbers(quantiles), longName: "quantile over members")
        ]),
      Measure(
        "theory_condition_number", longName: "condition number at infinite width",
        definition: "of the closed form of Theta(X, X) + ridge"),
    ]
    if let layout = try parameters.imageLayout() { measures += imageSummaryMeasures(layout) }
    return measures
  }
}
