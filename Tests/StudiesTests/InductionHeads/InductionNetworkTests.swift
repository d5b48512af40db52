import Engine
import Foundation
import Studies
import Tasks
import TestSupport
import Testing
import TrainingKit

/// The network under every clamp against JAX, in double precision.
///
/// Initial values and batches are the formulas of Tests/Oracles/induction_heads.py, whose losses and gradients are
/// in its fixture.
@Suite struct InductionNetworkTests {
  private struct Fixture: Decodable {
    struct Gradient: Decodable {
      let norm: Double
      let stride: Int
      let samples: [Double]
    }
    struct Case: Decodable {
      let clamp: String
      let liveHeads: [Int]
      let losses: [Double]
      let gradients: [String: Gradient]
    }
    let cases: [Case]
  }

  /// The oracle's setting.
  private static let parameters = {
    var p = InductionHeads.Parameters()
    (p.labels, p.width, p.heads, p.inputDimension, p.batch) = (7, 16, 4, 6, 8)
    (p.previousHead, p.inductionHead) = (2, 3)
    p.optimization.learningRate = 1e-2
    return p
  }()

  @Test(arguments: 0..<9)
  func `losses and gradients are those of JAX`(index: Int) throws {
    let text = try Repository.text("Tests/Oracles/fixtures/induction_heads.json")
    let cases = try JSONDecoder().decode(Fixture.self, from: Data(text.utf8)).cases
    try #require(cases.count == 9)
    let expected = cases[index]
    let intervention = InductionHeads.Intervention(
      clamp: try #require(InductionHeads.Clamp(rawValue: expected.clamp)),
      liveHeads: expected.liveHeads)
    let learner = try InductionHeads.NetworkTraining<Double>(Self.parameters, intervention)
    let variables = learner.training.variables
    #expect(Set(variables.specs.map(\.name)) == Set(expected.gradients.keys))
    for (index, spec) in variables.specs.enumerated() {
      let offset = spec.name.hasSuffix("-gain") ? 1.0 : 0
      variables[spec.name] = (0..<spec.shape.reduce(1, *)).map { element in
        offset + 0.2 * sin(0.37 * Double(element) + 1.1 * Double(index) + 0.5)
      }
    }
    for (step, loss) in expected.losses.enumerated() {
      give(step, to: learner)
      let found = try learner.training.step()
      // Both run in double precision, but sums are in another order and exponentials are another polynomial.
      #expect(abs(found - loss) < 1e-9 * loss, "\(expected.clamp), step \(step)")
      if step == 0 { compareGradients(learner.training, expected.gradients) }
    }
  }

  private func compareGradients(
    _ training: Training<Double>, _ expected: [String: Fixture.Gradient]
  ) {
    // Of a table the engine has a gradient by rows only; the losses of the following steps depend on it.
    for (name, gradient) in expected where name != "label-embedding" {
      let found = training.gradient(of: name)
      let norm = found.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(abs(norm - gradient.norm) < 1e-11 * max(1, gradient.norm), "\(name)")
      for (place, sample) in gradient.samples.enumerated() {
        #expect(abs(found[place * gradient.stride] - sample) < 1e-11, "\(name)")
      }
    }
  }

  /// The oracle's batch of a step.
  private func give(_ step: Int, to learner: InductionHeads.NetworkTraining<Double>) {
    var batch = PairBatch(count: 8, context: 2)
    for sequence in 0..<8 {
      let (query, own) = ((7 * step + 3 * sequence) % 11, (step + 2 * sequence) % 7)
      let other = (query + 1 + sequence % 5) % 11
      let others = (own + 1 + (sequence + step) % 6) % 7
      let isFirst = (sequence + step) % 2 == 0
      for (position, isOwn) in [isFirst, !isFirst, true].enumerated() {
        let id = isOwn ? query : other
        batch.classes[3 * sequence + position] = Int32(id)
        batch.labels[3 * sequence + position] = Int32(isOwn ? own : others)
        for feature in 0..<6 {
          let angle = 0.13 * Double(feature + 1) * Double(id + 1) + 0.7 * Double(position)
          learner.items[(3 * sequence + position) * 6 + feature] = sin(angle)
        }
      }
    }
    batch.copyContextLabels(to: learner.labels)
    batch.copyTargets(to: learner.targets)
    learner.held.turn(to: batch)
  }
}
