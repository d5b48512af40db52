internal import Foundation
internal import StudyKit

// N: training points, M: test points, D: inputs, K: outputs.

/// What the ensemble is fitted to, and where its variance is measured.
package struct InputTask: Sendable {
  /// Inputs a point, D.
  package let inputs: Int
  /// The training points, (N, D).
  package let training: [Double]
  /// Outputs of the networks, K.
  package let outputs: Int
  /// The targets of each training point, (N, K).
  package let targets: [Double]
  /// The test points, (M, D).
  package let test: [Double]

  /// Training points, N.
  package var trainingCount: Int { targets.count / outputs }
  /// Test points, M.
  package var testCount: Int { test.count / inputs }
  /// Numbers that a function has at the test points, M K.
  package var testValueCount: Int { testCount * outputs }

  package init(
    inputs: Int, outputs: Int = 1, training: [Double], targets: [Double], test: [Double]
  ) {
    precondition(
      targets.count.isMultiple(of: outputs)
        && training.count == targets.count / outputs * inputs && test.count.isMultiple(of: inputs),
      "\(training.count), \(targets.count) and \(test.count) values do not fit \(inputs) inputs "
        + "and \(outputs) outputs")
    self.inputs = inputs
    self.outputs = outputs
    self.training = training
    self.targets = targets
    self.test = test
  }

  /// Four points well apart, two of each class, and 15 test points on three circles.
  package static let fourPoints = InputTask(
    inputs: 2, training: [1, 0.2, 0.6, 0.9, -0.9, 0.5, -0.3, -1.1], targets: [1, 1, -1, -1],
    test: [0.5, 1, 3].flatMap { radius in
      [0, 45, 90, 180, -90].flatMap { (degrees: Double) in
        [radius * cos(degrees * .pi / 180), radius * sin(degrees * .pi / 180)]
      }
    })

  /// Two classes, two and three points, and a square grid of test points, `side` by `side`, that
  /// reaches from −extent to extent in both inputs, the first input running fastest.
  package static func twoClasses(side: Int, extent: Double) -> InputTask {
    let line = (0..<side).map { side == 1 ? 0 : extent * (2 * Double($0) / Double(side - 1) - 1) }
    return InputTask(
      inputs: 2,
      training: [-0.6, -0.7, 0.8, 0.6, -1.7, 0.3, -0.3, 1.5, 1.7, -1.4],
      targets: [1, 1, -1, -1, -1],
      test: line.flatMap { y in line.flatMap { x in [x, y] } })
  }
}

extension InputTask {
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
