import Studies
import StudyKit
import Testing
import TrainingKit

struct NTKVarianceRunTests {
  private static let settings: [NTKVariance.Parameters] = {
    var deep = NTKVariance.Parameters()
    deep.depth = 2
    deep.width = 32
    var map = NTKVariance.Parameters()
    map.task = .twoClass
    map.gridSide = 5
    map.theoryUnits = 100
    var bare = NTKVariance.Parameters()
    bare.theoryUnits = 0
    bare.meanKernel = .infinite
    bare.readoutBias = .none
    return [NTKVariance.Parameters(), deep, map, bare]
  }()

  @Test(arguments: 0..<4)
  func `every declared measure is found in its declared shape and no other`(
    setting: Int
  ) throws {
    let parameters = Self.settings[setting]
    let context = RunContext(seed: 1)
    let findings = try NTKVariance.run(parameters, members: [0, 1, 2], in: context).map {
      try $0.get()
    }
    let measures = try NTKVariance.measures(parameters)
    #expect(Set(findings[0].values.keys) == Set(measures.map(\.name)))
    for measure in measures {
      #expect(findings[0][measure.name]?.count == measure.count, "\(measure.name)")
      #expect(findings[0][measure.name]?.element == measure.element, "\(measure.name)")
    }
    let summary = try NTKVariance.summary(
      parameters, of: FindingsReader(members: [0, 1, 2], findings: findings, failures: 4),
      in: context)
    let summaryMeasures = try NTKVariance.summaryMeasures(parameters)
    #expect(Set(summary.values.keys) == Set(summaryMeasures.map(\.name)))
    for measure in summaryMeasures {
      #expect(summary[measure.name]?.count == measure.count, "\(measure.name)")
      #expect(summary[measure.name]?.element == measure.element, "\(measure.name)")
    }
  }

  @Test func `a member's findings do not depend on the members beside it`() throws {
    let parameters = NTKVariance.Parameters()
    let context = RunContext(seed: 5)
    let block = try NTKVariance.run(parameters, members: Array(64..<128), in: context).map {
      try $0.get()
    }
    for member in [64, 90, 127] {
      let alone = try NTKVariance.run(parameters, member: member, in: context)
      #expect(alone == block[member - 64])
    }
    #expect(block[0] != block[1])
  }

  @Test func `the seed decides the findings`() throws {
    let parameters = NTKVariance.Parameters()
    let one = try NTKVariance.run(parameters, member: 3, in: RunContext(seed: 1))
    #expect(try NTKVariance.run(parameters, member: 3, in: RunContext(seed: 1)) == one)
    #expect(try NTKVariance.run(parameters, member: 3, in: RunContext(seed: 2)) != one)
  }

  // A single ReLU unit is often silent at two of the points or more: its kernel has rank one.
  @Test func `a singular kernel is a failure`() {
    var parameters = NTKVariance.Parameters()
    parameters.width = 1
    parameters.biasVariance = 0
    parameters.readoutBias = .none
    let results = NTKVariance.run(
      parameters, members: Array(0..<16), in: RunContext(seed: 0))
    var reasons: [String] = []
    for case .failure(.failed(let reason)) in results { reasons.append(reason) }
    #expect(!reasons.isEmpty)
    #expect(
      reasons.allSatisfy {
        $0.contains("4 training points' values is numerically singular: its smallest eigenvalue")
          || $0.contains("is above 1/(n ε), 2⁵²/4")
      })
    parameters.ridge = 0.1
    let ridged = NTKVariance.run(parameters, members: Array(0..<16), in: RunContext(seed: 0))
    #expect(ridged.allSatisfy { (try? $0.get()) != nil })
  }

  @Test func `a run that is asked to stop has no outcome`() {
    let context = RunContext(seed: 0, observer: Stopping())
    let results = NTKVariance.run(NTKVariance.Parameters(), members: [0, 1], in: context)
    #expect(results == [.failure(.stopped), .failure(.stopped)])
  }

  @Test func `the summary of members that are missing some is that of the rest`() throws {
    let parameters = NTKVariance.Parameters()
    let context = RunContext(seed: 2)
    let all = try NTKVariance.run(parameters, members: Array(0..<8), in: context).map {
      try $0.get()
    }
    let kept = [0, 2, 3, 7]
    let summary = try NTKVariance.summary(
      parameters,
      of: FindingsReader(members: kept, findings: kept.map { all[$0] }, failures: 4),
      in: context)
    let error = try #require(summary.doubles("identity_error"))
    #expect(error[0] < 1e-10)
    // V[c] by hand at the first test point.
    let c = kept.compactMap { all[$0].doubles("f_lin_c")?.first }
    let mean = c.reduce(0, +) / 4
    let variance = c.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3
    let found = try #require(summary.doubles("variance_c"))
    #expect(abs(found[0] - variance) < 1e-14)
  }

  private struct Stopping: RunContext.Observer {
    func progressed(member: Int, step: Int, of steps: Int) {}
    func published(member: Int, findings: Findings) {}
    var shouldStop: Bool { true }
  }
}
