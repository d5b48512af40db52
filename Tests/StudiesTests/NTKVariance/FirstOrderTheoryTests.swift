import Randomness
import Studies
import Tasks
import Testing

struct FirstOrderTheoryTests {
  private let architecture = NetworkArchitecture(
    width: 1, biasVariance: 0.09, readoutBias: .fromZero)

  // Means over the 15 test points from 4 million hidden units in NumPy: 1.3204 and 1.4611; 65,536 units
  // have a standard error of 0.4 %.
  @Test func `the theory of c and i is the known one on the four-point task`() throws {
    let theory = try #require(
      FirstOrderTheory(
        architecture, .fourPoints, ridge: 0, units: 65_536, key: RandomKey(seed: 0).folding(8)))
    let centred = theory.centred.reduce(0, +) / 15
    let interaction = theory.interaction.reduce(0, +) / 15
    #expect(abs(centred / 1.3204 - 1) < 0.016)
    #expect(abs(interaction / 1.4611 - 1) < 0.016)
  }

  @Test func `the theory does not depend on how test points are tiled`() throws {
    let grid = RegressionTask.twoClasses(side: 10, extent: 2)
    let part = RegressionTask(
      inputs: 2, training: grid.training, targets: grid.targets,
      test: Array(grid.test[(2 * 90)...]))
    let key = RandomKey(seed: 3)
    let whole = try #require(FirstOrderTheory(architecture, grid, ridge: 0.1, units: 600, key: key))
    let last = try #require(FirstOrderTheory(architecture, part, ridge: 0.1, units: 600, key: key))
    // The same sums; products of other shapes may order them differently.
    #expect(zip(whole.centred[90...], last.centred).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(zip(whole.interaction[90...], last.interaction).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func `points that fall together have no theory`() {
    let twice = RegressionTask(inputs: 2, training: [1, 0, 1, 0], targets: [1, 1], test: [0, 1])
    #expect(
      FirstOrderTheory(architecture, twice, ridge: 0, units: 10, key: RandomKey(seed: 0)) == nil)
  }
}
