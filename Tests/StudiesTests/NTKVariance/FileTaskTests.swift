import HDF5
import Studies
import StudyKit
import Tasks
import TestSupport
import Testing
import TrainingKit

struct FileTaskTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// A file with the four-point task's points.
  private func file(targets: [Double] = RegressionTask.fourPoints.targets) throws -> String {
    let path = scratch.path("points-\(try scratch.names.count).h5")
    let task = RegressionTask.fourPoints
    let file = try File.create(at: path)
    try file.createGroup("train")
    try file.createGroup("test")
    try file.createDataset("train/inputs", .float64, shape: [4, 2]).write(task.training)
    try file.createDataset("train/targets", .float64, shape: [4]).write(targets)
    try file.createDataset("test/inputs", .float64, shape: [15, 2]).write(task.test)
    try file.close()
    return path
  }

  /// The digest that the refusal names.
  private func digest(of path: String) throws -> String {
    var parameters = NTKVariance.Parameters()
    parameters.task = .file
    parameters.dataFile = path
    var reason = ""
    do {
      try NTKVariance.check(parameters)
    } catch {
      if case .impossible(let names, let text) = error, names == ["dataDigest"] { reason = text }
    }
    return try #require(reason.split(separator: " ").last.map(String.init))
  }

  @Test func `points from a file give the findings of the same points built in`() throws {
    let path = try file()
    var parameters = NTKVariance.Parameters()
    parameters.task = .file
    parameters.dataFile = path
    parameters.dataDigest = try digest(of: path)
    #expect(parameters.dataDigest.count == 64)
    try NTKVariance.check(parameters)
    let context = RunContext(seed: 4)
    #expect(
      try NTKVariance.run(parameters, member: 2, in: context)
        == NTKVariance.run(NTKVariance.Parameters(), member: 2, in: context))
    #expect(try NTKVariance.measures(parameters) == NTKVariance.measures(NTKVariance.Parameters()))
  }

  @Test func `the digest follows the content and not the path`() throws {
    let (one, same, other) = (try file(), try file(), try file(targets: [1, 1, -1, 1]))
    #expect(try digest(of: one) == digest(of: same))
    #expect(try digest(of: one) != digest(of: other))
  }

  @Test func `a file with other content than the grid states is refused`() throws {
    var parameters = NTKVariance.Parameters()
    parameters.task = .file
    parameters.dataFile = try file(targets: [1, 1, -1, 1])
    parameters.dataDigest = try digest(of: file())
    #expect(throws: ParameterError.self) { try NTKVariance.check(parameters) }
    let results = NTKVariance.run(parameters, members: [0], in: RunContext(seed: 0))
    #expect(throws: RunFailure.self) { try results[0].get() }
  }

  @Test func `a missing file or dataset is named`() throws {
    var parameters = NTKVariance.Parameters()
    parameters.task = .file
    parameters.dataFile = "/nowhere/points.h5"
    func reason() -> String {
      do {
        try NTKVariance.check(parameters)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(reason().contains("/nowhere/points.h5"))
    parameters.dataFile = try file()
    parameters.testInputs = "test/points"
    #expect(reason().contains("test/points"))
  }
}
