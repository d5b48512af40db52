internal import StudyKit
internal import Tasks

extension NTKVariance {
  /// Built-in training and test points.
  package enum TaskName: String, Choice {
    /// Four spread points and 15 test points on three circles.
    case fourPoints = "four-points"
    /// Five points of two classes and a square grid of test points.
    case twoClass = "two-class"
    /// The points of an HDF5 file.
    case file
    /// Classes of images, with one-hot targets.
    case images
  }

  /// Where the mean kernel map Q̄ is from.
  package enum MeanKernel: String, Choice {
    /// The mean over the finished members.
    case sampled
    /// The closed form at infinite width.
    case infinite
  }
}

extension NTKVariance.Parameters {
  /// The networks that the parameters describe.
  var architecture: NetworkArchitecture {
    NetworkArchitecture(
      kind: network, width: width, depth: depth, activation: activation,
      negativeSlope: negativeSlope, weightVariance: weightVariance, biasVariance: biasVariance,
      readoutBias: readoutBias)
  }

  /// The images of the image task.
  var images: ImageSelection { sources.selection(examples: examples, evaluated: evaluated) }

  /// The sizes of the image task; nil for points.
  func imageLayout() throws(ParameterError) -> ImageLayout? {
    task == .images ? try ImageLayout(images) : nil
  }

  /// What evaluates the networks at a task's points, the quickest way for it.
  func kernel(_ task: RegressionTask) throws -> any NetworkKernel {
    guard let layout = try imageLayout() else { return tangentKernel(architecture, task) }
    return try EngineNetwork(model(layout), task)
  }

  /// The networks of an image task.
  func model(_ layout: ImageLayout) -> EnsembleModel {
    EnsembleModel(architecture, shape: layout.shape, outputs: layout.classes.count)
  }
}
