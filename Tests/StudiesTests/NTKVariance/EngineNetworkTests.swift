import Engine
import Randomness
import Studies
import Tasks
import Testing

struct EngineNetworkTests {
  private let network = InitialNetwork(RandomKey(seed: 9).folding(3))

  @Test(arguments: [1, 2, 3], [NetworkArchitecture.Activation.relu, .erf])
  func `the engine's kernel is the one that is contracted layer by layer`(
    depth: Int, activation: NetworkArchitecture.Activation
  ) throws {
    for readoutBias in NetworkArchitecture.ReadoutBias.allCases {
      let architecture = NetworkArchitecture(
        width: 130, depth: depth, activation: activation, weightVariance: 1.7,
        biasVariance: 0.09, readoutBias: readoutBias)
      let model = EnsembleModel(architecture, shape: ImageShape(vector: 2), outputs: 1)
      let task = RegressionTask.fourPoints
      let engine = EngineNetwork(model, task)
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

  @Test func `a convolutional network with three outputs has the kernel of its Jacobian`() {
    let model = EnsembleModel(
      NetworkArchitecture(
        kind: .convolution, width: 3, depth: 2, biasVariance: 0.09, readoutBias: .fromZero),
      shape: ImageShape(height: 5, width: 4), outputs: 3)
    let variables = Variables<Double>(model.graph)
    variables.initialize(RandomKey(seed: 5))
    // Two training points and five in all, so that the last block is not full.
    let points = RandomKey(seed: 6).normals(5 * 20)
    let (values, tangent) = ModelKernel(model, training: 2, variables: variables)(points)
    let jacobian = self.jacobian(model, variables, points)
    #expect(values.count == 15 && tangent.count == 15 * 6)
    for row in 0..<15 {
      for column in 0..<6 {
        let expected = zip(jacobian[row], jacobian[column]).reduce(0) { $0 + $1.0 * $1.1 }
        // Sums of 57 to 72 products in another order.
        #expect(abs(tangent[row * 6 + column] - expected) < 1e-12)
      }
    }
    let outputs = ForwardPass(model, variables: variables, count: 5)(points)
    #expect(zip(values, outputs).allSatisfy { abs($0 - $1) < 1e-13 })
  }

  /// The gradient of every output at every point.
  private func jacobian(
    _ model: EnsembleModel, _ variables: Variables<Double>, _ points: [Double]
  ) -> [[Double]] {
    var graph = Graph()
    let y = model(graph.input("x", [1, model.shape.count]), in: &graph)
    let chooser = graph.input("chooser", [1, model.outputs])
    let chosen = graph.sum(graph.multiply(y, chooser))
    let parameters = graph.parameters.compactMap { graph.node(named: $0.name) }
    let gradients = graph.gradients(of: chosen, withRespectTo: parameters)
    let program = Program<Double>(graph, outputs: gradients, variables: variables)
    return stride(from: 0, to: points.count, by: model.shape.count).flatMap { start in
      (0..<model.outputs).map { output in
        program.set("x", Array(points[start..<start + model.shape.count]))
        program.set("chooser", (0..<model.outputs).map { $0 == output ? 1 : 0 })
        program.run()
        return gradients.flatMap { program[$0] }
      }
    }
  }
}
