// B: sequences, C: context pairs, T = 2C + 1: tokens, H: heads.

/// Means of the attention that makes up an induction circuit (Singh et al. 2024, 2404.07129), by layer and
/// head.
///
/// Tokens are items and labels in turn, the query last. Previous-token attention is that of a context label
/// to the item right before it; induction strength is the query's attention to labels of its own class less
/// that to other labels.
public struct InductionCircuit: Sendable {
  private let heads: Int
  private let runningSum: Bool
  /// Sequences added.
  public private(set) var count = 0
  private var previousTokenSums: [Double]
  private var inductionSums: [Double]

  /// Nothing yet.
  ///
  /// Induction strength is summed over a sequence first; with `runningSum` weight by weight over all of
  /// them, which rounds otherwise.
  public init(layers: Int, heads: Int, runningSum: Bool = false) {
    self.heads = heads
    self.runningSum = runningSum
    previousTokenSums = [Double](repeating: 0, count: layers * heads)
    inductionSums = previousTokenSums
  }

  /// Adds the first `count` sequences of a batch with each layer's pattern, (B, H, T, T), or (B, H, 1, T) of
  /// the query alone.
  public mutating func add(_ batch: PairBatch, count: Int, patterns: [[Float]]) {
    let tokens = 2 * batch.context + 1
    precondition(patterns.count * heads == inductionSums.count, "\(patterns.count) layers")
    for (layer, pattern) in patterns.enumerated() {
      let rows = pattern.count / (batch.count * heads * tokens)
      precondition(
        rows == 1 || rows == tokens,
        "\(pattern.count) numbers for \(batch.count) sequences of \(tokens) tokens")
      for sequence in 0..<count {
        for head in 0..<heads {
          let start = (sequence * heads + head) * rows * tokens
          add(sequence, of: batch, pattern[start..<start + rows * tokens], at: layer * heads + head)
        }
      }
    }
    self.count += count
  }

  /// Adds one sequence's attention in one head, (T, T) or (1, T).
  private mutating func add(
    _ sequence: Int, of batch: PairBatch, _ pattern: ArraySlice<Float>, at index: Int
  ) {
    let tokens = 2 * batch.context + 1
    let query = pattern.endIndex - tokens
    let first = batch.positions(of: sequence).lowerBound
    let own = batch.classes[first + batch.context]
    var previous = pattern.count == tokens ? .nan : 0.0
    var strength = runningSum ? inductionSums[index] : 0
    for pair in 0..<batch.context {
      let label = 2 * pair + 1
      if pattern.count > tokens {
        previous += Double(pattern[pattern.startIndex + label * tokens + label - 1])
      }
      let weight = Double(pattern[query + label])
      strength += batch.classes[first + pair] == own ? weight : -weight
    }
    previousTokenSums[index] += previous / Double(batch.context)
    inductionSums[index] = runningSum ? strength : inductionSums[index] + strength
  }

  /// Previous-token attention, (layer, head); NaN of layers whose pattern is the query's alone.
  public var previousToken: [Double] { previousTokenSums.map { $0 / Double(count) } }

  /// Induction strength, (layer, head).
  public var induction: [Double] { inductionSums.map { $0 / Double(count) } }
}
