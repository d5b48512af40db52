public import Randomness

/// The order in which training goes through examples, epoch by epoch: a function of the key and the step.
public struct Batches {
  /// Examples per step.
  public let size: Int
  /// Steps per epoch; a last part that is smaller than a batch is left out.
  public let perEpoch: Int
  private let count: Int
  private let key: RandomKey
  private var epoch = -1
  private var order: [Int] = []

  /// Batches of `size` of `count` examples; epoch e has the order that `key` folded with e draws.
  public init(of count: Int, size: Int, key: RandomKey) {
    (self.size, self.count, self.key) = (size, count, key)
    perEpoch = count / size
  }

  /// The examples of a step, counted from 0.
  public mutating func rows(ofStep step: Int) -> ArraySlice<Int> {
    let (own, index) = step.quotientAndRemainder(dividingBy: perEpoch)
    if own != epoch {
      order = key.folding(UInt64(own)).permutation(count)
      epoch = own
    }
    return order[index * size..<(index + 1) * size]
  }
}
