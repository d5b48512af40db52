import Foundation
import Randomness
import Tasks
import Testing

@Suite struct SyntheticTests {
  let key = RandomKey(seed: 5)

  /// An image of one channel whose rows are given.
  private func image(_ rows: [[Float]]) -> DataSet {
    DataSet(
      name: "x", origin: "made", shape: ImageShape(height: rows.count, width: rows[0].count),
      inputs: rows.flatMap(\.self))
  }

  @Test func `norm-matched noise has the lengths and another direction`() {
    let set = Noise.uniform(9, shape: ImageShape(vector: 20), key: key)
    let noise = Noise.normMatched(to: set, key: key.folding(2))
    for (a, b) in zip(set.norms, noise.norms) {
      // Twenty products rounded to single precision.
      #expect(abs(a - b) < 1e-5 * a)
    }
    #expect(noise.inputs != set.inputs)
  }

  @Test func `uniform noise fills 0 to 1`() {
    let noise = Noise.uniform(100, shape: ImageShape(height: 4, width: 4), key: key)
    #expect(noise.count == 100)
    #expect(noise.inputs.allSatisfy { (0..<1).contains($0) })
    let mean = noise.inputs.reduce(0) { $0 + Double($1) } / 1600
    // 1,600 values of deviation 0.29: the mean's standard error is 0.007.
    #expect(abs(mean - 0.5) < 0.03)
  }

  @Test func `quarter turns are exact`() {
    let set = image([[1, 2], [3, 4]])
    #expect(set.rotated(degrees: 90).inputs == [2, 4, 1, 3])
    #expect(set.rotated(degrees: -90).inputs == [3, 1, 4, 2])
    #expect(set.rotated(degrees: 180).inputs == [4, 3, 2, 1])
    #expect(set.rotated(degrees: 360).inputs == set.inputs)
  }

  @Test func `any other turn interpolates and leaves 0 outside`() {
    let set = image([[1, 1, 1], [1, 1, 1], [1, 1, 1]])
    let turned = set.rotated(degrees: 45).inputs
    #expect(turned[4] == 1)
    // The corner comes from (1 − √2, 1): weight 2 − √2 on the border, the rest outside.
    #expect(turned[0] == Float(2 - 2.0.squareRoot()))
  }

  @Test func `a permutation keeps values and is one for all`() {
    let set = image([[1, 2, 3], [4, 5, 6]])
    let twice = DataSet(
      name: "x", origin: "made", shape: set.shape, inputs: set.inputs + set.inputs)
    let permuted = twice.permuted(key: key)
    #expect(permuted.input(0).sorted() == set.inputs)
    #expect(Array(permuted.input(0)) == Array(permuted.input(1)))
    #expect(permuted.inputs != twice.inputs)
  }

  @Test func `a smaller image holds the means of areas`() {
    let set = image([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    #expect(set.resized(height: 1, width: 1).inputs == [5])
    #expect(set.resized(height: 3, width: 3).inputs == set.inputs)
    // Columns of 1½: (1 + 2/2) / 1.5 and (2/2 + 3) / 1.5; single precision rounds at 1e-7.
    let wide = set.resized(height: 3, width: 2).inputs
    #expect(abs(wide[0] - 4.0 / 3) < 1e-6 && abs(wide[1] - 8.0 / 3) < 1e-6)
  }
}
