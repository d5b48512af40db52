import Engine
import Randomness
import Testing

struct LayerTests {
  /// The gradient of a model's loss by all its parameters against differences along random directions.
  private func directionalError(_ model: Models.Model) throws -> Double {
    let training: Training<Double> = Models.training(model, .sgd(), .constant(0))
    try training.step()
    let variables = training.variables
    let start = variables.values
    let gradient = variables.specs.flatMap { training.gradient(of: $0.name) }
    var worst = 0.0
    for direction in 0..<4 {
      let along = RandomKey(seed: 8).folding(UInt64(direction)).normals(start.count)
      func loss(_ h: Double) throws -> Double {
        variables.values = zip(start, along).map { $0 + h * $1 }
        return try training.step()
      }
      // Short against the curvature of the layer norms; rounding adds 1e-12.
      let h = 1e-4
      let near = (try loss(h) - loss(-h)) / (2 * h)
      let far = (try loss(2 * h) - loss(-2 * h)) / (4 * h)
      let slope = zip(gradient, along).reduce(0) { $0 + $1.0 * $1.1 }
      worst = max(worst, abs(slope - (4 * near - far) / 3) / max(1, abs(slope)))
    }
    return worst
  }

  // ReLU's kinks are crossed by none of these steps; the differences are right to about 1e-9.
  @Test func `the gradient of an MLP in either parametrization is that of its loss`() throws {
    #expect(try directionalError(Models.mlp(.ntk(weights: 1.4, biases: 0.3))) < 1e-7)
    let smooth = Models.transformer(mlpRatio: nil)
    #expect(try directionalError(smooth) < 1e-7)
  }

  @Test(arguments: [AttentionPositions.none, .rotary(base: 10)])
  func `the gradient of a transformer is that of its loss`(positions: AttentionPositions) throws {
    #expect(try directionalError(Models.transformer(positions: positions)) < 1e-7)
  }

  @Test func `a transformer's gradient in Float agrees with Double`() throws {
    let model = Models.transformer()
    let double: Training<Double> = Models.training(model, .sgd(), .constant(0))
    let float: Training<Float> = Models.training(model, .sgd(), .constant(0))
    try double.step()
    try float.step()
    for spec in double.variables.specs {
      let found = float.gradient(of: spec.name).map { Double($0) }
      let expected = double.gradient(of: spec.name)
      // Relative to the whole gradient's scale of about 0.1.
      #expect(relativeError(found, expected, floor: 0.1) < 1e-5, "\(spec.name)")
    }
  }

  @Test func `the NTK parametrization draws unit weights and scales them where they are used`() {
    var graph = Graph()
    let x = graph.input("x", [1, 4])
    let y = Dense("d", inputs: 4, outputs: 2, .ntk(weights: 3, biases: 0.5))(x, in: &graph)
    let program = Program<Double>(graph, outputs: [y])
    program.variables["d.weight"] = [1, 2, 3, 4, 5, 6, 7, 8]
    program.variables["d.bias"] = [2, -2]
    program.set("x", [1, 1, 1, 1])
    program.run()
    // The columns' sums, 16 and 20, times 3/√4, plus half the biases.
    let expected: [Double] = [25, 29]
    #expect(program[y] == expected)
  }

  @Test func `a parameter used in two places gets both gradients`() throws {
    var graph = Graph()
    let w = graph.parameter(ParameterSpec("w", [2], initial: .constant(1)))
    let loss = graph.sum(
      graph.add(graph.square(w), graph.multiply(w, graph.constant([3, 5], [2]))))
    let training = Training<Double>(
      graph, loss: loss, optimizer: .sgd(), learningRate: .constant(1))
    training.variables["w"] = [1, 2]
    try training.step()
    #expect(training.gradient(of: "w") == [5, 9])
  }

  @Test func `layers are named by their scopes`() {
    let names = Models.transformer().graph.parameters.map(\.name)
    #expect(names.contains("block1.attention.input"))
    #expect(names.contains("block0.mlp-in.bias"))
    #expect(Set(names).count == names.count)
  }

  @Test func `initial values have the declared spread`() {
    var graph = Graph()
    let count = 40_000
    _ = graph.parameter(
      ParameterSpec("truncated", [count], initial: .truncatedNormal(deviation: 0.02)))
    _ = graph.parameter(ParameterSpec("uniform", [count], initial: .uniform(-3, 1)))
    let variables = Variables<Double>(graph)
    variables.initialize(RandomKey(seed: 1))
    let truncated = variables["truncated"]
    let deviation = (truncated.reduce(0) { $0 + $1 * $1 } / Double(count)).squareRoot()
    // The relative standard error of a deviation is 1/√(2·count), 0.4 %, here below it; five of them.
    #expect(abs(deviation / 0.02 - 1) < 0.02)
    let bound = truncated.map { abs($0) }.max() ?? 1
    #expect(bound <= 2 * 0.02 / 0.8796 && bound > 0.04)
    let uniform = variables["uniform"]
    #expect(uniform.allSatisfy { (-3..<1).contains($0) })
    // Standard error 4/√(12·count), 0.006.
    #expect(abs(uniform.reduce(0, +) / Double(count) + 1) < 0.03)
  }
}
