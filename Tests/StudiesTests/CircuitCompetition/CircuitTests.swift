import Foundation
import Randomness
import Studies
import TestSupport
import Testing

/// The formulas of two mechanisms against a program that descends on the vectors themselves.
@Suite struct CircuitTests {
  /// What `Tests/Oracles/circuit_competition.py` writes.
  private struct Fixture: Decodable {
    struct Settings: Decodable {
      let dimension, secondDimension: Int
      let mechanisms, clamp: String
      let sharing: Bool
      let competition, firstFloor, secondFloor, learningRate, tolerance: Double
    }
    struct Case: Decodable {
      let settings: Settings
      let targets, initials: [[Double]]
      let most, steps: Int
      let losses: [Double]
    }
    let cases: [Case]
  }

  private static func parameters(
    _ settings: Fixture.Settings
  ) throws -> CircuitCompetition.Parameters {
    var p = CircuitCompetition.Parameters()
    p.mechanisms = try #require(CircuitCompetition.Mechanisms(rawValue: settings.mechanisms))
    p.clamp = try #require(CircuitCompetition.Clamp(rawValue: settings.clamp))
    (p.dimension, p.secondDimension) = (settings.dimension, settings.secondDimension)
    (p.sharing, p.competition) = (settings.sharing, settings.competition)
    (p.firstFloor, p.secondFloor) = (settings.firstFloor, settings.secondFloor)
    (p.learningRate, p.tolerance) = (settings.learningRate, settings.tolerance)
    return p
  }

  @Test(arguments: 0..<7)
  func `losses at the end are those of an independent program`(index: Int) throws {
    let text = try Repository.text("Tests/Oracles/fixtures/circuit_competition.json")
    let cases = try JSONDecoder().decode(Fixture.self, from: Data(text.utf8)).cases
    try #require(cases.count == 7)
    let expected = cases[index]
    let p = try Self.parameters(expected.settings)
    var circuit = CircuitCompetition.Circuit(
      p, targets: expected.targets, initials: expected.initials)
    var losses = circuit.losses
    var steps = 0
    while losses.total >= p.tolerance, steps < expected.most {
      circuit.descend(losses)
      losses = circuit.losses
      steps += 1
    }
    #expect(steps == expected.steps)
    let found = [losses.total, losses.first, losses.second]
    for (a, b) in zip(found, expected.losses) { #expect(abs(a - b) < 1e-9, "\(a) and \(b)") }
  }

  /// With b and c at their targets the loss is a parabola in a: the error shrinks by the same factor each step.
  @Test func `a mechanism with two clamped factors learns at a known rate`() {
    var p = CircuitCompetition.Parameters()
    (p.mechanisms, p.clamp, p.dimension, p.learningRate) = (.one, .bAndC, 5, 0.5)
    let key = RandomKey(seed: 3)
    let vectors = (0..<6).map { key.folding($0).normals(5) }
    var circuit = CircuitCompetition.Circuit(
      p, targets: Array(vectors[..<3]), initials: Array(vectors[3...]))
    func square(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 } }
    let curvature = square(vectors[1]) * square(vectors[2]) / 125
    let error = zip(vectors[3], vectors[0]).map(-)
    for step in 0..<20 {
      let shrunk = pow(1 - p.learningRate * curvature, Double(step))
      let expected = 0.5 * curvature * square(error) * shrunk * shrunk
      #expect(abs(circuit.losses.total - expected) < 1e-13 * max(1, expected))
      circuit.descend(circuit.losses)
    }
  }

  @Test(arguments: [true, false])
  func `mechanisms of the same shape may be exchanged`(sharing: Bool) {
    var p = CircuitCompetition.Parameters()
    (p.dimension, p.secondDimension, p.sharing) = (6, 6, sharing)
    (p.firstFloor, p.secondFloor) = (0.1, 0.02)
    var other = p
    (other.firstFloor, other.secondFloor) = (p.secondFloor, p.firstFloor)
    // a and d change places, and what each mechanism has of b and c.
    let order = sharing ? [3, 1, 2, 0] : [3, 4, 5, 0, 1, 2]
    let vectors = (0..<2 * order.count).map { RandomKey(seed: 8).folding(UInt64($0)).normals(6) }
    let (targets, initials) = (vectors[..<order.count], vectors[order.count...])
    var circuit = CircuitCompetition.Circuit(
      p, targets: Array(targets), initials: Array(initials))
    var exchanged = CircuitCompetition.Circuit(
      other, targets: order.map { targets[$0] }, initials: order.map { initials[order.count + $0] })
    let before = circuit.losses
    for _ in 0..<50 {
      circuit.descend(circuit.losses)
      exchanged.descend(exchanged.losses)
    }
    let (a, b) = (circuit.losses, exchanged.losses)
    #expect(a.total < before.total)
    #expect(abs(a.total - b.total) < 1e-12)
    #expect(abs(a.first - b.second) < 1e-12 && abs(a.second - b.first) < 1e-12)
  }
}
