internal import Glibc
internal import StudyKit
internal import Tasks

extension RegressionTask {
  /// The dimension of measures at test points, with the points as auxiliary coordinates.
  var testDimension: StudyKit.Dimension {
    StudyKit.Dimension(
      "test", .integers(Array(0..<testCount)), longName: "test point",
      auxiliary: coordinates(of: test, prefix: "test", what: "test point"))
  }

  /// The dimension of measures at training points, with the points as auxiliary coordinates.
  var trainingDimension: StudyKit.Dimension {
    StudyKit.Dimension(
      "train", .integers(Array(0..<trainingCount)), longName: "training point",
      auxiliary: coordinates(of: training, prefix: "train", what: "training point")
        + [
          AuxiliaryCoordinate("train_target", targets, longName: "target of the training point")
        ])
  }

  /// In the plane: both inputs, radius and angle. In more dimensions: the norm.
  private func coordinates(
    of points: [Double], prefix: String, what: String
  ) -> [AuxiliaryCoordinate] {
    let rows = stride(from: 0, to: points.count, by: inputs).map { points[$0..<$0 + inputs] }
    let radius = rows.map { row in row.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let norm = AuxiliaryCoordinate(
      prefix + "_radius", radius, longName: "distance of the \(what) from the origin")
    guard inputs == 2 else { return [norm] }
    let x = rows.map { $0[$0.startIndex] }
    let y = rows.map { $0[$0.startIndex + 1] }
    return [
      AuxiliaryCoordinate(prefix + "_x", x, longName: "first input of the \(what)"),
      AuxiliaryCoordinate(prefix + "_y", y, longName: "second input of the \(what)"),
      norm,
      AuxiliaryCoordinate(
        prefix + "_angle", zip(x, y).map { atan2($1, $0) * 180 / .pi }, unit: "degree",
        longName: "angle of the \(what) from the first axis"),
    ]
  }
}
