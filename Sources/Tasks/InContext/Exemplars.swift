public import Randomness

// K: classes, E: exemplars per class, D: dimension of an exemplar.

/// The vectors that stand for exemplars, found by class and exemplar.
public struct Exemplars: Sendable {
  /// Dimension of a vector, D.
  public let dimension: Int
  /// Exemplars per class, E.
  public let perClass: Int
  private let storage: Storage

  fileprivate enum Storage {
    /// All vectors, (K, E, D).
    case table([Float])
    /// Classes, and what their exemplars are drawn with when they are needed.
    case drawn(GaussianClasses, key: RandomKey)
  }

  /// Bytes of the largest table that is held in memory; beyond it exemplars are drawn again at each use.
  ///
  /// 6,400 classes of 20 exemplars in 32 dimensions take 16 MB; those of the published setting,
  /// 12,984 classes in 512 dimensions, 530 MB, too much for each of a node's ranks.
  public static let largestTable = 16 << 20

  /// A table of vectors, (K, E, D).
  public init(table: [Float], perClass: Int, dimension: Int) {
    precondition(
      table.count.isMultiple(of: perClass * dimension),
      "\(table.count) numbers are not a whole number of classes of \(perClass) × \(dimension)")
    self.dimension = dimension
    self.perClass = perClass
    storage = .table(table)
  }

  /// The exemplars of Gaussian classes; one depends on `key`, class, exemplar and dimension only.
  public init(
    of classes: GaussianClasses, perClass: Int, key: RandomKey,
    largestTable: Int = Self.largestTable
  ) {
    dimension = classes.dimension
    self.perClass = perClass
    let drawn = Storage.drawn(classes, key: key)
    let (rows, size) = (classes.count * perClass, classes.dimension)
    guard rows * size * MemoryLayout<Float>.stride <= largestTable else {
      storage = drawn
      return
    }
    var table = [Float](repeating: 0, count: rows * size)
    table.withUnsafeMutableBufferPointer { table in
      for row in 0..<rows {
        let target = UnsafeMutableBufferPointer(rebasing: table[row * size..<(row + 1) * size])
        drawn.copy(row / perClass, row % perClass, perClass, to: target)
      }
    }
    storage = .table(table)
  }

  /// Copies the vectors at all positions of `batch` to `target`, (sequence, position, D).
  public func copy(_ batch: PairBatch, to target: UnsafeMutableBufferPointer<Float>) {
    precondition(
      target.count == batch.classes.count * dimension,
      "\(target.count) numbers for \(batch.classes.count) vectors of \(dimension)")
    for index in batch.classes.indices {
      let row = UnsafeMutableBufferPointer(
        rebasing: target[index * dimension..<(index + 1) * dimension])
      storage.copy(Int(batch.classes[index]), Int(batch.exemplars[index]), perClass, to: row)
    }
  }
}

extension Exemplars.Storage {
  fileprivate func copy(
    _ id: Int, _ exemplar: Int, _ perClass: Int, to row: UnsafeMutableBufferPointer<Float>
  ) {
    switch self {
    case .table(let table):
      let start = (id * perClass + exemplar) * row.count
      table.withUnsafeBufferPointer { table in
        for i in row.indices { row[i] = table[start + i] }
      }
    case .drawn(let classes, let key):
      key.folding(UInt64(id)).folding(UInt64(exemplar)).fillNormals(row)
      classes.copy(id, noise: UnsafeBufferPointer(row), to: row)
    }
  }
}
