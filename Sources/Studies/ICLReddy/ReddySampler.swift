package import Randomness
internal import Tasks

extension ICLReddy {
  /// Sequences as a network sees them, and what they are made of.
  package struct SequenceBatch {
    /// The class at each item's place, the target's last, (B, C + 1); fresh classes from 0 too.
    package var classes: [Int32]
    /// The label at each item's place, (B, C + 1); the target's is what shall be answered.
    package var labels: [Int32]

    /// Room for `count` sequences.
    package init(count: Int, items: Int) {
      classes = [Int32](repeating: 0, count: count * items)
      labels = classes
    }
  }

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

    /// Random words a sequence: bursty, fresh, first place, target, then a class and an order for each
    /// item.
    private var words: Int { 4 + 2 * parameters.items }

    /// Draws the sequences `start` ..< `start + count` of `key` into `batch` and writes their tokens,
    /// (count, T, W), each its place one-hot and its content.
    package func fill(
      _ batch: inout SequenceBatch, _ tokens: UnsafeMutableBufferPointer<Float>, key: RandomKey,
      from start: Int, count: Int
    ) {
      let (items, dimension) = (parameters.items, parameters.dimension)
      precondition(
        tokens.count == count * parameters.tokens * parameters.width, "\(tokens.count) numbers")
      let (wordKey, noiseKey, freshKey) = (key.folding(1), key.folding(2), key.folding(3))
      let perSequence = items * dimension
      tokens.update(repeating: 0)
      var group = -1
      var fresh: [Float] = []
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count * words) { bits in
        wordKey.fillBits(bits, from: UInt64(start * words))
        withUnsafeTemporaryAllocation(of: Float.self, capacity: count * perSequence) { noise in
          noiseKey.fillNormals(noise, from: UInt64(start * perSequence))
          for sequence in 0..<count {
            let own = UnsafeBufferPointer(rebasing: bits[sequence * words..<(sequence + 1) * words])
            let isFresh = Self.fraction(own[1]) < kind.freshFraction
            if isFresh, group != (start + sequence) / parameters.batch {
              group = (start + sequence) / parameters.batch
              fresh = Task.normals(
                parameters.freshClasses, dimension, key: freshKey.folding(UInt64(group)))
            }
            draw(own, isFresh: isFresh, into: &batch, at: sequence * items)
            let etas = noise[sequence * perSequence..<(sequence + 1) * perSequence]
            let size = parameters.tokens * parameters.width
            write(
              batch, sequence, firstPlace: own[2], fresh: isFresh ? fresh : nil,
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
      _ words: UnsafeBufferPointer<UInt64>, isFresh: Bool, into batch: inout SequenceBatch,
      at first: Int
    ) {
      let (context, labels) = (parameters.context, parameters.labels)
      let isBursty = kind.burstiness > 0 && Self.fraction(words[0]) < kind.burstyFraction
      func word(_ item: Int) -> UInt64 { words[4 + item] }
      if isBursty {
        let together = context / kind.burstiness
        var used: [Int] = []
        for place in 0..<together {
          let id = burstyClass(word(place), isFresh: isFresh, used: used)
          if parameters.distinctLabels {
            used.insert(id % labels, at: used.firstIndex { $0 > id % labels } ?? used.endIndex)
          }
          for repeated in 0..<kind.burstiness {
            batch.classes[first + place + repeated * together] = Int32(truncatingIfNeeded: id)
          }
        }
        for place in 0..<context - 1 {
          let other =
            place
            + ClassDistribution.integer(
              words[4 + parameters.items + place], below: context - place)
          batch.classes.swapAt(first + place, first + other)
        }
        let chosen = ClassDistribution.integer(words[3], below: context)
        batch.classes[first + context] = batch.classes[first + chosen]
      } else {
        for place in 0...context {
          batch.classes[first + place] = Int32(
            truncatingIfNeeded: isFresh
              ? ClassDistribution.integer(word(place), below: parameters.freshClasses)
              : distribution.draw(word(place)))
        }
      }
      for place in first...first + context {
        batch.labels[place] = Int32(
          truncatingIfNeeded: (Int(batch.classes[place]) + kind.shift) % labels)
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
      let (round, place) = ClassDistribution.integer(word, below: left * (count / labels))
        .quotientAndRemainder(dividingBy: left)
      var label = place
      for other in used where label >= other { label += 1 }
      return round * labels + label
    }

    /// Writes the tokens of one sequence; `tokens` is zero.
    private func write(
      _ batch: SequenceBatch, _ sequence: Int, firstPlace word: UInt64, fresh: [Float]?,
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
        let place = sequence * items + item
        if isLabel {
          task.writeLabel(Int(batch.labels[place]), to: content)
        } else {
          task.writeItem(
            Int(batch.classes[place]), fresh: fresh,
            noise: UnsafeBufferPointer(rebasing: noise[item * dimension..<(item + 1) * dimension]),
            spread: Float(parameters.noise), to: content)
        }
      }
    }
  }
}
