internal import Foundation

/// A distribution over 0..<count, drawn by Walker's alias method (Walker 1977; Vose 1991) with one
/// 64-bit word and one table look-up a draw.
public struct Categorical: Sendable {
  /// The chance, of 2⁶⁴, that a column gives its own value and not its alias.
  private let thresholds: [UInt64]
  private let aliases: [Int32]

  /// The distribution with probabilities proportional to `weights`, which must be finite, at least
  /// zero and not all zero; 1 to 2³¹ − 1 of them.
  public init(weights: [Double]) {
    let total = weights.reduce(0, +)
    precondition(
      !weights.isEmpty && weights.count < Int(Int32.max) && total > 0 && total.isFinite
        && weights.allSatisfy { $0 >= 0 },
      "\(weights.count) weights of sum \(total) are not a distribution")
    // Columns of mean height 1: each one below it is filled up by one above it.
    var heights = weights.map { $0 / total * Double(weights.count) }
    var aliases = Array(0..<Int32(weights.count))
    var low = heights.indices.filter { heights[$0] < 1 }
    var high = heights.indices.filter { heights[$0] >= 1 }
    var full = [Bool](repeating: true, count: heights.count)
    while let small = low.popLast(), let large = high.last {
      aliases[small] = Int32(large)
      full[small] = false
      heights[large] -= 1 - heights[small]
      if heights[large] < 1 {
        high.removeLast()
        low.append(large)
      }
    }
    thresholds = heights.indices.map { column in
      // What rounding has left over is a column of height 1.
      full[column] ? .max : UInt64(heights[column] * 0x1p64)
    }
    self.aliases = aliases
  }

  /// Zipf's distribution: the probability of k is proportional to (k + 1)^−exponent.
  public static func zipf(count: Int, exponent: Double) -> Categorical {
    precondition(count > 0, "a distribution over \(count) values does not exist")
    return Categorical(weights: (1...count).map { pow(Double($0), -exponent) })
  }

  /// How many values there are.
  public var count: Int { thresholds.count }

  /// The value that a random word stands for.
  @inline(__always)
  private func value(_ word: UInt64) -> Int {
    let (column, rest) = word.multipliedFullWidth(by: UInt64(thresholds.count))
    let index = Int(truncatingIfNeeded: column)
    return rest < thresholds[index] ? index : Int(aliases[index])
  }

  /// The draw of `key` at `index`.
  public func draw(_ key: RandomKey, at index: UInt64) -> Int {
    value(key.bits(at: index))
  }

  /// Fills `out` with draws of `key`.
  public func fill(
    _ out: UnsafeMutableBufferPointer<Int>, key: RandomKey, from offset: UInt64 = 0
  ) {
    key.forEachWord(out.count, from: offset) { i, word in out[i] = value(word) }
  }

  /// Fills `out` with draws of `key`.
  public func fill(_ out: inout MutableSpan<Int>, key: RandomKey, from offset: UInt64 = 0) {
    out.withUnsafeMutableBufferPointer { fill($0, key: key, from: offset) }
  }
}
