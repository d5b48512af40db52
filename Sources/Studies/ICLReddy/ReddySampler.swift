package import Randomness
package import Tasks

extension ICLReddy {
  /// Draws sequences of one kind; sequence n is a function of key and n alone.
  ///
  /// Fresh classes are drawn anew for every `batch` sequences.
  package struct SequenceSampler {
    let parameters: Parameters
    let kind: SequenceKind
    let task: Task
    private let distribution: ClassDistribution

    package init(_ parameters: Parameters, kind: SequenceKind, task: Task) {
      self.parameters = parameters
      self.kind = kind
      self.task = task
      distribution = ClassDistribution(
        count: parameters.classes, zipf: parameters.zipf)
    }

    /// Random words per sequence: bursty, fresh, first position, target, then a class and an order for each
    /// item.
    private var words: Int { 4 + 2 * parameters.items }

    /// Draws the sequences `start`, `start` + 1, … of `key` into `batch` and writes their tokens, (B, T, W),
    /// each its position one-hot and its content.
    package func fill(
      _ batch: inout PairBatch, _ tokens: UnsafeMutableBufferPointer<Float>, key: RandomKey,
      from start: Int
    ) {
      let (items, dimension, count) = (parameters.items, parameters.dimension, batch.count)
      precondition(
        tokens.count == count * parameters.tokens * parameters.width, "\(tokens.count) numbers")
      let (wordKey, noiseKey, freshKey) = (key.folding(1), key.folding(2), key.folding(3))
      let perSequence = items * dimension
      tokens.update(repeating: 0)
      var group = -1
      var fresh: GaussianClasses?
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count * words) { bits in
        wordKey.fillBits(bits, from: UInt64(start * words))
        withUnsafeTemporaryAllocation(of: Float.self, capacity: count * perSequence) { noise in
          noiseKey.fillNormals(noise, from: UInt64(start * perSequence))
          for sequence in 0..<count {
            let own = UnsafeBufferPointer(rebasing: bits[sequence * words..<(sequence + 1) * words])
            let isFresh = Self.fraction(own[1]) < kind.freshFraction
            if isFresh, group != (start + sequence) / parameters.batch {
              group = (start + sequence) / parameters.batch
              fresh = task.fresh(
                parameters.freshClasses, key: freshKey.folding(UInt64(group)))
            }
            draw(own, isFresh: isFresh, into: &batch, at: sequence * items)
            let etas = noise[sequence * perSequence..<(sequence + 1) * perSequence]
            let size = parameters.tokens * parameters.width
            write(
              batch, sequence, firstPlace: own[2],
              classes: isFresh ? fresh ?? task.known : task.known,
              noise: UnsafeBufferPointer(rebasing: etas),
              to: UnsafeMutableBufferPointer(
                rebasing: tokens[sequence * size..<(sequence + 1) * size]))
          }
        }
      }
    }

    private static func fraction(_ word: UInt64) -> Double { Double(word >> 11) * 0x1p-53 }

    /// Draws classes and labels of one sequence.
    private func draw(
      _ words: UnsafeBufferPointer<UInt64>, isFresh: Bool, into batch: inout PairBatch,
      at first: Int
    ) {
      let (context, labels) = (parameters.context, parameters.labels)
      let isBursty = kind.burstiness > 0 && Self.fraction(words[0]) < kind.burstyFraction
      func word(_ item: Int) -> UInt64 { words[4 + item] }
      if isBursty {
        let together = context / kind.burstiness
        var used: [Int] = []
        for index in 0..<together {
          let id = burstyClass(word(index), isFresh: isFresh, used: used)
          if parameters.distinctLabels {
            used.insert(id % labels, at: used.firstIndex { $0 > id % labels } ?? used.endIndex)
          }
          for repeated in 0..<kind.burstiness {
            batch.classes[first + index + repeated * together] = Int32(truncatingIfNeeded: id)
          }
        }
        for index in 0..<context - 1 {
          let other =
            index
            + ClassDistribution.integer(
              words[4 + parameters.items + index], below: context - index)
          batch.classes.swapAt(first + index, first + other)
        }
        let chosen = ClassDistribution.integer(words[3], below: context)
        batch.classes[first + context] = batch.classes[first + chosen]
      } else {
        for index in 0...context {
          batch.classes[first + index] = Int32(
            truncatingIfNeeded: isFresh
              ? ClassDistribution.integer(word(index), below: parameters.freshClasses)
              : distribution.draw(word(index)))
        }
      }
      for index in first...first + context {
        batch.labels[index] = Int32(
          truncatingIfNeeded: (Int(batch.classes[index]) + kind.shift) % labels)
      }
    }

    /// A class of a bursty context; with distinct labels uniform among those whose label is not used.
    private func burstyClass(_ word: UInt64, isFresh: Bool, used: [Int]) -> Int {
      let count = isFresh ? parameters.freshClasses : parameters.classes
      guard parameters.distinctLabels else {
        return isFresh
          ? ClassDistribution.integer(word, below: count) : distribution.draw(word)
      }
      let labels = parameters.labels
      let left = labels - used.count
      let (round, offset) = ClassDistribution.integer(word, below: left * (count / labels))
        .quotientAndRemainder(dividingBy: left)
      var label = offset
      for other in used where label >= other { label += 1 }
      return round * labels + label
    }

    /// Writes the tokens of one sequence; `tokens` is zero.
    private func write(
      _ batch: PairBatch, _ sequence: Int, firstPlace word: UInt64, classes: GaussianClasses,
      noise: UnsafeBufferPointer<Float>, to tokens: UnsafeMutableBufferPointer<Float>
    ) {
      let (width, dimension, items) = (parameters.width, parameters.dimension, parameters.items)
      let start = ClassDistribution.integer(
        word, below: parameters.places - parameters.tokens + 1)
      for token in 0..<parameters.tokens {
        tokens[token * width + start + token] = 1
        let content = UnsafeMutableBufferPointer(
          rebasing: tokens[token * width + parameters.places..<(token + 1) * width])
        let (item, isLabel) = (token / 2, token % 2 == 1)
        let index = sequence * items + item
        if isLabel {
          task.writeLabel(batch.labels[index], to: content)
        } else {
          classes.copy(
            Int(batch.classes[index]),
            noise: UnsafeBufferPointer(rebasing: noise[item * dimension..<(item + 1) * dimension]),
            to: content)
        }
      }
    }
  }
}
