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
    try file(training: RegressionTask.fourPoints.training, targets: targets)
  }

  /// A file with these four points and the four-point task's test points.
  private func file(training: [Double], targets: [Double]) throws -> String {
    let path = scratch.path("points-\(try scratch.names.count).h5")
    let task = RegressionTask.fourPoints
    let file = try File.create(at: path)
    try file.createGroup("train")
    try file.createGroup("test")
    try file.createDataset("train/inputs", .float64, shape: [4, 2]).write(training)
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

  // Two of the points a relative distance apart; its square is about the reciprocal of the condition number,
  // and 1/(4 ε) is 1.1e15.
  @Test(arguments: [(1e-4, 64), (1e-9, 0), (0, 0)])
  func `all members whose kernel is numerically singular have failed, and no other`(
    distance: Double, done: Int
  ) throws {
    var training = RegressionTask.fourPoints.training
    for i in 0..<2 { training[2 + i] = training[i] * (1 + distance) }
    var parameters = NTKVariance.Parameters()
    parameters.task = .file
    parameters.dataFile = try file(training: training, targets: [1, 1.01, -1, -1])
    parameters.dataDigest = try digest(of: parameters.dataFile)
    let results = NTKVariance.run(
      parameters, members: Array(0..<64), in: RunContext(seed: 0))
    let numbers = results.compactMap { try? $0.get().doubles("condition_number")?.first }
    #expect(numbers.count == done)
    #expect(numbers.allSatisfy { $0 > 1e5 && $0 < 1e12 })
    for case .failure(let failure) in results {
      guard case .failed(let reason) = failure else {
        Issue.record("\(failure)")
        continue
      }
      #expect(reason.contains("the 4 training points' values is numerically singular"))
      #expect(reason.contains("a ridge"))
    }
    // A ridge is part of the kernel.
    parameters.ridge = 1e-6
    #expect(
      NTKVariance.run(parameters, members: Array(0..<64), in: RunContext(seed: 0)).allSatisfy {
        (try? $0.get()) != nil
      })
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
