package import Randomness
internal import Tasks

extension ICLTransience {
  /// What sequences of one kind look like.
  package struct SequenceKind: Equatable, Sendable {
    /// Which labels stand in a sequence.
    package enum Labelling: Equatable, Sendable {
      /// Those of the label scheme.
      case asTrained
      /// The query's class and the others' get 0 and 1, at random.
      case binary
      /// The query's class and the distractor have each other's label.
      case swapped
      /// The scheme's, but the query's label stands on a random context item.
      case copied
    }

    /// How often the query's class, and one distractor, stand in a bursty sequence.
    package var burstiness: Int
    /// The chance that a sequence is bursty.
    package var burstyFraction = 1.0
    /// Whether the context is distinct classes, none of them the query's.
    package var isUnsupported = false
    /// Which labels stand in it.
    package var labelling = Labelling.asTrained
  }

  /// Draws sequences of one kind; sequence n is a function of the key and n alone.
  package struct SequenceSampler: Sendable {
    /// The kind of sequences.
    let kind: SequenceKind
    /// Where classes are drawn from.
    let distribution: ClassDistribution
    /// Exemplars a class to draw among.
    let exemplars: Int
    /// Which label a class has.
    let scheme: LabelScheme
    /// Labels there are.
    let labels: Int
    /// Whether a sequence shows one exemplar of the query's class, and one of the distractor's.
    let matchExemplars: Bool

    /// Random words a sequence: a place for each use, whether it is needed or not.
    package static func wordsPerSequence(context: Int) -> Int { 4 * context + 6 }

    /// Fills `batch` with the sequences `start`, `start` + 1, … of `key`.
    package func fill(_ batch: inout SequenceBatch, key: RandomKey, from start: UInt64) {
      let stride = Self.wordsPerSequence(context: batch.context)
      var scratch = Scratch(context: batch.context)
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: stride * batch.count) { words in
        key.fillBits(words, from: start &* UInt64(stride))
        for sequence in 0..<batch.count {
          let own = UnsafeBufferPointer(
            rebasing: words[sequence * stride..<(sequence + 1) * stride])
          draw(own, &scratch)
          scratch.store(in: &batch, at: sequence)
        }
      }
    }

    /// Draws one sequence; the meaning of each word stands beside its use.
    private func draw(_ words: UnsafeBufferPointer<UInt64>, _ scratch: inout Scratch) {
      let context = scratch.context
      let isBursty = Double(words[2] >> 11) * 0x1p-53 < kind.burstyFraction
      let burstiness = isBursty ? kind.burstiness : 0
      scratch.roles.withUnsafeMutableBufferPointer { roles in
        for place in 0..<context {
          roles[place] =
            place < burstiness ? .query : place < 2 * burstiness ? .distractor : .other
        }
        for place in 0..<context - 1 {
          roles.swapAt(
            place, place + ClassDistribution.integer(words[4 + place], below: context - place))
        }
      }
      drawClasses(words, burstiness, &scratch)
      drawExemplars(words, &scratch)
      drawLabels(words, &scratch)
    }

    private func drawClasses(
      _ words: UnsafeBufferPointer<UInt64>, _ burstiness: Int, _ scratch: inout Scratch
    ) {
      let context = scratch.context
      let query = distribution.draw(words[0])
      scratch.classes[context] = query
      scratch.excluded.removeAll(keepingCapacity: true)
      exclude(query, &scratch.excluded)
      var distractor = query
      if burstiness > 0 {
        distractor = distribution.draw(words[1], excluding: scratch.excluded)
      }
      for place in 0..<context {
        let word = words[4 + context + place]
        switch scratch.roles[place] {
        case .query: scratch.classes[place] = query
        case .distractor: scratch.classes[place] = distractor
        case .other where kind.isUnsupported:
          scratch.classes[place] = distribution.draw(word, excluding: scratch.excluded)
          exclude(scratch.classes[place], &scratch.excluded)
        case .other: scratch.classes[place] = distribution.draw(word)
        }
      }
    }

    /// Leaves out a class, and those that share its label, from further draws.
    private func exclude(_ id: Int, _ excluded: inout [Int]) {
      guard scheme == .modulo else {
        excluded.insert(id, at: excluded.firstIndex { $0 > id } ?? excluded.endIndex)
        return
      }
      for other in distribution.first..<distribution.first + distribution.count
      where other % labels == id % labels { excluded.append(other) }
      excluded.sort()
    }

    private func drawExemplars(
      _ words: UnsafeBufferPointer<UInt64>, _ scratch: inout Scratch
    ) {
      let context = scratch.context
      let first = 4 + 2 * context
      for place in 0...context {
        scratch.exemplars[place] = ClassDistribution.integer(words[first + place], below: exemplars)
      }
      guard matchExemplars else { return }
      let distractor = ClassDistribution.integer(words[first + context + 1], below: exemplars)
      for place in 0..<context {
        switch scratch.roles[place] {
        case .query: scratch.exemplars[place] = scratch.exemplars[context]
        case .distractor: scratch.exemplars[place] = distractor
        case .other: break
        }
      }
    }

    private func drawLabels(_ words: UnsafeBufferPointer<UInt64>, _ scratch: inout Scratch) {
      let context = scratch.context
      let first = 6 + 3 * context
      for place in 0...context {
        switch scheme {
        case .identity: scratch.labels[place] = scratch.classes[place]
        case .modulo: scratch.labels[place] = scratch.classes[place] % labels
        case .relabelled:
          scratch.label(place, word: words[place == context ? 3 : first + place], of: labels)
        }
      }
      switch kind.labelling {
      case .asTrained: break
      case .binary:
        let own = Int(words[3] >> 63)
        for place in 0..<context {
          scratch.labels[place] = scratch.classes[place] == scratch.classes[context] ? own : 1 - own
        }
        scratch.labels[context] = own
      case .swapped:
        let own = scratch.labels[context]
        guard let other = (0..<context).first(where: { scratch.roles[$0] == .distractor }) else {
          break
        }
        let others = scratch.labels[other]
        for place in 0...context {
          scratch.labels[place] =
            scratch.classes[place] == scratch.classes[context] ? others : own
        }
      case .copied:
        scratch.labels[ClassDistribution.integer(words[3], below: context)] =
          scratch.labels[context]
      }
    }
  }

  /// One sequence while it is drawn.
  private struct Scratch {
    /// What stands at a place.
    enum Role { case query, distractor, other }

    let context: Int
    var roles: [Role]
    var classes: [Int]
    var exemplars: [Int]
    var labels: [Int]
    /// Classes, or labels, that may not be drawn again; ascending.
    var excluded: [Int] = []

    init(context: Int) {
      self.context = context
      roles = [Role](repeating: .other, count: context)
      classes = [Int](repeating: 0, count: context + 1)
      exemplars = classes
      labels = classes
    }

    /// Gives the class at `place` the label that it has before, or a new one.
    mutating func label(_ place: Int, word: UInt64, of labels: Int) {
      if let earlier = classes[..<place].firstIndex(of: classes[place]) {
        self.labels[place] = self.labels[earlier]
      } else {
        let used = Set(self.labels[..<place]).sorted()
        self.labels[place] = ClassDistribution.integer(word, below: labels, excluding: used)
      }
    }

    /// Writes the sequence into a batch.
    func store(in batch: inout SequenceBatch, at sequence: Int) {
      for (place, target) in batch.places(sequence).enumerated() {
        batch.classes[target] = Int32(truncatingIfNeeded: classes[place])
        batch.exemplars[target] = Int32(truncatingIfNeeded: exemplars[place])
        batch.labels[target] = Int32(truncatingIfNeeded: labels[place])
      }
    }
  }
}
