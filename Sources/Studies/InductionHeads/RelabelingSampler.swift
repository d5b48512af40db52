package import Randomness
package import Tasks

extension InductionHeads {
  /// A fixed set of sequences on which a run is evaluated.
  package enum Evaluator: String, CaseIterable, Sendable {
    /// As in training.
    case training
    /// Pairs of labels that training never shows.
    case testRelabelings = "test-relabelings"
    /// Exemplars that training never shows.
    case testExemplars = "test-exemplars"

    /// Its place among all.
    var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// Which of the evaluation's streams is its own; never changes, whatever evaluators there are.
    private var stream: UInt64 {
      switch self {
      case .training: 1
      case .testRelabelings: 2
      case .testExemplars: 3
      }
    }

    /// Its sequences; `key` is the sweep's, so that they are those of every run.
    package func sequences(_ p: Parameters, pairs: LabelPairs, key: RandomKey) -> PairBatch {
      var batch = PairBatch(count: p.evalSequences, context: Network.context)
      let sampler = RelabelingSampler(
        classes: p.classes, pairs: self == .testRelabelings ? pairs.test : pairs.training,
        exemplar: self == .testExemplars ? 1 : 0)
      sampler.fill(&batch, key: key.folding(stream), from: 0)
      return batch
    }
  }

  /// The unordered pairs of labels, those that training shows and the others.
  package struct LabelPairs: Sendable {
    package let training: [(Int32, Int32)]
    package let test: [(Int32, Int32)]

    /// All pairs in an order that `key` draws; the first ones are trained on.
    package init(_ p: Parameters, key: RandomKey) {
      var all: [(Int32, Int32)] = []
      for first in 0..<Int32(p.labels) {
        for second in first + 1..<Int32(p.labels) { all.append((first, second)) }
      }
      let ordered = key.permutation(all.count).map { all[$0] }
      training = Array(ordered[..<p.trainedPairCount])
      test = Array(ordered[p.trainedPairCount...])
    }
  }

  /// Draws sequences of two classes with the labels of a pair; sequence n is a function of the key and n alone.
  package struct RelabelingSampler: Sendable {
    private let classes: Int
    private let pairs: [(Int32, Int32)]
    private let exemplar: Int32

    /// Sequences of some classes and pairs of labels, which show one exemplar of each class.
    package init(classes: Int, pairs: [(Int32, Int32)], exemplar: Int32 = 0) {
      (self.classes, self.pairs, self.exemplar) = (classes, pairs, exemplar)
    }

    /// Random words per sequence: the query's class, the other one, the pair, and the orders of labels and items.
    private static let words = 4

    /// Fills `batch` with the sequences `start`, `start` + 1, … of `key`.
    package func fill(_ batch: inout PairBatch, key: RandomKey, from start: UInt64) {
      let count = Self.words
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count * batch.count) { words in
        key.fillBits(words, from: start &* UInt64(count))
        for sequence in 0..<batch.count {
          let first = sequence * count
          let query = ClassDistribution.integer(words[first], below: classes)
          let other = ClassDistribution.integer(
            words[first + 1], below: classes, excluding: [query])
          var (own, others) = pairs[
            ClassDistribution.integer(words[first + 2], below: pairs.count)]
          if words[first + 3] >> 63 == 1 { swap(&own, &others) }
          let isFirst = words[first + 3] >> 62 & 1 == 1
          let place = batch.positions(of: sequence).lowerBound
          for (offset, isOwn) in [isFirst, !isFirst, true].enumerated() {
            batch.classes[place + offset] = Int32(truncatingIfNeeded: isOwn ? query : other)
            batch.labels[place + offset] = isOwn ? own : others
            batch.exemplars[place + offset] = exemplar
          }
        }
      }
    }
  }

  /// The exemplars of a sweep: of each class the trained one and one that training never shows.
  package static func exemplars(_ p: Parameters, key: RandomKey) -> Exemplars {
    let size = p.inputDimension
    let classes = GaussianClasses(
      count: p.classes, dimension: size, noise: p.noise, key: key.folding(1))
    let noise = key.folding(2)
    var table = [Float](repeating: 0, count: 2 * p.classes * size)
    table.withUnsafeMutableBufferPointer { table in
      for row in 0..<2 * p.classes {
        let target = UnsafeMutableBufferPointer(rebasing: table[row * size..<(row + 1) * size])
        noise.folding(UInt64(row)).fillNormals(target)
        classes.copy(row / 2, noise: UnsafeBufferPointer(target), to: target)
        guard p.exemplars == .rectified else { continue }
        for index in target.indices { target[index] = max(target[index], 0) }
      }
    }
    return Exemplars(table: table, perClass: 2, dimension: size)
  }
}
