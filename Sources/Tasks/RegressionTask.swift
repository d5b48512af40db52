internal import Glibc

// N: training points, M: test points, D: inputs, K: outputs.

/// Points that networks are fitted to, and points at which they are evaluated.
public struct RegressionTask: Equatable, Sendable {
  /// Dimension of a point, D.
  public let inputs: Int
  /// The training points, (N, D).
  public let training: [Double]
  /// Outputs of the networks, K.
  public let outputs: Int
  /// The targets of each training point, (N, K).
  public let targets: [Double]
  /// The test points, (M, D).
  public let test: [Double]

  /// Training points, N.
  public var trainingCount: Int { targets.count / outputs }
  /// Test points, M.
  public var testCount: Int { test.count / inputs }
  /// Numbers that a function has at the test points, M K.
  public var testValueCount: Int { testCount * outputs }

  /// Points with their targets, row-major.
  public init(
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
  public static let fourPoints = RegressionTask(
    inputs: 2, training: [1, 0.2, 0.6, 0.9, -0.9, 0.5, -0.3, -1.1], targets: [1, 1, -1, -1],
    test: [0.5, 1, 3].flatMap { radius in
      [0, 45, 90, 180, -90].flatMap { (degrees: Double) in
        [radius * cos(degrees * .pi / 180), radius * sin(degrees * .pi / 180)]
      }
    })

  /// Two classes, two and three points, and a square grid of test points, `side` by `side`, that
  /// reaches from −extent to extent in both inputs, the first input running fastest.
  public static func twoClasses(side: Int, extent: Double) -> RegressionTask {
    let line = (0..<side).map { side == 1 ? 0 : extent * (2 * Double($0) / Double(side - 1) - 1) }
    return RegressionTask(
      inputs: 2,
      training: [-0.6, -0.7, 0.8, 0.6, -1.7, 0.3, -0.3, 1.5, 1.7, -1.4],
      targets: [1, 1, -1, -1, -1],
      test: line.flatMap { y in line.flatMap { x in [x, y] } })
  }
}
