import Foundation
import Randomness
import Testing

struct CategoricalTests {
  private let key = RandomKey(seed: 31)

  private func counts(_ distribution: Categorical, draws: Int) -> [Int] {
    var values = [Int](repeating: -1, count: draws)
    var span = values.mutableSpan
    distribution.fill(&span, key: key)
    var counts = [Int](repeating: 0, count: distribution.count)
    for value in values { counts[value] += 1 }
    return counts
  }

  @Test(arguments: [[1.0], [1, 1, 1], [0.5, 0.2, 0.3], [3, 1, 4, 1, 5, 9, 2, 6]])
  func `values come as often as their weights say`(weights: [Double]) {
    let total = weights.reduce(0, +)
    let counts = counts(Categorical(weights: weights), draws: 100_000)
    #expect(
      weights.count == 1 || abs(chiSquareDeviation(counts, weights.map { $0 / total })) < 4)
  }

  @Test func `a value without weight never comes`() {
    let counts = counts(Categorical(weights: [0, 2, 0, 1, 0]), draws: 100_000)
    #expect(counts[0] == 0 && counts[2] == 0 && counts[4] == 0)
    #expect(abs(chiSquareDeviation([counts[1], counts[3]], [2 / 3.0, 1 / 3.0])) < 4)
  }

  @Test(arguments: [0, 1, 1.5])
  func `Zipf's distribution falls with the given power`(exponent: Double) {
    let weights = (1...200).map { pow(Double($0), -exponent) }
    let total = weights.reduce(0, +)
    let counts = counts(.zipf(count: 200, exponent: exponent), draws: 1_000_000)
    #expect(abs(chiSquareDeviation(counts, weights.map { $0 / total })) < 4)
  }

  @Test func `a fill is the draws one after another`() {
    let distribution = Categorical.zipf(count: 50, exponent: 1)
    var values = [Int](repeating: -1, count: 600)
    values.withUnsafeMutableBufferPointer { distribution.fill($0, key: key, from: 5) }
    #expect(values == (0..<600).map { distribution.draw(key, at: UInt64($0 + 5)) })
  }
}
