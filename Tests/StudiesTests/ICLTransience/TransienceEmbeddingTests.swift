import Randomness
import Studies
import Testing
import TrainingKit

@Suite struct ICLTransienceEmbeddingTests {
  /// 400 rows in 12 coordinates, with deviations 5, 2 and 0.5 along three directions, little along
  /// others, and none along the last coordinate.
  private static let directions: [[Float]] = [
    [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 1, -1, 1, -1, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, -1, 0],
  ].map { (row: [Float]) -> [Float] in
    let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return row.map { $0 / length }
  }

  private let hidden: [Float]
  private let inputs: [Float]

  init() {
    var hidden = [Float](repeating: 0, count: 400 * 3)
    hidden.withUnsafeMutableBufferPointer { RandomKey(seed: 8).fillNormals($0) }
    var rest = [Float](repeating: 0, count: 400 * 12)
    rest.withUnsafeMutableBufferPointer { RandomKey(seed: 9).fillNormals($0) }
    let deviations: [Float] = [5, 2, 0.5]
    inputs = (0..<400 * 12).map { index in
      let (row, coordinate) = index.quotientAndRemainder(dividingBy: 12)
      if coordinate == 11 { return 7 }
      let sum = (0..<3).reduce(Float(0)) {
        $0 + deviations[$1] * hidden[row * 3 + $1] * Self.directions[$1][coordinate]
      }
      return 3 + sum + 0.01 * rest[index]
    }
    self.hidden = hidden
  }

  private func correlation(_ a: [Float], _ b: [Float]) -> Float {
    let means = (a.reduce(0, +) / Float(a.count), b.reduce(0, +) / Float(b.count))
    let (x, y) = (a.map { $0 - means.0 }, b.map { $0 - means.1 })
    func dot(_ u: [Float], _ v: [Float]) -> Float { zip(u, v).reduce(0) { $0 + $1.0 * $1.1 } }
    return dot(x, y) / (dot(x, x) * dot(y, y)).squareRoot()
  }

  private func column(_ values: [Float], _ index: Int, of count: Int) -> [Float] {
    stride(from: index, to: values.count, by: count).map { values[$0] }
  }

  private func expectStandard(_ values: [Float]) {
    let mean = values.reduce(0, +) / Float(values.count)
    let square = values.reduce(0) { $0 + $1 * $1 } / Float(values.count)
    #expect(abs(mean) < 1e-4 && abs(square - 1) < 1e-3)
  }

  @Test func `principal components are the hidden directions, by size`() throws {
    let embedding = ICLTransience.FrozenEmbedding(inputs, dimension: 12)
    let components = try #require(embedding.principalComponents(3))
    for axis in 0..<3 {
      expectStandard(column(components, axis, of: 3))
      // Sampled directions are not quite orthogonal: of 400 rows some 1/√400 of the larger shows.
      #expect(abs(correlation(column(components, axis, of: 3), column(hidden, axis, of: 3))) > 0.95)
      for other in 0..<axis {
        let both = correlation(column(components, axis, of: 3), column(components, other, of: 3))
        #expect(abs(both) < 1e-4)
      }
    }
    // The largest entry of an axis is positive: the first one rises with the coordinates it sums.
    #expect(correlation(column(components, 0, of: 3), column(inputs, 0, of: 12)) > 0.9)
  }

  @Test func `an axis without variance gives nothing`() throws {
    let embedding = ICLTransience.FrozenEmbedding(inputs, dimension: 12)
    let components = try #require(embedding.principalComponents(12))
    // The coordinate that is constant has no axis with variance.
    #expect(column(components, 11, of: 12).allSatisfy { $0 == 0 })
    expectStandard(column(components, 10, of: 12))
  }

  @Test func `inputs whose products are infinite have no axes`() {
    let embedding = ICLTransience.FrozenEmbedding([1e30, -1e30, 1, 2], dimension: 2)
    #expect(embedding.principalComponents(1) == nil)
  }

  @Test func `standardised coordinates and random features have mean 0 and variance 1`() {
    let embedding = ICLTransience.FrozenEmbedding(inputs, dimension: 12)
    for coordinate in 0..<11 { expectStandard(column(embedding.standardized, coordinate, of: 12)) }
    #expect(column(embedding.standardized, 11, of: 12).allSatisfy { $0 == 0 })
    let features = embedding.randomFeatures(20, key: RandomKey(seed: 1))
    for unit in 0..<20 { expectStandard(column(features, unit, of: 20)) }
    #expect(features == embedding.randomFeatures(20, key: RandomKey(seed: 1)))
    #expect(features != embedding.randomFeatures(20, key: RandomKey(seed: 2)))
  }
}
