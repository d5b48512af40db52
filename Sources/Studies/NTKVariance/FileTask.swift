internal import StudyKit
internal import Synchronization
internal import Tasks

extension NTKVariance.Parameters {
  /// The points that the parameters name; of images, those that `seed` draws.
  ///
  /// A file's points are pinned by their digest, which the grid states: so a run's identity holds the
  /// content and not the path, and a changed file is an error instead of other results.
  /// - Throws: ``ParameterError/impossible(names:reason:)`` for a file that cannot be read or is not
  ///   the one that the grid means.
  func regressionTask(seed: UInt64 = 0) throws(ParameterError) -> RegressionTask {
    switch task {
    case .fourPoints: return .fourPoints
    case .twoClass: return .twoClasses(side: gridSide, extent: gridExtent)
    case .file: return try fileTask()
    case .images: return RegressionTask(try ImageSets.shared(images, seed: seed))
    }
  }

  private func fileTask() throws(ParameterError) -> RegressionTask {
    let source = FileSource(parameters: self)
    if let known = lastFile.withLock({ $0?.source == source ? $0?.task : nil }) { return known }
    let file: RegressionFile
    do {
      file = try RegressionFile(
        dataFile, training: trainingInputs, targets: trainingTargets, test: testInputs)
    } catch {
      throw .impossible(names: ["dataFile"], reason: "\(error)")
    }
    guard file.digest == dataDigest else {
      let stated = dataDigest.isEmpty ? "the grid does not state" : "the grid states another than"
      throw .impossible(
        names: ["dataDigest"],
        reason: "\(stated) the digest of the points in \(dataFile), which is \(file.digest)")
    }
    lastFile.withLock { $0 = (source, file.task) }
    return file.task
  }
}

/// What names the points of a file.
private struct FileSource: Equatable, Sendable {
  let path: String
  let datasets: [String]
  let digest: String

  init(parameters: NTKVariance.Parameters) {
    path = parameters.dataFile
    datasets = [parameters.trainingInputs, parameters.trainingTargets, parameters.testInputs]
    digest = parameters.dataDigest
  }
}

/// The file that was read last: blocks of members come by the thousand, and the digest says that the
/// points are the same.
private let lastFile = Mutex<(source: FileSource, task: RegressionTask)?>(nil)
