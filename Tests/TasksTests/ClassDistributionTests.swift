import Foundation
import Randomness
import Tasks
import Testing

@Suite struct ClassDistributionTests {
  @Test(arguments: [0, 0.5, 1, 2])
  func `classes come as often as Zipf's law says`(zipf: Double) {
    let distribution = ClassDistribution(count: 6, zipf: zipf)
    expect(distribution, excluding: [], as: (0..<6).map { pow(Double($0 + 1), -zipf) })
  }

  @Test(arguments: [0, 1.5])
  func `leaving classes out keeps the proportions of the others`(zipf: Double) {
    let distribution = ClassDistribution(count: 6, zipf: zipf)
    var weights = (0..<6).map { pow(Double($0 + 1), -zipf) }
    for id in [0, 3, 4] { weights[id] = 0 }
    expect(distribution, excluding: [0, 3, 4], as: weights)
  }

  @Test func `the probabilities of all classes add up to one`() {
    let distribution = ClassDistribution(first: 3, count: 40, zipf: 1)
    let total = (3..<43).reduce(0) { $0 + distribution.probability(of: $1) }
    // Forty roundings of numbers below 1.
    #expect(abs(total - 1) < 1e-14)
  }

  @Test func `held-out classes start where they are told`() {
    let distribution = ClassDistribution(first: 100, count: 5)
    let key = RandomKey(seed: 4)
    let drawn = Set((0..<200).map { distribution.draw(key.bits(at: $0), excluding: [102]) })
    #expect(drawn == [100, 101, 103, 104])
  }

  @Test(arguments: [0, 1])
  func `the ends of a word's range give the first and the last class`(zipf: Double) {
    let distribution = ClassDistribution(count: 9, zipf: zipf)
    #expect(distribution.draw(0) == 0)
    #expect(distribution.draw(.max) == 8)
    #expect(distribution.draw(0, excluding: [0, 1]) == 2)
    #expect(distribution.draw(.max, excluding: [7, 8]) == 6)
  }

  private func expect(
    _ distribution: ClassDistribution, excluding excluded: [Int],
    as weights: [Double]
  ) {
    let draws = 20_000
    let key = RandomKey(seed: 11)
    var found = [Int](repeating: 0, count: weights.count)
    for index in 0..<UInt64(draws) {
      found[distribution.draw(key.bits(at: index), excluding: excluded)] += 1
    }
    let total = weights.reduce(0, +)
    for (count, weight) in zip(found, weights) {
      let share = weight / total
      // Five deviations of the binomial distribution; exact where the share is zero.
      let bound = 5 * (Double(draws) * share * (1 - share)).squareRoot()
      #expect(abs(Double(count) - Double(draws) * share) <= bound)
    }
  }
}
