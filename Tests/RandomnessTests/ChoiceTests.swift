import Randomness
import Testing

/// Pearson's statistic of counts against expected probabilities, as standard deviations from its
/// mean (χ² with k degrees of freedom has mean k and variance 2k).
func chiSquareDeviation(_ counts: [Int], _ probabilities: [Double]) -> Double {
  let n = Double(counts.reduce(0, +))
  let statistic = zip(counts, probabilities).reduce(0) { sum, pair in
    let expected = n * pair.1
    return sum + (Double(pair.0) - expected) * (Double(pair.0) - expected) / expected
  }
  let k = Double(counts.count - 1)
  return (statistic - k) / (2 * k).squareRoot()
}

struct ChoiceTests {
  private let key = RandomKey(seed: 21)

  @Test(arguments: [1, 2, 7, 1_000])
  func `integers are uniform and lie below their bound`(n: Int) {
    var values = [Int32](repeating: -1, count: 200 * n + 50_000)
    values.withUnsafeMutableBufferPointer { key.fillIntegers(below: Int32(n), $0) }
    var counts = [Int](repeating: 0, count: n)
    for value in values { counts[Int(value)] += 1 }
    #expect(
      n == 1 || abs(chiSquareDeviation(counts, .init(repeating: 1 / Double(n), count: n))) < 4)
    #expect(Int(values[313]) == key.integer(below: n, at: 313))
  }

  @Test func `an integer's bound may be as large as Int goes`() {
    let values = (0..<100).map { key.integer(below: .max, at: $0) }
    #expect(values.allSatisfy { $0 >= 0 } && values.contains { $0 > .max / 2 })
  }

  @Test func `permutations hold every value once and come in every order equally often`() {
    #expect(key.permutation(1_000).sorted() == Array(0..<1_000))
    #expect(key.permutation(0) == [] && key.permutation(1) == [0])
    var counts: [[Int]: Int] = [:]
    for i in 0..<24_000 as Range<UInt64> {
      counts[key.folding(i).permutation(4), default: 0] += 1
    }
    #expect(counts.count == 24)
    #expect(abs(chiSquareDeviation(Array(counts.values), .init(repeating: 1 / 24, count: 24))) < 4)
  }

  @Test(arguments: [0, 0.1, 0.5, 1])
  func `an event happens as often as its probability says`(probability: Double) {
    let n = 100_000
    let events = (0..<n).count { key.bernoulli(probability, at: UInt64($0)) }
    let deviation = (Double(n) * probability * (1 - probability)).squareRoot()
    #expect(abs(Double(events) - Double(n) * probability) <= 4 * deviation)
  }
}
