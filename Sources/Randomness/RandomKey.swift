/// The name of one infinite sequence of random numbers.
///
/// Draw n of every kind is a function of the key and n alone, so that it does not matter who draws,
/// when, or in what portions. Keys derive from each other by folding in numbers: a run's key comes
/// from what the run is. All kinds of draws read the same words, so what needs two kinds, or draws
/// twice, folds in a purpose first.
///
/// The sequence is Philox4x32-10 with a 64-bit key; the counter is (block, stream), and a fold
/// replaces key and stream, 128 bits in all, so that keys do not meet by chance.
public struct RandomKey: Hashable, Sendable {
  /// The key of the generator.
  package let key: UInt64
  /// The high half of the generator's counter.
  package let stream: UInt64

  package init(key: UInt64, stream: UInt64) {
    self.key = key
    self.stream = stream
  }

  /// The key that stands for a seed.
  public init(seed: UInt64) {
    self.init(key: seed, stream: 0)
  }

  /// The key of the sequence that `value` names among this key's descendants.
  public func folding(_ value: UInt64) -> RandomKey {
    // The generator's own blocks stand at (block, stream) under `key`; deriving under another key
    // keeps the two apart. The constant is the golden ratio as a fraction of 2⁶⁴.
    let (key, stream) = Philox.block((value, stream), key: key ^ 0x9E37_79B9_7F4A_7C15)
    return RandomKey(key: key, stream: stream)
  }

  /// The key after folding in the values one after another.
  public func folding(_ values: UInt64...) -> RandomKey {
    values.reduce(self) { key, value in key.folding(value) }
  }
}
