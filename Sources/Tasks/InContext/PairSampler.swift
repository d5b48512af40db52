public import Randomness

/// Draws sequences of one kind; sequence n is a function of the key and n alone.
public struct PairSampler: Sendable {
  /// What the sequences look like.
  public let kind: SequenceKind
  /// What classes are drawn from.
  public let classes: ClassDistribution
  /// Exemplars per class to draw among.
  public let exemplars: Int
  /// Which label a class has.
  public let scheme: LabelScheme
  /// Labels there are where classes share them, L.
  public let labels: Int
  /// Whether a sequence shows one exemplar of the query's class, and one of the distractor's.
  public let matchesExemplars: Bool

  /// A sampler; `labels` is only read where classes share labels or get them anew.
  public init(
    _ kind: SequenceKind, of classes: ClassDistribution, exemplars: Int,
    scheme: LabelScheme = .identity, labels: Int = 0, matchesExemplars: Bool = false
  ) {
    self.kind = kind
    self.classes = classes
    self.exemplars = exemplars
    self.scheme = scheme
    self.labels = labels
    self.matchesExemplars = matchesExemplars
  }

  /// Random words per sequence: one for each use, whether it is needed or not.
  private static func wordsPerSequence(context: Int) -> Int { 4 * context + 6 }

  /// Fills `batch` with the sequences `start`, `start` + 1, … of `key`.
  public func fill(_ batch: inout PairBatch, key: RandomKey, from start: UInt64) {
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
      for pair in 0..<context {
        roles[pair] =
          pair < burstiness ? .query : pair < 2 * burstiness ? .distractor : .other
      }
      for pair in 0..<context - 1 {
        roles.swapAt(
          pair, pair + ClassDistribution.integer(words[4 + pair], below: context - pair))
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
    let query = classes.draw(words[0])
    scratch.classes[context] = query
    scratch.excluded.removeAll(keepingCapacity: true)
    exclude(query, &scratch.excluded)
    var distractor = query
    if burstiness > 0 {
      distractor = classes.draw(words[1], excluding: scratch.excluded)
    }
    for pair in 0..<context {
      let word = words[4 + context + pair]
      switch scratch.roles[pair] {
      case .query: scratch.classes[pair] = query
      case .distractor: scratch.classes[pair] = distractor
      case .other where kind.isUnsupported:
        scratch.classes[pair] = classes.draw(word, excluding: scratch.excluded)
        exclude(scratch.classes[pair], &scratch.excluded)
      case .other: scratch.classes[pair] = classes.draw(word)
      }
    }
  }

  /// Leaves out a class, and those that share its label, from further draws.
  private func exclude(_ id: Int, _ excluded: inout [Int]) {
    guard scheme == .modulo else {
      excluded.insert(id, at: excluded.firstIndex { $0 > id } ?? excluded.endIndex)
      return
    }
    for other in classes.first..<classes.first + classes.count
    where other % labels == id % labels { excluded.append(other) }
    excluded.sort()
  }

  private func drawExemplars(
    _ words: UnsafeBufferPointer<UInt64>, _ scratch: inout Scratch
  ) {
    let context = scratch.context
    let first = 4 + 2 * context
    for position in 0...context {
      scratch.exemplars[position] = ClassDistribution.integer(
        words[first + position], below: exemplars)
    }
    guard matchesExemplars else { return }
    let distractor = ClassDistribution.integer(words[first + context + 1], below: exemplars)
    for pair in 0..<context {
      switch scratch.roles[pair] {
      case .query: scratch.exemplars[pair] = scratch.exemplars[context]
      case .distractor: scratch.exemplars[pair] = distractor
      case .other: break
      }
    }
  }

  private func drawLabels(_ words: UnsafeBufferPointer<UInt64>, _ scratch: inout Scratch) {
    let context = scratch.context
    let first = 6 + 3 * context
    for position in 0...context {
      switch scheme {
      case .identity: scratch.labels[position] = scratch.classes[position]
      case .modulo: scratch.labels[position] = scratch.classes[position] % labels
      case .relabeled:
        let word = words[position == context ? 3 : first + position]
        scratch.label(position, word: word, of: labels)
      }
    }
    switch kind.labeling {
    case .scheme: break
    case .binary:
      let own = Int(words[3] >> 63)
      for pair in 0..<context {
        scratch.labels[pair] = scratch.classes[pair] == scratch.classes[context] ? own : 1 - own
      }
      scratch.labels[context] = own
    case .swapped:
      let own = scratch.labels[context]
      guard let other = (0..<context).first(where: { scratch.roles[$0] == .distractor }) else {
        break
      }
      let others = scratch.labels[other]
      for position in 0...context {
        scratch.labels[position] =
          scratch.classes[position] == scratch.classes[context] ? others : own
      }
    case .copied:
      scratch.labels[ClassDistribution.integer(words[3], below: context)] =
        scratch.labels[context]
    }
  }
}

/// One sequence while it is drawn.
private struct Scratch {
  /// What stands in a context pair.
  enum Role { case query, distractor, other }

  let context: Int
  var roles: [Role]
  var classes: [Int]
  var exemplars: [Int]
  var labels: [Int]
  /// Classes that may not be drawn again; ascending.
  var excluded: [Int] = []

  init(context: Int) {
    self.context = context
    roles = [Role](repeating: .other, count: context)
    classes = [Int](repeating: 0, count: context + 1)
    exemplars = classes
    labels = classes
  }

  /// Gives the class at `position` the label that it has before, or a new one.
  mutating func label(_ position: Int, word: UInt64, of labels: Int) {
    if let earlier = classes[..<position].firstIndex(of: classes[position]) {
      self.labels[position] = self.labels[earlier]
    } else {
      let used = Set(self.labels[..<position]).sorted()
      self.labels[position] = ClassDistribution.integer(word, below: labels, excluding: used)
    }
  }

  /// Writes the sequence into a batch.
  func store(in batch: inout PairBatch, at sequence: Int) {
    for (position, index) in batch.positions(of: sequence).enumerated() {
      batch.classes[index] = Int32(truncatingIfNeeded: classes[position])
      batch.exemplars[index] = Int32(truncatingIfNeeded: exemplars[position])
      batch.labels[index] = Int32(truncatingIfNeeded: labels[position])
    }
  }
}
