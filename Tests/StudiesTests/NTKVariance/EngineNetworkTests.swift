import Engine
import Randomness
import Studies
import Tasks
import Testing

struct EngineNetworkTests {
  private let network = InitialNetwork(RandomKey(seed: 9).folding(3))

  @Test(arguments: [1, 3], NetworkArchitecture.Activation.allCases)
  func `the engine's kernel is the one that is contracted layer by layer`(
    depth: Int, activation: NetworkArchitecture.Activation
  ) throws {
    for readoutBias in NetworkArchitecture.ReadoutBias.allCases {
      let architecture = NetworkArchitecture(
        width: 130, depth: depth, activation: activation, weightVariance: 1.7,
        biasVariance: 0.09, readoutBias: readoutBias)
      let model = EnsembleModel(architecture, shape: ImageShape(vector: 2), outputs: 1)
      let task = RegressionTask.fourPoints
      let engine = try EngineNetwork(model, task)
      let ours = engine.evaluate(network)
      let known = tangentKernel(architecture, task).evaluate(network)
      func agree(_ a: [Double], _ b: [Double]) -> Bool {
        let scale = b.map(abs).max() ?? 0
        return a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-12 * scale }
      }
      #expect(agree(ours.initial, known.initial))
      #expect(agree(engine.initial(network), known.initial))
      #expect(zip(ours.tangent, known.tangent).allSatisfy { abs($0 / $1 - 1) < 1e-12 })
      let maps = try [ours, known].map {
        try KernelRegression($0.tangent, count: 4, ridge: 0)(task.targets)
      }
      // The condition number, some 6 to 50, times the kernels' rounding.
      #expect(agree(maps[0], maps[1]))
    }
  }

  @Test func `a convolutional network with three outputs has the kernel of its Jacobian`() throws {
    let model = EnsembleModel(
      NetworkArchitecture(
        kind: .convolution, width: 3, depth: 2, biasVariance: 0.09, readoutBias: .fromZero),
      shape: ImageShape(height: 5, width: 4), outputs: 3)
    let variables = Variables<Double>(model.written(for: 1).model)
    variables.initialize(RandomKey(seed: 5))
    // Two training points and five in all, so that the last block is not full.
    let points = RandomKey(seed: 6).normals(5 * 20)
    let (values, tangent) = try model.kernel(training: 2, variables)(points)
    let jacobian = try self.jacobian(model, variables, points)
    #expect(values.count == 15 && tangent.count == 15 * 6)
    for row in 0..<15 {
      for column in 0..<6 {
        let expected = zip(jacobian[row], jacobian[column]).reduce(0) { $0 + $1.0 * $1.1 }
        // Sums of 57 to 72 products in another order.
        #expect(abs(tangent[row * 6 + column] - expected) < 1e-12)
      }
    }
    let outputs = try model.forward(5, variables)(points)
    #expect(zip(values, outputs).allSatisfy { abs($0 - $1) < 1e-13 })
  }

  /// The gradient of every output at every point.
  private func jacobian(
    _ model: EnsembleModel, _ variables: Variables<Double>, _ points: [Double]
  ) throws -> [[Double]] {
    let (network, x, y) = model.written(for: 1)
    let chooser = network.input("chooser", 1, model.outputs)
    let gradients = (y .* chooser).sum.gradients(by: network.parameterTensors)
    let program = try Program<Double>(network, outputs: gradients, variables: variables)
    return try stride(from: 0, to: points.count, by: model.shape.count).flatMap { start in
      try (0..<model.outputs).map { output in
        try program.set(x, Array(points[start..<start + model.shape.count]))
        try program.set(chooser, (0..<model.outputs).map { $0 == output ? 1 : 0 })
        program.run()
        return try gradients.flatMap { try program[$0] }
      }
    }
  }
}
