/// What a stream of random numbers is drawn for.
public struct RandomKey: Hashable, Sendable {
  let words: UInt64
  /// The key of a seed.
  public init(seed: UInt64) { words = seed }
  /// The key with a value folded in.
  public func folding(_ value: UInt64) -> RandomKey {
    RandomKey(seed: words &* 6_364_136_223_846_793_005 &+ value)
  }
}
