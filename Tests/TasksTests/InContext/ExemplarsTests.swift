import Randomness
import Tasks
import Testing

@Suite struct ExemplarsTests {
  /// The vectors of the given (class, exemplar) pairs, a row each.
  private func vectors(
    _ exemplars: Exemplars, _ items: [(Int32, Int32)]
  ) -> [Float] {
    var batch = PairBatch(count: items.count / 3, context: 2)
    batch.classes = items.map(\.0)
    batch.exemplars = items.map(\.1)
    var rows = [Float](repeating: .nan, count: items.count * exemplars.dimension)
    rows.withUnsafeMutableBufferPointer { exemplars.copy(batch, to: $0) }
    return rows
  }

  private func mixture(
    noise: Double, classes: Int = 12, perClass: Int = 4, dimension: Int = 500,
    largest: Int = 1 << 30
  ) -> Exemplars {
    Exemplars(
      of: GaussianClasses(
        count: classes, dimension: dimension, noise: noise, key: RandomKey(seed: 3)),
      perClass: perClass, key: RandomKey(seed: 4), largestTable: largest)
  }

  @Test func `a table in memory and drawing again give the same bits`() {
    let items: [(Int32, Int32)] = [(0, 0), (11, 3), (5, 2), (5, 3), (7, 0), (0, 0)]
    #expect(vectors(mixture(noise: 0.5), items) == vectors(mixture(noise: 0.5, largest: 0), items))
  }

  @Test(arguments: [0, 0.55, 1])
  func `coordinates have unit variance and exemplars correlate by 1 / (1 + ε²)`(noise: Double) {
    let exemplars = mixture(noise: noise)
    let rows = vectors(exemplars, (0..<12).flatMap { id in [(id, 0), (id, 1), (id, 2)] })
    var square = 0.0
    var product = 0.0
    for id in 0..<12 {
      for i in 0..<500 {
        let (a, b) = (Double(rows[id * 1500 + i]), Double(rows[id * 1500 + 500 + i]))
        square += a * a / 6000
        product += a * b / 6000
      }
    }
    // Means of 6,000 squares with deviation √2: √2 / √6000 = 0.018; five deviations.
    #expect(abs(square - 1) < 0.09)
    #expect(abs(product - 1 / (1 + noise * noise)) < 0.09)
  }

  @Test func `without noise all exemplars of a class are its mean`() {
    let rows = vectors(mixture(noise: 0), [(4, 0), (4, 1), (4, 3)])
    #expect(rows[0..<500] == rows[500..<1000] && rows[0..<500] == rows[1000..<1500])
  }

  @Test func `more classes and more exemplars leave those that were there`() {
    let items: [(Int32, Int32)] = [(0, 0), (11, 3), (5, 2)]
    let small = vectors(mixture(noise: 0.7), items)
    #expect(small == vectors(mixture(noise: 0.7, classes: 30, perClass: 9), items))
  }

  @Test(arguments: [0.0, 0.5, 2])
  func `classes of unit length have it on average at every noise`(noise: Double) {
    // Means of variance 1/D.
    let scale = 1 / Float(40).squareRoot()
    let means = RandomKey(seed: 6).normals(300 * 40).map { Float($0) * scale }
    let classes = GaussianClasses(
      means: means, dimension: 40, noise: noise, scale: .unitLength)
    #expect(classes.count == 300)
    var squares = 0.0
    for id in 0..<300 {
      var row = RandomKey(seed: 7).normals(40, from: UInt64(40 * id)).map { Float($0) }
      row.withUnsafeMutableBufferPointer {
        classes.copy(id, noise: UnsafeBufferPointer($0), to: $0)
      }
      squares += row.reduce(0) { $0 + Double($1 * $1) } / 300
      if noise == 0 { #expect(row == Array(means[id * 40..<(id + 1) * 40])) }
    }
    // 12,000 squares of normal numbers: the mean's standard error is √(2/12,000) = 0.013.
    #expect(abs(squares - 1) < 0.065)
  }
}
