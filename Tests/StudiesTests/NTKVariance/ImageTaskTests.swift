import Studies
import StudyKit
import Tasks
import Testing
import TrainingKit

@Suite struct ImageTaskTests {
  private let clouds: Clouds
  let parameters: NTKVariance.Parameters
  let context = RunContext(seed: 1)

  init() throws {
    clouds = try Clouds()
    var parameters = NTKVariance.Parameters()
    parameters.task = .images
    parameters.sources.training = clouds.training
    parameters.sources.test = clouds.test
    parameters.sources.outside = ["held-out", "norm-matched-noise"]
    parameters.sources.heldOut = [3]
    parameters.examples = 20
    parameters.evaluated = 30
    parameters.width = 32
    parameters.depth = 2
    parameters.ridge = 0.01
    self.parameters = parameters
  }

  private func changed(
    _ change: (inout NTKVariance.Parameters) -> Void
  ) -> NTKVariance.Parameters {
    var parameters = parameters
    change(&parameters)
    return parameters
  }

  private func sweep(
    _ parameters: NTKVariance.Parameters, members: Int = 4
  ) throws -> (runs: [Findings], summary: Findings) {
    try NTKVariance.check(parameters)
    let runs = try NTKVariance.run(
      parameters, members: Array(0..<members), in: context
    ).map { try $0.get() }
    let reader = FindingsReader(members: Array(0..<members), findings: runs)
    return (runs, try NTKVariance.summary(parameters, of: reader, in: context))
  }

  @Test func `what is declared is found for both kinds of network`() throws {
    for network in NetworkArchitecture.Kind.allCases {
      let parameters = changed {
        $0.network = network
        $0.width = network == .mlp ? 32 : 4
      }
      let (runs, summary) = try sweep(parameters)
      let (measures, summaryMeasures) = (
        try NTKVariance.measures(parameters), try NTKVariance.summaryMeasures(parameters)
      )
      #expect(Set(runs[0].values.keys) == Set(measures.map(\.name)))
      #expect(Set(summary.values.keys) == Set(summaryMeasures.map(\.name)))
      for measure in measures {
        #expect(runs[0][measure.name]?.count == measure.count, "\(measure.name)")
      }
      for measure in summaryMeasures {
        #expect(summary[measure.name]?.count == measure.count, "\(measure.name)")
      }
      #expect(try #require(summary.doubles("identity_error")?.first) < 1e-10)
      #expect(try #require(summary.doubles("accuracy")?.first) > 0.9)
      let limit = try #require(summary.doubles("mean_theory_variance_a")?.first)
      #expect(limit.isNaN == (network == .convolution))
    }
  }

  @Test func `without a ridge the targets of the training images are met`() throws {
    let (runs, _) = try sweep(
      changed {
        $0.sources.test = $0.sources.training
        $0.sources.outside = []
        $0.evaluated = 20
        $0.ridge = 0
      }, members: 2)
    let predicted = try #require(runs[0].doubles("f_lin"))
    // One-hot rows of three classes; the condition number, some thousand, times 1e-16.
    #expect(predicted.count == 60)
    #expect(predicted.allSatisfy { abs($0) < 1e-10 || abs($0 - 1) < 1e-10 })
    #expect(predicted.count { $0 > 0.5 } == 20)
    #expect(runs[0].doubles("test_accuracy") == [1])
  }

  @Test func `areas are those of the parts' variances and of the norm`() throws {
    let (_, summary) = try sweep(parameters)
    let areas = try #require(summary.doubles("auroc"))
    for (index, part) in ["lin", "g", "a", "c", "i", "theory"].enumerated() {
      let name = part == "theory" ? "theory_variance_a" : "variance_" + part
      let variance = try #require(summary.doubles(name))
      let score = stride(from: 0, to: variance.count, by: 3).map {
        Moments.mean(Array(variance[$0..<$0 + 3]))
      }
      // 30 test images, then 20 of the held-out class, then 30 of noise.
      let (test, noise) = (Array(score[..<30]), Array(score[50...]))
      #expect(areas[index] == Detection.auroc(inside: test, outside: Array(score[30..<50])))
      #expect(areas[7 + index] == Detection.auroc(inside: test, outside: noise))
    }
    // Noise of the same norms cannot be told by them; equal ones round apart in single precision.
    #expect(abs(areas[13] - 0.5) < 0.05)
  }

  @Test func `the variance of a has its limit for every class`() throws {
    let (_, summary) = try sweep(
      changed {
        $0.width = 256
        $0.depth = 1
        $0.meanKernel = .infinite
      }, members: 200)
    let found = try #require(summary.doubles("mean_variance_a")?.first)
    let limit = try #require(summary.doubles("mean_theory_variance_a")?.first)
    // √(2/200) = 10 % at a point and class, less in the mean of three independent classes.
    #expect(abs(found / limit - 1) < 0.15, "\(found) \(limit)")
    #expect(try #require(summary.doubles("identity_error")?.first) < 1e-10)
  }

  @Test func `members on other data make no ensemble`() throws {
    let runs = try [30, 29].enumerated().map { member, count in
      try NTKVariance.run(
        changed {
          $0.evaluated = 30
          $0.examples = count
        }, member: member, in: context)
    }
    #expect(throws: (any Error).self) {
      try NTKVariance.summary(
        changed { $0.examples = 30 },
        of: FindingsReader(members: [0, 1], findings: runs), in: context)
    }
  }

  @Test func `what cannot be is refused before any work`() throws {
    func reason(_ change: (inout NTKVariance.Parameters) -> Void) throws -> String {
      let wrong = changed(change)
      return "\(try #require(throws: ParameterError.self) { try NTKVariance.check(wrong) })"
    }
    let convolution = try reason {
      $0.network = .convolution
      $0.meanKernel = .infinite
    }
    #expect(convolution.contains("closed form"))
    #expect(try reason { $0.sources.training = "/gone.h5" }.contains("/gone.h5"))
  }
}
