import Randomness
import Tasks
import Testing

@Suite struct DataSetTests {
  /// `count` examples of three classes whose input says which they are.
  private func numbered(_ count: Int) -> DataSet {
    DataSet(
      name: "x", origin: "made", shape: ImageShape(vector: 2),
      inputs: (0..<count).flatMap { [Float($0), Float(-$0)] }, labels: (0..<count).map { $0 % 3 },
      classes: ["a", "b", "c"])
  }

  /// Which examples of `numbered` a set holds.
  private func numbers(_ set: DataSet) -> [Int] {
    (0..<set.count).map { Int(set.input($0).first ?? -1) }
  }

  @Test func `a split is disjoint, complete and the same again`() {
    let key = RandomKey(seed: 1)
    let (training, validation) = numbered(100).split(validation: 30, key: key)
    #expect(validation.count == 30)
    #expect((numbers(training) + numbers(validation)).sorted() == Array(0..<100))
    #expect(numbers(training) == numbers(training).sorted())
    #expect(numbered(100).split(validation: 30, key: key).validation == validation)
    #expect(numbered(100).split(validation: 30, key: RandomKey(seed: 2)).validation != validation)
  }

  @Test func `a larger validation part contains a smaller one`() {
    let key = RandomKey(seed: 1)
    let small = Set(numbers(numbered(100).split(validation: 10, key: key).validation))
    let large = Set(numbers(numbered(100).split(validation: 20, key: key).validation))
    #expect(small.isSubset(of: large))
  }

  @Test func `held-out classes leave labels that count anew`() {
    let (kept, heldOut) = numbered(9).holdingOut([1])
    #expect(kept.classes == ["a", "c"])
    #expect(kept.labels == [0, 1, 0, 1, 0, 1])
    #expect(numbers(kept) == [0, 2, 3, 5, 6, 8])
    #expect(heldOut.classes == ["b"])
    #expect(heldOut.labels == [0, 0, 0])
    #expect(numbers(heldOut) == [1, 4, 7])
  }

  @Test func `the hash is of the content alone`() {
    let set = numbered(4)
    let moved = DataSet(
      name: "y", origin: "elsewhere", shape: set.shape, inputs: set.inputs, labels: set.labels,
      classes: set.classes)
    #expect(set.contentHash == moved.contentHash)
    #expect(set.contentHash.count == 64)
    #expect(set.contentHash != numbered(5).contentHash)
    let unlabelled = DataSet(name: "x", origin: "made", shape: set.shape, inputs: set.inputs)
    #expect(set.contentHash != unlabelled.contentHash)
    let square = DataSet(
      name: "x", origin: "made", shape: ImageShape(height: 2, width: 1), inputs: set.inputs,
      labels: set.labels, classes: set.classes)
    #expect(set.contentHash != square.contentHash)
    #expect((0..<1 << 48).contains(set.fingerprint))
  }

  @Test func `standardised values have mean 0 and variance 1`() {
    let set = numbered(50)
    let standardised = Standardisation(of: set)(set)
    let values = standardised.inputs.map(Double.init)
    let mean = values.reduce(0, +) / 100
    let variance = values.reduce(0) { $0 + $1 * $1 } / 100
    // Single precision rounds each value at 6e-8.
    #expect(abs(mean) < 1e-6 && abs(variance - 1) < 1e-6)
    // Another set gets the same map: 0 is the mean of the first one.
    let zero = DataSet(name: "0", origin: "made", shape: set.shape, inputs: [0, 0])
    #expect(Standardisation(of: set)(zero).inputs.allSatisfy { abs($0) < 1e-6 })
  }

  @Test func `a constant set is only shifted`() {
    let set = DataSet(
      name: "x", origin: "made", shape: ImageShape(vector: 2), inputs: [3, 3, 3, 3])
    #expect(Standardisation(of: set)(set).inputs == [0, 0, 0, 0])
  }
}
