import Engine
import Randomness
import Studies
import StudyKit
import Tasks
import Testing
import TrainingKit

@Suite struct DeepEnsembleMemberTests {
  let points = RegressionTask.fourPoints.training + RegressionTask.fourPoints.test
  let context = RunContext(seed: 3)

  private func member(
    _ variant: DeepEnsemble.Variant, _ member: Int = 0,
    _ change: (inout DeepEnsemble.Parameters) -> Void = { _ in }
  ) throws -> MemberNetwork<Double> {
    var parameters = DeepEnsemble.Parameters()
    parameters.width = 8
    change(&parameters)
    return try MemberNetwork(
      EnsembleModel(parameters.architecture, shape: ImageShape(vector: 2), outputs: 1), variant,
      RunKeys(Seeds(), member: member, in: context))
  }

  private func initialPredictions(_ variant: DeepEnsemble.Variant) throws -> [Double] {
    let member = try member(variant)
    return try member.predictions(points, with: member.initial)
  }

  @Test func `before training each variant predicts what its definition says`() throws {
    let plain = try member(.plain)
    let own = try plain.outputs(plain.initial, points)
    #expect(try plain.predictions(points, with: plain.initial) == own)
    #expect(try initialPredictions(.centred).allSatisfy { $0 == 0 })
    // f − f + g rounds once or twice at the size of f.
    let shared = try initialPredictions(.sharedKernel)
    #expect(zip(shared, own).allSatisfy { abs($0 - $1) < 1e-14 })
    let independent = try initialPredictions(.independent)
    #expect(zip(independent, own).contains { abs($0 - $1) > 0.1 })
  }

  @Test func `variants of a member start from its parameters, gd-a from shared ones`() throws {
    let own = try member(.plain).initial.values
    #expect(try member(.centred).initial.values == own)
    #expect(try member(.independent).initial.values == own)
    #expect(try member(.plain, 1).initial.values != own)
    let shared = try member(.sharedKernel).initial.values
    #expect(shared != own)
    #expect(try member(.sharedKernel, 1).initial.values == shared)
  }

  @Test(arguments: [true, false])
  func `the tangent kernel is that of the closed formula for one hidden layer`(readoutBias: Bool)
    throws
  {
    let member = try member(.plain) { $0.readoutBias = readoutBias ? .fromZero : .none }
    let (values, kernel) = try member.model.kernel(training: 4, member.initial)(points)
    let outputs = try member.outputs(member.initial, points)
    #expect(zip(values, outputs).allSatisfy { abs($0 - $1) < 1e-14 })
    let h = 8
    let weight = member.initial["hidden1.weight"]
    let bias = member.initial["hidden1.bias"]
    let readout = member.initial["readout.weight"]
    for p in 0..<19 {
      for c in 0..<4 {
        let (x, y) = (points[2 * p..<2 * p + 2], points[2 * c..<2 * c + 2])
        let inner = x.first! * y.first! + x.last! * y.last!
        var sum = 0.0
        for j in 0..<h {
          // σ_w² = 2 over two inputs is 1; σ_b = 0.3.
          let z = x.first! * weight[j] + x.last! * weight[h + j] + 0.3 * bias[j]
          let u = y.first! * weight[j] + y.last! * weight[h + j] + 0.3 * bias[j]
          guard z > 0, u > 0 else { continue }
          sum += 2 * z * u + 2 * readout[j] * readout[j] * (inner + 0.09)
        }
        let expected = sum / Double(h) + (readoutBias ? 0.09 : 0)
        // Sums of eight products of the size of 1 in another order.
        #expect(abs(kernel[p * 4 + c] - expected) < 1e-13)
      }
    }
  }

  @Test func `a standard network starts with the variances of its fans`() throws {
    let member = try member(.plain) {
      $0.parametrization = .standard
      $0.width = 400
      $0.depth = 2
      $0.readoutBias = .fromZero
    }
    func variance(_ name: String) -> Double { Moments.variance(member.initial[name]) }
    // 160,000 values: the variance's relative standard error is √(2/160,000) = 0.4 %.
    #expect(abs(variance("hidden2.weight") * 400 / 2 - 1) < 0.02)
    // 400 values: 7 %.
    #expect(abs(variance("readout.weight") * 400 - 1) < 0.3)
    #expect(member.initial["hidden1.bias"].allSatisfy { $0 == 0 })
    #expect(member.initial["readout.bias"] == [0])
  }

  @Test func `outputs do not depend on how many inputs are given at once`() throws {
    let member = try member(.plain)
    let many = (0..<300).flatMap { [Double($0) / 100, 1 - Double($0) / 50] }
    let together = try member.outputs(member.initial, many)
    let alone = try member.outputs(member.initial, Array(many[..<2]))
    // A product of another shape may add in another order.
    #expect(abs(together[0] - alone[0]) < 1e-14)
    #expect(together.count == 300)
    let last = try member.outputs(member.initial, Array(many[598...]))
    #expect(abs(together[299] - last[0]) < 1e-13)
  }

  @Test func `a convolutional network has filters of 3 by 3 and halves its images`() throws {
    var parameters = DeepEnsemble.Parameters()
    parameters.network = .convolution
    parameters.width = 4
    parameters.depth = 2
    let model = EnsembleModel(
      parameters.architecture, shape: ImageShape(height: 12, width: 8, channels: 3), outputs: 5)
    // 3·3·3·4 and 3·3·4·8 filters, then 3·2 positions of 8 channels to 5 outputs.
    #expect(model.written(for: 1).model.parameterCount == 108 + 288 + 240)
    let member = try MemberNetwork<Float>(
      model, .plain, RunKeys(Seeds(), member: 0, in: context))
    let outputs = try member.outputs(member.initial, [Float](repeating: 0.5, count: 2 * 288))
    #expect(outputs.count == 10 && Array(outputs[..<5]) == Array(outputs[5...]))
  }
}
