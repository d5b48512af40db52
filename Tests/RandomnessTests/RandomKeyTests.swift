import Randomness
import Testing

struct RandomKeyTests {
  @Test func `a key's descendants are all different and differ from it`() {
    let root = RandomKey(seed: 7)
    var keys: Set = [root]
    for i in 0..<100 as Range<UInt64> {
      keys.insert(root.folding(i))
      for j in 0..<10 as Range<UInt64> { keys.insert(root.folding(i, j)) }
    }
    #expect(keys.count == 1 + 100 + 1_000)
  }

  @Test func `folding several values is folding them one after another`() {
    let key = RandomKey(seed: 3)
    #expect(key.folding(1, 2) == key.folding(1).folding(2))
    #expect(key.folding(1, 2) != key.folding(2, 1))
  }

  @Test func `a fold does not read the words that the key draws`() {
    let key = RandomKey(seed: 1)
    for i in 0..<50 as Range<UInt64> {
      #expect(key.folding(i).key != key.bits(at: 2 * i))
    }
  }

  // Correlations of n independent pairs are normal with standard deviation 1/√n.
  @Test func `sequences of neighbouring seeds, folds and offsets are uncorrelated`() {
    let n = 100_000
    let a = RandomKey(seed: 5).normals(n)
    let others = [
      RandomKey(seed: 6).normals(n), RandomKey(seed: 5).folding(0).normals(n),
      RandomKey(seed: 5).normals(n, from: 1), RandomKey(seed: 5).normals(n, from: 2),
    ]
    for b in others {
      let correlation = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / Double(n)
      #expect(abs(correlation) < 4 / Double(n).squareRoot())
    }
  }
}
