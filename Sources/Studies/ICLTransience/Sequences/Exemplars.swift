package import Randomness

extension ICLTransience {
  /// The vectors that stand for exemplars, found by class and exemplar.
  package struct Exemplars: Sendable {
    /// Numbers a vector.
    package let dimension: Int
    /// Exemplars a class.
    package let perClass: Int
    private let storage: Storage

    private enum Storage {
      /// All vectors, (class, exemplar, dimension).
      case table([Float])
      /// Class means, (class, dimension), and what exemplars are drawn with when they are needed.
      case drawn(means: [Float], key: RandomKey, noise: Float)
    }

    /// The largest table that is held in memory; beyond it exemplars are drawn again at each use.
    ///
    /// 6,400 classes of 20 exemplars in 32 dimensions take 16 MB; those of the published setting,
    /// 12,984 classes in 512 dimensions, 530 MB, too much for each of a node's ranks.
    package static let largestTable = 16 << 20

    /// A table of vectors, (class, exemplar, dimension).
    package init(table: [Float], perClass: Int, dimension: Int) {
      precondition(
        table.count % (perClass * dimension) == 0,
        "\(table.count) numbers are no whole classes of \(perClass) × \(dimension)")
      self.dimension = dimension
      self.perClass = perClass
      storage = .table(table)
    }

    /// A mixture of Gaussians: x = (µ + εη) / √(1 + ε²), µ and η standard normal.
    ///
    /// µ of a class and η of an exemplar depend on key, class, exemplar and dimension only, so they
    /// are the same for another number of classes, exemplars or another ε.
    package init(
      gaussian key: RandomKey, classes: Int, perClass: Int, dimension: Int, noise: Double,
      largestTable: Int = Self.largestTable
    ) {
      self.dimension = dimension
      self.perClass = perClass
      let meanKey = key.folding(1)
      var means = [Float](repeating: 0, count: classes * dimension)
      means.withUnsafeMutableBufferPointer { means in
        for id in 0..<classes {
          let row = id * dimension..<(id + 1) * dimension
          meanKey.folding(UInt64(id)).fillNormals(UnsafeMutableBufferPointer(rebasing: means[row]))
        }
      }
      let drawn = Storage.drawn(means: means, key: key.folding(2), noise: Float(noise))
      guard classes * perClass * dimension * 4 <= largestTable else {
        storage = drawn
        return
      }
      var table = [Float](repeating: 0, count: classes * perClass * dimension)
      table.withUnsafeMutableBufferPointer { table in
        for row in 0..<classes * perClass {
          let target = UnsafeMutableBufferPointer(
            rebasing: table[row * dimension..<(row + 1) * dimension])
          Self.copy(drawn, (row / perClass, row % perClass), perClass, to: target)
        }
      }
      storage = .table(table)
    }

    /// Copies the vectors of all places of `batch` to `target`, (sequence, place, dimension).
    package func copy(_ batch: SequenceBatch, to target: UnsafeMutableBufferPointer<Float>) {
      precondition(
        target.count == batch.classes.count * dimension,
        "\(target.count) numbers for \(batch.classes.count) vectors of \(dimension)")
      for place in batch.classes.indices {
        let row = UnsafeMutableBufferPointer(
          rebasing: target[place * dimension..<(place + 1) * dimension])
        let item = (Int(batch.classes[place]), Int(batch.exemplars[place]))
        Self.copy(storage, item, perClass, to: row)
      }
    }

    private static func copy(
      _ storage: Storage, _ item: (id: Int, exemplar: Int), _ perClass: Int,
      to row: UnsafeMutableBufferPointer<Float>
    ) {
      switch storage {
      case .table(let table):
        let start = (item.id * perClass + item.exemplar) * row.count
        table.withUnsafeBufferPointer { table in
          for i in row.indices { row[i] = table[start + i] }
        }
      case .drawn(let means, let key, let noise):
        key.folding(UInt64(item.id)).folding(UInt64(item.exemplar)).fillNormals(row)
        let scale = 1 / (1 + noise * noise).squareRoot()
        let start = item.id * row.count
        means.withUnsafeBufferPointer { means in
          for i in row.indices { row[i] = (means[start + i] + noise * row[i]) * scale }
        }
      }
    }
  }
}
