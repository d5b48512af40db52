extension ICLTransience {
  /// Sequences of context pairs and a query, as classes, exemplars and labels.
  ///
  /// Arrays are (sequence, place), flat; the last place is the query's.
  package struct SequenceBatch: Equatable, Sendable {
    /// Sequences.
    package let count: Int
    /// Context pairs of each.
    package let context: Int
    /// The class at each place.
    package var classes: [Int32]
    /// The exemplar of its class at each place.
    package var exemplars: [Int32]
    /// The label at each place; the query's is what the model shall answer.
    package var labels: [Int32]

    /// Room for sequences.
    package init(count: Int, context: Int) {
      self.count = count
      self.context = context
      let places = count * (context + 1)
      classes = [Int32](repeating: 0, count: places)
      exemplars = [Int32](repeating: 0, count: places)
      labels = [Int32](repeating: 0, count: places)
    }

    /// The places of a sequence, the query's last.
    package func places(_ sequence: Int) -> Range<Int> {
      sequence * (context + 1)..<(sequence + 1) * (context + 1)
    }

    /// The label that a sequence's query shall be answered with.
    package func target(_ sequence: Int) -> Int { Int(labels[places(sequence).upperBound - 1]) }
  }
}

extension ICLTransience.SequenceBatch {
  /// Copies the labels of the context, (sequence, pair).
  func copyContextLabels(to target: UnsafeMutableBufferPointer<Int32>) {
    for sequence in 0..<count {
      for (pair, place) in places(sequence).dropLast().enumerated() {
        target[sequence * context + pair] = labels[place]
      }
    }
  }

  /// Copies the right answers, (sequence).
  func copyTargets(to target: UnsafeMutableBufferPointer<Int32>) {
    for sequence in 0..<count { target[sequence] = labels[places(sequence).upperBound - 1] }
  }

  /// The sequences in portions of `size`; the last one is filled up with the first sequences.
  func chunks(of size: Int) -> [Self] {
    stride(from: 0, to: count, by: size).map { start in
      var chunk = Self(count: size, context: context)
      for sequence in 0..<size {
        let own = places((start + sequence) % count)
        let target = chunk.places(sequence)
        chunk.classes.replaceSubrange(target, with: classes[own])
        chunk.exemplars.replaceSubrange(target, with: exemplars[own])
        chunk.labels.replaceSubrange(target, with: labels[own])
      }
      return chunk
    }
  }
}
