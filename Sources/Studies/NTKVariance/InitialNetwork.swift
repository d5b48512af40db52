package import Randomness

/// The initial parameters of one network, as random keys.
///
/// A unit's weights and bias are the same at every width: a wider network contains the narrower one.
package struct InitialNetwork: Sendable {
  private let key: RandomKey

  /// The network that `key` names.
  package init(_ key: RandomKey) { self.key = key }

  /// The key of the readout's weights a, a draw a unit.
  package var readout: RandomKey { key.folding(0) }

  /// The key of the readout's weights into one of several outputs, a draw a unit; the first output's
  /// are those of the only one.
  package func readout(into output: Int) -> RandomKey {
    output == 0 ? readout : key.folding(0, UInt64(output))
  }

  /// The key of a hidden layer's biases, a draw a unit; layers count from 1.
  package func biases(layer: Int) -> RandomKey { key.folding(UInt64(layer), 0) }

  /// The key of the first layer's weights from one input, a draw a unit.
  package func firstWeights(input: Int) -> RandomKey { key.folding(1, UInt64(input) + 1) }

  /// The key of the weights into one unit of a later layer, a draw for each unit of the layer before.
  package func weights(layer: Int, into unit: Int) -> RandomKey {
    key.folding(UInt64(layer), UInt64(unit) + 1)
  }
}

/// Room for numbers, freed with its owner; what is in it is undefined until written.
final class Scratch {
  let start: UnsafeMutablePointer<Double>
  let count: Int

  init(_ count: Int) {
    start = .allocate(capacity: max(count, 1))
    start.initialize(repeating: 0, count: max(count, 1))
    self.count = count
  }

  deinit { start.deallocate() }

  /// The address of element `offset`.
  func at(_ offset: Int) -> UnsafeMutablePointer<Double> { start + offset }

  /// The `count` elements from `offset` on, for a fill.
  func buffer(_ offset: Int, _ count: Int) -> UnsafeMutableBufferPointer<Double> {
    precondition(
      offset >= 0 && offset + count <= self.count, "\(offset) + \(count) of \(self.count) elements")
    return UnsafeMutableBufferPointer(start: start + offset, count: count)
  }
}
