// B: sequences, C: context pairs of each.

/// A batch of sequences of context pairs and a query, as classes, exemplars and labels.
///
/// Arrays are (B, C + 1), flat; the last position of a sequence is the query's.
public struct PairBatch: Equatable, Sendable {
  /// Sequences, B.
  public let count: Int
  /// Context pairs of each, C.
  public let context: Int
  /// The class at each position.
  public var classes: [Int32]
  /// The exemplar of its class at each position; 0 where a study tells none apart.
  public var exemplars: [Int32]
  /// The label at each position; the query's is the right answer.
  public var labels: [Int32]

  /// Room for sequences; everything is 0.
  public init(count: Int, context: Int) {
    self.count = count
    self.context = context
    classes = [Int32](repeating: 0, count: count * (context + 1))
    exemplars = classes
    labels = classes
  }

  /// The indices of a sequence's positions in the arrays, the query's last.
  public func positions(of sequence: Int) -> Range<Int> {
    sequence * (context + 1)..<(sequence + 1) * (context + 1)
  }

  /// The right answer to a sequence's query.
  public func target(of sequence: Int) -> Int32 { labels[(sequence + 1) * (context + 1) - 1] }

  /// Copies the labels of the context, (B, C).
  public func copyContextLabels(to target: UnsafeMutableBufferPointer<Int32>) {
    precondition(target.count == count * context, "\(target.count) for \(count) × \(context)")
    for sequence in 0..<count {
      for (pair, index) in positions(of: sequence).dropLast().enumerated() {
        target[sequence * context + pair] = labels[index]
      }
    }
  }

  /// Copies the right answers, (B).
  public func copyTargets(to targets: UnsafeMutableBufferPointer<Int32>) {
    precondition(targets.count == count, "\(targets.count) for \(count) sequences")
    for sequence in 0..<count { targets[sequence] = target(of: sequence) }
  }

  /// The sequences in chunks of `size`; the last one is filled up with the first sequences.
  public func chunks(of size: Int) -> [PairBatch] {
    stride(from: 0, to: count, by: size).map { start in
      var chunk = PairBatch(count: size, context: context)
      for sequence in 0..<size {
        let source = positions(of: (start + sequence) % count)
        let target = chunk.positions(of: sequence)
        chunk.classes.replaceSubrange(target, with: classes[source])
        chunk.exemplars.replaceSubrange(target, with: exemplars[source])
        chunk.labels.replaceSubrange(target, with: labels[source])
      }
      return chunk
    }
  }
}
