internal import StudyKit
internal import Tasks
internal import TrainingKit

extension NTKVariance.Parameters {
  /// The points that the parameters name, and the images that they are made of, which the context's seed
  /// draws; nil for other tasks.
  func data(
    in context: RunContext
  ) throws(ParameterError) -> (task: RegressionTask, images: ImageSets?) {
    guard task == .images else { return (try points(), nil) }
    let images = try ImageSets.shared(images, in: context)
    return (RegressionTask(images), images)
  }

  /// The points that the parameters name; the four-point task for images.
  ///
  /// A file's points are pinned by their digest, which the grid states: so a run's identity holds the
  /// content and not the path, and a changed file is an error instead of other results.
  /// - Throws: ``ParameterError/impossible(names:reason:)`` for a file that cannot be read or is not
  ///   the one that the grid means.
  func points() throws(ParameterError) -> RegressionTask {
    switch task {
    case .fourPoints, .images: .fourPoints
    case .twoClass: .twoClasses(side: gridSide, extent: gridExtent)
    case .file:
      try lastFile.value(
        for: [dataFile, trainingInputs, trainingTargets, testInputs, dataDigest]
      ) { () throws(ParameterError) in try file() }
    }
  }

  private func file() throws(ParameterError) -> RegressionTask {
    let file: RegressionFile
    do {
      file = try RegressionFile(
        dataFile, training: trainingInputs, targets: trainingTargets, test: testInputs)
    } catch {
      throw .impossible(names: ["dataFile"], reason: "\(error)")
    }
    try require(file.digest == dataDigest, "dataDigest") {
      let stated = dataDigest.isEmpty ? "is missing" : "does not match"
      return "dataDigest \(stated): the digest of the points in \(dataFile) is \(file.digest)"
    }
    return file.task
  }
}

/// The points of the file that was read last, by what names them: blocks of members come by the thousand, and the digest says that the
/// points are the same.
private let lastFile = Shared<[String], RegressionTask>()
