import Randomness
import Studies
import Tasks
import Testing

struct TangentKernelTests {
  private let network = InitialNetwork(RandomKey(seed: 9).folding(3))

  private func points(_ task: RegressionTask) -> [[Double]] {
    let all = task.training + task.test
    return stride(from: 0, to: all.count, by: task.inputs).map {
      Array(all[$0..<$0 + task.inputs])
    }
  }

  private static let architectures = NetworkArchitecture.Activation.allCases.flatMap {
    activation in
    [1, 2, 3].flatMap { depth in
      [false, true].map { bias in
        NetworkArchitecture(
          width: 5, depth: depth, activation: activation, weightVariance: 1.7,
          biasVariance: bias ? 0.3 : 0, readoutBias: bias ? .fromZero : .none)
      }
    }
  }

  @Test(arguments: architectures)
  func `kernels contracted layer by layer agree with the Jacobian`(
    architecture: NetworkArchitecture
  ) {
    let task = RegressionTask.fourPoints
    let oracle = JacobianOracle(architecture, inputs: 2, network)
    let (initial, tangent) = tangentKernel(architecture, task).evaluate(network)
    let outputs = oracle.outputs(points(task))
    // The same sums in another order.
    #expect(zip(initial, outputs).allSatisfy { abs($0 - $1) < 1e-13 })
    // Central differences err by O(h²) and O(ε/h): 1e-10 of numbers up to 30 at h = 1e-5.
    let expected = oracle.tangent(points(task), columns: 4, step: 1e-5)
    #expect(tangent.count == expected.count)
    #expect(zip(tangent, expected).allSatisfy { abs($0 - $1) < 1e-8 * max(1, abs($1)) })
  }

  // Widths that end within a block of units and within a vector, and more points than a tile.
  @Test(arguments: [1, 7, 512, 1_301], NetworkArchitecture.Activation.allCases)
  func `blocks of units and layers at once give the same kernel`(
    width: Int, activation: NetworkArchitecture.Activation
  ) {
    let architecture = NetworkArchitecture(
      width: width, activation: activation, biasVariance: 0.09, readoutBias: .fromZero)
    let task = RegressionTask.twoClasses(side: 17, extent: 3)
    let blocks = OneHiddenLayer(architecture, task).evaluate(network)
    let layers = DeepNetwork(architecture, task).evaluate(network)
    // Sums over units in another order.
    #expect(zip(blocks.initial, layers.initial).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(
      zip(blocks.tangent, layers.tangent).allSatisfy { abs($0 - $1) < 1e-12 * max(1, abs($1)) })
  }

  @Test func `inputs of any number take the general path to the same kernel`() {
    let key = RandomKey(seed: 4)
    let architecture = NetworkArchitecture(width: 600, biasVariance: 0.09)
    let task = RegressionTask(
      inputs: 5, training: key.normals(15), targets: [1, -1, 0.5], test: key.folding(1).normals(30))
    let blocks = OneHiddenLayer(architecture, task).evaluate(network)
    let layers = DeepNetwork(architecture, task).evaluate(network)
    #expect(
      zip(blocks.tangent, layers.tangent).allSatisfy { abs($0 - $1) < 1e-12 * max(1, abs($1)) })
  }

  @Test(arguments: [1, 2])
  func `the initial function alone is the one that comes with the kernel`(depth: Int) {
    let architecture = NetworkArchitecture(width: 900, depth: depth, biasVariance: 0.09)
    let kernel = tangentKernel(architecture, .twoClasses(side: 9, extent: 2))
    let (initial, _) = kernel.evaluate(network)
    // The kernel's sums have another order than the plain product.
    #expect(zip(kernel.initial(network), initial).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func `an evaluation does not depend on the one before it`() {
    let architecture = NetworkArchitecture(width: 100, biasVariance: 0.09)
    let kernel = tangentKernel(architecture, .fourPoints)
    let first = kernel.evaluate(network)
    _ = kernel.evaluate(InitialNetwork(RandomKey(seed: 1)))
    _ = kernel.initial(InitialNetwork(RandomKey(seed: 2)))
    let again = kernel.evaluate(network)
    #expect(first.initial == again.initial && first.tangent == again.tangent)
  }

  @Test func `a wider network contains the narrower one`() {
    // One unit alone carries f = σ_w a φ(z): the narrow net's unit is the wide net's first.
    #expect(network.readout.normals(3) == Array(network.readout.normals(50)[..<3]))
    #expect(
      network.firstWeights(input: 1).normals(3)
        == Array(network.firstWeights(input: 1).normals(50)[..<3]))
    #expect(network.biases(layer: 1) != network.biases(layer: 2))
    #expect(network.weights(layer: 2, into: 0) != network.firstWeights(input: 0))
  }
}
