/// A set of numbers below a bound, such as the runs of a grid in row-major order; takes a bit for each.
package struct RunSet: Equatable, Sendable {
  private var words: [UInt64]

  /// An empty set of numbers below `bound`.
  package init(below bound: Int) { words = [UInt64](repeating: 0, count: (bound + 63) / 64) }

  /// Whether a number is in the set.
  package func contains(_ number: Int) -> Bool {
    words[number / 64] & (1 << (number % 64)) != 0
  }

  /// Adds a number; returns whether it was not in the set.
  @discardableResult
  package mutating func insert(_ number: Int) -> Bool {
    let bit: UInt64 = 1 << (number % 64)
    defer { words[number / 64] |= bit }
    return words[number / 64] & bit == 0
  }

  /// Removes a number; returns whether it was in the set.
  @discardableResult
  package mutating func remove(_ number: Int) -> Bool {
    let bit: UInt64 = 1 << (number % 64)
    defer { words[number / 64] &= ~bit }
    return words[number / 64] & bit != 0
  }

  /// How many numbers of a range are in the set.
  package func count(in range: Range<Int>) -> Int {
    guard let last = range.last else { return 0 }
    let (first, end) = (range.lowerBound / 64, last / 64)
    let head = ~UInt64(0) << (range.lowerBound % 64)
    let tail = ~UInt64(0) >> (63 - last % 64)
    if first == end { return (words[first] & head & tail).nonzeroBitCount }
    let middle = words[(first + 1)..<end].reduce(0) { $0 + $1.nonzeroBitCount }
    return (words[first] & head).nonzeroBitCount + middle + (words[end] & tail).nonzeroBitCount
  }
}
