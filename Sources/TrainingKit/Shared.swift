internal import Synchronization

/// Data that the runs of a rank share: made once for equal keys, and held until other ones are asked for.
///
///     static let exemplars = Shared<ExemplarKey, Exemplars>()
///     let own = try exemplars.value(for: key) { try Exemplars(key) }
///
/// A key holds all that the data depend on: a group of settings, a random key. One value is held, that of
/// the last key, as the runs of a point come one after another.
public final class Shared<Key: Equatable & Sendable, Value: Sendable>: Sendable {
  private let last = Mutex<(key: Key, value: Value)?>(nil)

  /// Nothing held yet.
  public init() {}

  /// The value for a key, made by `make` where it is not the last one's.
  public func value<Failure: Error>(
    for key: Key, _ make: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    if let held = last.withLock({ $0?.key == key ? $0?.value : nil }) { return held }
    // The old value goes first, so that two never stand beside each other.
    last.withLock { $0 = nil }
    let value = try make()
    last.withLock { $0 = (key, value) }
    return value
  }
}
