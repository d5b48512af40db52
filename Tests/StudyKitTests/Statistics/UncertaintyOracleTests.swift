import Foundation
import StudyKit
import TestSupport
import Testing

/// Metrics against scikit-learn and SciPy, by `Tests/Oracles/uncertainty.py`.
@Suite struct UncertaintyOracleTests {
  private struct Fixture: Decodable {
    let members: Int
    let classes: Int
    let probabilities: [Double]
    let labels: [Int]
    let negativeLogLikelihood: Double
    let temperatureScaled: Double
    let brier: Double
    let brierByClass: [Double]
    let total: [Double]
    let expected: [Double]
    let mutualInformation: [Double]
    let disagreement: [Double]
    let inside: [Double]
    let outside: [Double]
    let auroc: Double
    let aupr: Double
    let fpr95: Double
  }

  private let fixture: Fixture
  private let ensemble: EnsembleUncertainty
  private let mean: Classification

  init() throws {
    let text = try Repository.text("Tests/Oracles/fixtures/uncertainty.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let fixture = try decoder.decode(Fixture.self, from: Data(text.utf8))
    let width = fixture.labels.count * fixture.classes
    var ensemble = EnsembleUncertainty(count: fixture.labels.count, classes: fixture.classes)
    for member in 0..<fixture.members {
      ensemble.add(Array(fixture.probabilities[member * width..<(member + 1) * width]))
    }
    mean = Classification(
      probabilities: EnsembleMoments(fixture.probabilities, members: fixture.members).mean,
      labels: fixture.labels, classes: fixture.classes)
    (self.fixture, self.ensemble) = (fixture, ensemble)
  }

  @Test func `the scores of probabilities`() {
    #expect(abs(mean.negativeLogLikelihood - fixture.negativeLogLikelihood) < 1e-12)
    #expect(abs(mean.brierScore - fixture.brier) < 1e-12)
    #expect(abs(mean.brierScore - fixture.brierByClass.reduce(0, +)) < 1e-12)
    let scaled = mean.temperatureScaledNegativeLogLikelihood
    #expect(abs(scaled - fixture.temperatureScaled) < 1e-12)
  }

  @Test func `what the ensemble does not know`() {
    for (ours, theirs) in [
      (ensemble.total, fixture.total), (ensemble.expected, fixture.expected),
      (ensemble.mutualInformation, fixture.mutualInformation),
      (ensemble.disagreement, fixture.disagreement),
    ] {
      #expect(ours.count == theirs.count)
      #expect(zip(ours, theirs).allSatisfy { abs($0 - $1) < 1e-12 })
    }
  }

  @Test func `the detection of what is outside`() {
    let (inside, outside) = (fixture.inside, fixture.outside)
    #expect(abs(Detection.auroc(inside: inside, outside: outside) - fixture.auroc) < 1e-12)
    #expect(abs(Detection.aupr(inside: inside, outside: outside) - fixture.aupr) < 1e-12)
    #expect(
      abs(Detection.falsePositiveRate(inside: inside, outside: outside) - fixture.fpr95) < 1e-12)
  }

  @Test func `a temperature undoes confidence that is out of proportion`() {
    let sharper = Classification(
      probabilities: powers(of: 3), labels: fixture.labels, classes: fixture.classes)
    let flatter = Classification(
      probabilities: powers(of: 0.2), labels: fixture.labels, classes: fixture.classes)
    let scaled = mean.temperatureScaledNegativeLogLikelihood
    for changed in [sharper, flatter] {
      #expect(abs(changed.negativeLogLikelihood - mean.negativeLogLikelihood) > 0.01)
      #expect(abs(changed.temperatureScaledNegativeLogLikelihood - scaled) < 1e-9)
    }
  }

  /// The mean probabilities to a power, normalized.
  private func powers(of exponent: Double) -> [Double] {
    let mean = EnsembleMoments(fixture.probabilities, members: fixture.members).mean
    return Classification.softmax(
      mean.map { exponent * log($0) }, classes: fixture.classes)
  }

  @Test func `what cannot be scored`() {
    let impossible = Classification(probabilities: [1, 0, 0, 1], labels: [1, 1], classes: 2)
    #expect(impossible.temperatureScaledNegativeLogLikelihood == .infinity)
    let single = Classification(probabilities: [0.5, 0.5], labels: [1], classes: 2)
    #expect(single.temperatureScaledNegativeLogLikelihood.isNaN)
    #expect(Detection.falsePositiveRate(inside: [], outside: [1]).isNaN)
    // Right with certainty: no temperature makes it worse than that.
    let sure = Classification(probabilities: [1, 0, 0, 1], labels: [0, 1], classes: 2)
    #expect(sure.temperatureScaledNegativeLogLikelihood == 0)
  }
}
