// Draws of whole numbers. Each takes one 64-bit word, so that draw n is a function of n here too;
// a rejected word would shift all that follow.
extension RandomKey {
  /// The integer in 0..<n at `index`.
  ///
  /// It is the high word of the product of n and a random 64-bit word; no value's probability is
  /// off by more than 2⁻⁶⁴, a relative bias of n / 2⁶⁴.
  public func integer(below n: Int, at index: UInt64) -> Int {
    precondition(n > 0, "an integer below \(n) does not exist")
    return Int(truncatingIfNeeded: bits(at: index).multipliedFullWidth(by: UInt64(n)).high)
  }

  /// Fills `out` with integers in 0..<n.
  public func fillIntegers(
    below n: Int32, _ out: UnsafeMutableBufferPointer<Int32>, from offset: UInt64 = 0
  ) {
    precondition(n > 0, "an integer below \(n) does not exist")
    forEachWord(out.count, from: offset) { i, word in
      out[i] = Int32(truncatingIfNeeded: word.multipliedFullWidth(by: UInt64(n)).high)
    }
  }

  /// Whether the event of the given probability happens at `index`.
  public func bernoulli(_ probability: Double, at index: UInt64) -> Bool {
    precondition((0...1).contains(probability), "\(probability) is not a probability")
    return uniform(at: index) < probability
  }

  /// A random order of 0..<count (Fisher and Yates), from the words offset ..< offset + count − 1.
  public func permutation(_ count: Int, from offset: UInt64 = 0) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order, from: offset)
    return order
  }

  /// Brings `values` into a random order (Fisher and Yates), with the words
  /// offset ..< offset + count − 1.
  public func shuffle<Value>(_ values: inout [Value], from offset: UInt64 = 0) {
    let count = values.count
    values.withUnsafeMutableBufferPointer { values in
      forEachWord(max(0, count - 1), from: offset) { i, word in
        let left = UInt64(count - i)
        values.swapAt(i, i + Int(truncatingIfNeeded: word.multipliedFullWidth(by: left).high))
      }
    }
  }

  /// Calls `body` with 0..<count and the words offset, offset + 1, …
  func forEachWord(_ count: Int, from offset: UInt64, _ body: (Int, UInt64) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: min(count, 256)) { words in
      var start = 0
      while start < count {
        let part = UnsafeMutableBufferPointer(rebasing: words[..<min(256, count - start)])
        fillBits(part, from: offset &+ UInt64(start))
        for i in part.indices { body(start + i, part[i]) }
        start += part.count
      }
    }
  }
}
