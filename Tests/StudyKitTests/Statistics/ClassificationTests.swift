import Foundation
import StudyKit
import Testing

@Suite struct ClassificationTests {
  /// Probabilities of the first two of three classes, drawn with NumPy and rounded.
  static let given: [Double] = [
    0.2192, 0.5681, 0.0086, 0.7085, 0.0609, 0.5697, 0.3082, 0.1811, 0.1721, 0.5418, 0.6689, 0.2186,
    0.1148, 0.3278, 0.027, 0.6226, 0.006, 0.0312, 0.1226, 0.4371, 0.9917, 0.0016, 0.8892, 0.0545,
    0.1996, 0.0207, 0.7849, 0.0542, 0.4709, 0.0822, 0.4572, 0.4056, 0.2948, 0.5344, 0.0399, 0.885,
    0.4777, 0.0097, 0.6093, 0.0522, 0.3739, 0.579, 0.0548, 0.7479, 0.2581, 0.736, 0.1206, 0.8394,
    0.0311, 0.7079, 0.9156, 0.0765, 0.1354, 0.0692, 0.9189, 0.0239, 0.584, 0.3883, 0.1667, 0.4072,
    0.6979, 0.2021, 0.0672, 0.9315, 0.4023, 0.567, 0.2485, 0.0347, 0.0485, 0.2377, 0.9065, 0.0731,
    0.9694, 0.0233, 0.1776, 0.0908, 0.4578, 0.4397, 0.3952, 0.0195,
  ]
  static let labels = [
    1, 2, 2, 2, 1, 1, 0, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 2, 1, 0, 2, 2, 2, 0, 2, 2, 2, 2, 1,
    1, 2, 2, 2, 1, 1, 1, 0,
  ]
  static let subject = Classification(
    probabilities: stride(from: 0, to: given.count, by: 2).flatMap { (i: Int) -> [Double] in
      [given[i], given[i + 1], 1 - given[i] - given[i + 1]]
    }, labels: labels, classes: 3)

  @Test func `the measures agree with NumPy's`() {
    // Computed with NumPy from their definitions, the bins (k/15, (k+1)/15]; only rounding differs.
    #expect(Self.subject.accuracy == 0.4)
    #expect(abs(Self.subject.calibrationError - 0.3644625) < 1e-13)
    #expect(abs(Self.subject.negativeLogLikelihood - 1.5561266848843371) < 1e-13)
  }

  @Test func `certain and right is perfect`() {
    let perfect = Classification(probabilities: [1, 0, 0, 1], labels: [0, 1], classes: 2)
    #expect(perfect.accuracy == 1)
    #expect(perfect.negativeLogLikelihood == 0)
    #expect(perfect.calibrationError == 0)
  }

  @Test func `certain and wrong is as bad as can be`() {
    let wrong = Classification(probabilities: [1, 0, 0, 1], labels: [1, 0], classes: 2)
    #expect(wrong.accuracy == 0)
    #expect(wrong.negativeLogLikelihood == .infinity)
    #expect(wrong.calibrationError == 1)
  }

  @Test func `confidence that is the accuracy is calibrated`() {
    // Four examples at 0.75, three of them right.
    let rows = [0.75, 0.25, 0.75, 0.25, 0.75, 0.25, 0.75, 0.25]
    let calibrated = Classification(probabilities: rows, labels: [0, 0, 0, 1], classes: 2)
    #expect(calibrated.calibrationError == 0)
  }
}
