import Engine
import Foundation
import Studies
import TestSupport
import Testing
import TrainingKit

/// What `Tests/Oracles/rules_and_exemplars.py` writes.
struct RulesFixture: Decodable {
  struct Network: Decodable {
    let mlpRatio: Int
    let names: [String]
    let loss: Double
    let slopes: [Double]
  }
  struct Learners: Decodable {
    let similar: Double
    let nearest: Double
  }
  let networks: [Network]
  let tests: [String: Learners]

  static func read() throws -> RulesFixture {
    let text = try Repository.text("Tests/Oracles/fixtures/rules_and_exemplars.json")
    return try JSONDecoder().decode(RulesFixture.self, from: Data(text.utf8))
  }
}

/// The network against NumPy, in double precision, with weights and a batch that are formulas.
@Suite struct RulesNetworkTests {
  @Test(arguments: [0, 1])
  func `loss and gradients are those of NumPy`(index: Int) throws {
    let expected = try RulesFixture.read().networks[index]
    var p = RulesAndExemplars.Parameters()
    (p.featureDimension, p.problems, p.batch) = (6, 5, 8)
    (p.model.width, p.model.heads, p.model.mlpRatio) = (16, 4, expected.mlpRatio)
    let learner = try RulesAndExemplars.NetworkTraining<Double>(p)
    let variables = learner.training.variables
    try #require(variables.specs.map(\.name) == expected.names)
    for (index, spec) in variables.specs.enumerated() {
      let offset = spec.name.hasSuffix("-gain") ? 1.0 : 0
      variables[spec.name] = (0..<spec.shape.reduce(1, *)).map { element in
        offset + 0.2 * sin(0.37 * Double(element) + 1.1 * Double(index) + 0.5)
      }
    }
    for sequence in 0..<8 {
      for place in 0..<9 {
        for channel in 0..<12 {
          let angle =
            0.13 * Double(channel + 1) * Double(sequence + 2 * place + 1) + 0.7 * Double(place)
          learner.stimuli[(sequence * 9 + place) * 12 + channel] = sin(angle)
        }
      }
      for pair in 0..<8 {
        learner.labels[sequence * 8 + pair] = Int32((3 * sequence + 2 * pair) % 10)
      }
      learner.targets[sequence] = Int32((7 * sequence + 1) % 10)
    }
    let found = try learner.training.step()
    // Both run in double precision, but sums are in another order and exponentials are another polynomial.
    #expect(abs(found - expected.loss) < 1e-9)
    for (index, spec) in variables.specs.enumerated() where spec.name != "label-embedding" {
      // Of a table the engine has a gradient by rows only.
      let gradient = learner.training.gradient(of: spec.name)
      let slope = gradient.enumerated().reduce(0.0) { sum, entry in
        sum + entry.element * cos(0.23 * Double(entry.offset) + Double(index))
      }
      #expect(abs(slope - expected.slopes[index]) < 1e-10, "\(spec.name)")
    }
  }
}
