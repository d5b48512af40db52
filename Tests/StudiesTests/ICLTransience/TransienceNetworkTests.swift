import Engine
import Foundation
import Studies
import Testing
import TrainingKit

/// The network and its optimisation against JAX, in double precision.
///
/// Initial values and batches are the formulas of Tests/Oracles/icl_transience.py, and the expected
/// losses are what it prints: those of steps 1, 6, 11, 16 and 20.
@Suite struct ICLTransienceNetworkTests {
  typealias Parameters = ICLTransience.Parameters

  /// The oracle's base setting.
  private static func parameters(_ change: (inout Parameters) -> Void) -> Parameters {
    var parameters = Parameters()
    parameters.items.classes = 11
    parameters.model.width = 16
    parameters.model.heads = 4
    parameters.items.inputDimension = 6
    parameters.batch = 8
    parameters.optimization.learningRate = 1e-2
    parameters.model.positionTime = 30
    change(&parameters)
    return parameters
  }

  @Test func `attention only, learned positions`() throws {
    try expect(
      Self.parameters { _ in },
      [3.080868400906, 1.587560383965, 1.948364294703, 1.658680182828, 1.487607014315])
  }

  @Test func `MLP blocks, sinusoidal positions, eight pairs`() throws {
    try expect(
      Self.parameters {
        $0.context = 8
        $0.model.mlpRatio = 4
        $0.model.positions = .sinusoidal
      }, [2.65667636218, 2.227848895948, 2.410541792304, 2.080647371507, 1.905134736726])
  }

  @Test func `MLP blocks, rotary positions`() throws {
    try expect(
      Self.parameters {
        $0.model.mlpRatio = 2
        $0.model.positions = .rotary
      }, [2.252232770454, 2.245660927877, 1.840832151288, 1.81395751711, 1.57162281913])
  }

  @Test func `three layers without layer norm`() throws {
    try expect(
      Self.parameters {
        $0.model.depth = 3
        $0.model.layerNorm = false
      }, [2.413949506291, 1.819834120585, 1.794351731909, 1.350085203703, 1.159966952294])
  }

  @Test func `a squared penalty`() throws {
    try expect(
      Self.parameters { $0.l2 = 1e-2 },
      [3.080868400906, 1.582517814137, 1.920761640978, 1.603806024864, 1.441375327536])
  }

  @Test func `the released code's penalty on norms`() throws {
    try expect(
      Self.parameters {
        $0.l2 = 1e-2
        $0.l2Form = .norm
      }, [3.080868400906, 1.576903186824, 1.903894949865, 1.517541709962, 1.390660578726])
  }

  @Test func `SGD with momentum and clipping`() throws {
    try expect(
      Self.parameters {
        $0.optimization.optimizer = .sgd
        $0.optimization.learningRate = 0.1
        $0.optimization.momentum = 0.9
        $0.optimization.clipNorm = 0.1
      }, [3.080868400906, 3.024651203821, 2.011788958569, 1.703471191361, 1.758364406001])
  }

  @Test func `Adam with decoupled weight decay`() throws {
    try expect(
      Self.parameters { $0.optimization.weightDecay = 0.1 },
      [3.080868400906, 1.592351280852, 1.944249862262, 1.651983241339, 1.486786139903])
  }

  private func expect(_ parameters: Parameters, _ expected: [Double]) throws {
    let learner = try ICLTransience.NetworkTraining<Double>(parameters)
    for (index, spec) in learner.training.variables.specs.enumerated() {
      let offset = spec.name.hasSuffix("-gain") ? 1.0 : 0
      learner.training.variables[spec.name] = (0..<spec.shape.reduce(1, *)).map { element in
        offset + 0.2 * sin(0.37 * Double(element) + 1.1 * Double(index) + 0.5)
      }
    }
    var losses: [Double] = []
    for step in 0..<20 {
      give(step, parameters, to: learner)
      losses.append(try learner.step())
    }
    let found = [0, 5, 10, 15, 19].map { losses[$0] }
    for (a, b) in zip(found, expected) {
      // The oracle prints 12 decimals. Both run in double precision, but sums are in another order and
      // exponentials are another polynomial: twenty steps let 1e-16 grow.
      #expect(abs(a - b) < 1e-9 * b, "\(found) for \(expected)")
    }
  }

  /// The oracle's batch of a step.
  private func give(
    _ step: Int, _ parameters: Parameters, to learner: ICLTransience.NetworkTraining<Double>
  ) {
    let pairs = parameters.context
    for sequence in 0..<8 {
      let query = (7 * step + 3 * sequence) % 11
      let other = (query + 1 + sequence % 5) % 11
      for position in 0...pairs {
        let isQuery = position == pairs || (position + sequence + step) % 2 == 0
        let id = isQuery ? query : other
        if position < pairs { learner.labels[sequence * pairs + position] = Int32(id) }
        let exemplar = (position + sequence) % 3
        for feature in 0..<6 {
          let angle = 0.13 * Double(feature + 1) * Double(id + 1) + 0.7 * Double(exemplar)
          learner.items[(sequence * (pairs + 1) + position) * 6 + feature] = sin(angle)
        }
      }
      learner.targets[sequence] = Int32(query)
    }
  }
}
