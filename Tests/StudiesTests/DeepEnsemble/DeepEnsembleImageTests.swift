import Foundation
import HDF5
import Studies
import StudyKit
import Tasks
import Testing
import TrainingKit

@Suite struct DeepEnsembleImageTests {
  private let clouds: Clouds
  let parameters: DeepEnsemble.Parameters
  let context = RunContext(seed: 1)

  init() throws {
    clouds = try Clouds()
    var parameters = DeepEnsemble.Parameters()
    parameters.task = .images
    parameters.sources.training = clouds.training
    parameters.sources.test = clouds.test
    parameters.sources.outside = ["uniform-noise", "norm-matched-noise", "rotated-90"]
    parameters.width = 24
    parameters.parametrization = .standard
    parameters.readoutBias = .fromZero
    parameters.loss = .crossEntropy
    parameters.optimizer = .adam
    parameters.learningRate = 0.01
    parameters.batch = 20
    parameters.epochs = 5
    parameters.precision = .float
    self.parameters = parameters
  }

  private func changed(
    _ change: (inout DeepEnsemble.Parameters) -> Void
  ) -> DeepEnsemble.Parameters {
    var parameters = parameters
    change(&parameters)
    return parameters
  }

  /// The findings of members and their summary.
  private func sweep(
    _ parameters: DeepEnsemble.Parameters, members: Int = 3
  ) throws -> (runs: [Findings], summary: Findings) {
    let runs = try (0..<members).map {
      try DeepEnsemble.run(parameters, member: $0, in: context)
    }
    let reader = FindingsReader(members: Array(0..<members), findings: runs)
    return (runs, try DeepEnsemble.summary(parameters, of: reader, in: context))
  }

  @Test(
    arguments: DeepEnsemble.Variant.allCases,
    [DeepEnsemble.Loss.crossEntropy, .squaredError])
  func `an easy task is learnt and what is declared is found`(
    variant: DeepEnsemble.Variant, loss: DeepEnsemble.Loss
  ) throws {
    let parameters = changed {
      $0.variant = variant
      $0.loss = loss
      $0.validation = 40
    }
    let (runs, summary) = try sweep(parameters)
    for measure in try DeepEnsemble.measures(parameters) {
      #expect(runs[0][measure.name]?.count == measure.count, "\(measure.name)")
      #expect(runs[0][measure.name]?.element == measure.element, "\(measure.name)")
    }
    for measure in try DeepEnsemble.summaryMeasures(parameters) {
      #expect(summary[measure.name]?.count == measure.count, "\(measure.name)")
    }
    // The clouds' centres lie 8 apart, their deviation is 0.4.
    #expect(try #require(summary.doubles("accuracy")?.first) > 0.95)
    // A single member on 40 images. The clouds are far apart: 39 of 40 are right in the worst of 40 other
    // members. But gd-a and gd-g keep the added function g where no training image is near, as large as the
    // targets of the squared error: the worst of 40 other members had 34, and more training does not help.
    let keepsInitial =
      loss == .squaredError && (variant == .sharedKernel || variant == .independent)
    let share = try #require(runs[0].doubles("final_validation_accuracy")?.first)
    #expect(share >= (keepsInitial ? 0.8 : 0.95))
  }

  @Test func `the areas are those of the recorded variances and norms`() throws {
    let (runs, summary) = try sweep(parameters)
    func variances(_ name: String) -> [Double] {
      let members = runs.compactMap { run -> [Double]? in
        if case .floats(let values)? = run["prediction_" + name] {
          values.map(Double.init)
        } else {
          nil
        }
      }
      let variance = EnsembleMoments(members.flatMap(\.self), members: 3).variance
      return stride(from: 0, to: variance.count, by: 4).map {
        Moments.mean(Array(variance[$0..<$0 + 4]))
      }
    }
    let inside = variances("test")
    let auroc = try #require(summary.doubles("auroc"))
    for (index, name) in ["uniform_noise", "norm_matched_noise", "rotated_90"].enumerated() {
      let area = Detection.auroc(inside: inside, outside: variances(name))
      // The first of five scores is the ensemble's variance.
      #expect(auroc[index * 5] == area)
    }
    // Norm-matched noise cannot be told by its norm, the fifth score; norms round at 1e-7, so ties
    // become coin tosses and 80 pairs of neighbours may swap.
    #expect(abs(auroc[5 + 4] - 0.5) < 0.02)
  }

  @Test func `what the ensemble does not know grows as images are disturbed`() throws {
    let parameters = changed {
      ($0.sources.training, $0.sources.test) = ("clouds-8/train", "clouds-8/test")
      $0.sources.heldOut = [5]
      $0.sources.outside = ["held-out", "noise-1", "noise-5"]
      $0.examples = 200
    }
    let (_, summary) = try sweep(parameters)
    let means = try #require(summary.doubles("mean_uncertainty"))
    // Test set (test, held-out, noise-1, noise-5) by uncertainty (total, expected, mutual information, disagreement).
    for set in 0..<4 {
      #expect(abs(means[set * 4] - means[set * 4 + 1] - means[set * 4 + 2]) < 1e-12)
      #expect(means[set * 4 + 2] > 0)
    }
    for uncertainty in [0, 2, 3] {
      #expect(means[uncertainty] < means[2 * 4 + uncertainty])
      #expect(means[2 * 4 + uncertainty] < means[3 * 4 + uncertainty])
    }
    // The more is unknown of an answer the more often it is wrong.
    #expect(try #require(summary.doubles("uncertainty_error_auroc")?.first) > 0.6)
    let rates = try #require(summary.doubles("uncertainty_fpr95"))
    #expect(rates.allSatisfy { 0...1 ~= $0 })
    let (brier, accuracy) = (summary.doubles("brier_score")?[0], summary.doubles("accuracy")?[0])
    #expect(try #require(brier) < 2 * (1 - #require(accuracy)))
    #expect(
      try #require(summary.doubles("temperature_scaled_nll")?[0])
        < #require(summary.doubles("nll")?[0]) + 0.05)
  }

  @Test func `a held-out class is near and is no class of the network`() throws {
    let parameters = changed {
      $0.sources.heldOut = [2]
      $0.sources.outside = ["held-out"]
    }
    let (runs, summary) = try sweep(parameters)
    // 80 test images, 20 of each class.
    #expect(runs[0]["prediction_test"]?.count == 60 * 3)
    #expect(runs[0]["prediction_held_out"]?.count == 20 * 3)
    #expect(try #require(summary.doubles("auroc")?.first) > 0.5)
  }

  @Test func `predictions stay in the file when they are to be recorded`() throws {
    for record in DeepEnsemble.Record.allCases {
      let measures = try DeepEnsemble.measures(changed { $0.record = record })
      let predictions = measures.filter { $0.name.hasPrefix("prediction_") }
      #expect(predictions.count == 1 + changed { _ in }.sources.outside.count)
      #expect(predictions.allSatisfy { $0.isScratch == (record == .nothing) })
      #expect(measures.count { $0.isScratch } == (record == .nothing ? predictions.count : 0))
    }
  }

  @Test func `a convolutional network and full-batch descent learn too`() throws {
    let (_, convolution) = try sweep(
      changed {
        $0.network = .convolution
        $0.width = 8
      })
    #expect(try #require(convolution.doubles("accuracy")?.first) > 0.9)
    let (runs, descent) = try sweep(
      changed {
        $0.optimizer = .gradientDescent
        $0.learningRate = 0.5
        $0.steps = 100
      })
    #expect(try #require(descent.doubles("accuracy")?.first) > 0.9)
    #expect(runs[0].doubles("steps_done") == [100])
  }

  @Test func `small steps stay near the linearisation and large ones leave it`() throws {
    func departure(_ rate: Double, _ network: NetworkArchitecture.Kind) throws -> (Double, Double) {
      let run = try DeepEnsemble.run(
        changed {
          $0.learningRate = rate
          $0.epochs = 2
          $0.network = network
          $0.width = 8
          $0.precision = .double
        }, member: 0, in: context)
      return (
        try #require(run.doubles("kernel_drift")?.first),
        try #require(run.doubles("linearised_distance")?.first)
      )
    }
    for network in NetworkArchitecture.Kind.allCases {
      let (drift, distance) = try departure(1e-6, network)
      let (larger, farther) = try departure(1e-5, network)
      let (largest, farthest) = try departure(0.05, network)
      // 16 steps of Adam move each of the weights, of the size of 0.3, by 1.6e-5.
      #expect(drift > 0 && drift < 1e-3 && distance > 0 && distance < 1e-3, "\(drift) \(distance)")
      // Both are of first order in the movement, but for units that change sign.
      #expect(abs(larger / drift / 10 - 1) < 0.2, "\(larger) \(drift)")
      #expect(farther / distance > 4 && farther / distance < 25, "\(farther) \(distance)")
      #expect(largest > 0.1 && farthest > 0.1, "\(largest) \(farthest)")
    }
  }

  @Test func `members on other data make no ensemble`() throws {
    let runs = [0, 1].map { member in
      Result {
        try DeepEnsemble.run(
          changed { $0.evaluated = 60 + member }, member: member, in: context)
      }
    }
    let findings = try runs.map { try $0.get() }
    #expect(throws: (any Error).self) {
      try DeepEnsemble.summary(
        changed { $0.evaluated = 60 },
        of: FindingsReader(members: [0, 1], findings: findings),
        in: context)
    }
  }

  /// What the grid's reader says of parameters, before anything is trained.
  private func complaint(
    _ change: (inout DeepEnsemble.Parameters) -> Void
  ) throws -> String {
    let wrong = changed(change)
    let error = try #require(throws: ParameterError.self) { try DeepEnsemble.check(wrong) }
    guard case .impossible(_, let reason) = error else { return "\(error)" }
    return reason
  }

  @Test func `bad data are named with what was expected before any training`() throws {
    let gone = clouds.folder + "/gone.h5"
    #expect(try complaint { $0.sources.training = gone }.contains(gone))
    let file = try File.create(at: clouds.folder + "/empty.h5")
    try file.close()
    let empty = try complaint { $0.sources.test = clouds.folder + "/empty.h5" }
    #expect(empty.contains(clouds.folder + "/empty.h5") && empty.contains("inputs"))
    try Data("text".utf8).write(to: URL(filePath: clouds.folder + "/text.h5"))
    #expect(
      try complaint { $0.sources.outside = [clouds.folder + "/text.h5"] }.contains(
        clouds.folder + "/text.h5"))
    #expect(try complaint { $0.sources.training = "fashoin/train" }.contains("fashion-mnist"))
    #expect(try complaint { $0.sources.outside = ["held-out"] }.contains("held-out"))
    #expect(try complaint { $0.sources.heldOut = [7] }.contains("7"))
    #expect(try complaint { $0.batch = 1000 }.contains("1000"))
    #expect(try complaint { $0.sources.outside = ["rotated-far"] }.contains("rotated-far"))
    #expect(try complaint { $0.validation = 200 }.contains("200"))
  }

  @Test func `sets of another shape are refused`() throws {
    let other = DataSet(
      name: "other", origin: "made", shape: ImageShape(height: 3, width: 3),
      inputs: [Float](repeating: 0, count: 9))
    try HDF5Set.write(other, to: clouds.folder + "/other.h5")
    let text = try complaint { $0.sources.outside = [clouds.folder + "/other.h5"] }
    #expect(text.contains("6 × 6") && text.contains("3 × 3"))
  }
}
