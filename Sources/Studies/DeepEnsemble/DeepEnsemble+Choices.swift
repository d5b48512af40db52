internal import StudyKit
internal import Tasks

extension DeepEnsemble {
  /// What the ensemble learns.
  package enum TaskName: String, Choice {
    /// Four spread points and 15 test points on three circles.
    case fourPoints = "four-points"
    /// Five points of two classes and a square grid of test points.
    case twoClass = "two-class"
    /// Classes of images.
    case images
  }

  /// What is minimized.
  package enum Loss: String, Choice {
    /// Half the squared error summed over outputs, mean over examples.
    case squaredError = "mse"
    /// The cross-entropy of the softmax of the outputs, mean over examples.
    case crossEntropy = "cross-entropy"

    /// What an ensemble is averaged in: class probabilities, or outputs for the squared error.
    func predictions(_ outputs: [Double], classes: Int) -> [Double] {
      self == .squaredError ? outputs : Classification.softmax(outputs, classes: classes)
    }

    /// Class probabilities, (N, K), from predictions: themselves, or for the squared error outputs
    /// limited to at least 10⁻⁶ over their sum, as its targets are one-hot.
    func probabilities(_ predictions: [Double], classes: Int) -> [Double] {
      guard self == .squaredError else { return predictions }
      var result = predictions.map { max($0, 1e-6) }
      for row in stride(from: 0, to: result.count, by: classes) {
        let sum = result[row..<row + classes].reduce(0, +)
        for k in row..<row + classes { result[k] /= sum }
      }
      return result
    }
  }

  /// How the loss is minimized.
  package enum OptimizerKind: String, Choice {
    /// All examples in every step.
    case gradientDescent = "gd"
    /// Stochastic gradient descent, with momentum where it is set.
    case sgd
    /// Adam (Kingma and Ba 2015) with its usual constants.
    case adam
  }

  /// Which noise source is removed; θ₀ are a network's initial parameters.
  package enum Variant: String, Choice {
    /// None: f(x, θ).
    case plain = "gd"
    /// The initial function: f(x, θ) − f(x, θ₀).
    case centred = "gd-c"
    /// The kernel's: f(x, θ) − f(x, θ₀) + g(x), θ₀ the same for all members, g the member's own
    /// initial function.
    case sharedKernel = "gd-a"
    /// Their dependence: f(x, θ) − f(x, θ₀) + g(x), g the initial function of another network.
    case independent = "gd-g"
  }

  /// The precision of all computing.
  package enum Precision: String, Choice {
    /// Single.
    case float
    /// Double.
    case double
  }

  /// What of a member stays in the result file beside its figures.
  package enum Record: String, Choice {
    /// Nothing: the predictions are kept beside the file until the summaries are done.
    case nothing
    /// The predictions on all test sets.
    case predictions
  }
}

extension DeepEnsemble.Parameters {
  /// Whether every step sees all examples.
  var isFullBatch: Bool { optimizer == .gradientDescent }

  /// The networks that the parameters describe.
  package var architecture: NetworkArchitecture {
    NetworkArchitecture(
      kind: network, width: width, depth: depth, activation: activation,
      negativeSlope: negativeSlope, parametrization: parametrization,
      weightVariance: weightVariance,
      biasVariance: biasVariance, readoutBias: readoutBias)
  }

  /// The images of the image task.
  var images: ImageSelection {
    sources.selection(examples: examples, validation: validation, evaluated: evaluated)
  }

  /// The points that the parameters name; the four-point task for images.
  var regressionTask: RegressionTask {
    task == .twoClass ? .twoClasses(side: gridSide, extent: gridExtent) : .fourPoints
  }

  /// Training examples.
  func trainingCount() throws(ParameterError) -> Int {
    task == .images ? try ImageLayout(images).trainingCount : regressionTask.trainingCount
  }

  /// The shape of an input, the outputs, and how many test examples there are.
  func sizes() throws(ParameterError) -> (shape: ImageShape, outputs: Int, tested: Int) {
    guard task == .images else {
      let points = regressionTask
      return (ImageShape(vector: points.inputs), points.outputs, points.testCount)
    }
    let layout = try ImageLayout(images)
    return (layout.shape, layout.classes.count, layout.testCount)
  }
}

extension DeepEnsemble.Variant {
  /// What a member predicts.
  var formula: String {
    switch self {
    case .plain: "f(x, theta)"
    case .centred: "f(x, theta) - f(x, theta_0)"
    case .sharedKernel:
      "f(x, theta) - f(x, theta_0) + g(x), theta_0 shared by all members, g the member's own"
    case .independent: "f(x, theta) - f(x, theta_0) + g(x), g an independent initial function"
    }
  }
}
