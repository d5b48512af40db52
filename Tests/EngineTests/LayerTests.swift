import Engine
import Foundation
import Randomness
import Testing

struct LayerTests {
  /// The gradient of a model's loss by all its parameters against differences along random directions.
  private func directionalError(_ model: Models.Case) throws -> Double {
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
    #expect(
      try directionalError(Models.mlp(weight: .ntk(gain: 1.4), bias: .ntk(scale: 0.3))) < 1e-7)
    let smooth = Models.transformer(mlpRatio: 0)
    #expect(try directionalError(smooth) < 1e-7)
  }

  @Test(arguments: [Positions.none, .rotary(base: 10)])
  func `the gradient of a transformer is that of its loss`(positions: Positions) throws {
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

  @Test func `the NTK parametrization draws unit weights and scales them where they are used`()
    throws
  {
    let model = Model()
    let x = model.input("x", 1, 4)
    let y = x.dense("d", to: 2, weight: .ntk(gain: 3), bias: .ntk(scale: 0.5))
    let program = try Program<Double>(model, outputs: [y])
    program.variables["d.weight"] = [1, 2, 3, 4, 5, 6, 7, 8]
    program.variables["d.bias"] = [2, -2]
    try program.set(x, [1, 1, 1, 1])
    program.run()
    // The columns' sums, 16 and 20, times 3/√4, plus half the biases.
    let expected: [Double] = [25, 29]
    #expect(try program[y] == expected)
    #expect(model.parameters.map(\.initial) == [.normal(deviation: 1), .normal(deviation: 1)])
  }

  @Test(arguments: [Positions.none, .rotary(base: 10)], [Normalization.none, .layer(), .rms()])
  func `the last token alone is the last of all`(positions: Positions, norm: Normalization) throws {
    let (whole, alone) = (Model(), Model())
    let block = TransformerBlock(
      SelfAttention(heads: 2, positions: positions), norm: norm, mlpRatio: 2)
    func input(_ model: Model) -> Tensor { model.input("x", 3, 5, 8) }
    let all = block(input(whole), "block").lastToken
    let last = block(input(alone), "block", lastTokenOnly: true)
    #expect(last.shape == [3, 1, 8] && whole.parameters == alone.parameters)
    #expect(alone.operations < 0.7 * whole.operations)
    let first = try Program<Double>(whole, outputs: [all])
    first.variables.initialize(RandomKey(seed: 3))
    let second = try Program<Double>(alone, outputs: [last], variables: first.variables)
    for program in [first, second] {
      RandomKey(seed: 4).fillNormals(program.input("x"))
      program.run()
    }
    // One query is another kernel's, which adds in another order.
    #expect(relativeError(try first[all], try second[last]) < 1e-13)
  }

  @Test func `packed maps are the separate ones side by side`() throws {
    let (packed, separate) = (Model(), Model())
    func attention(_ model: Model, _ packs: Bool) -> Tensor {
      SelfAttention(heads: 2, packsMaps: packs)(model.input("x", 3, 5, 8))
    }
    let outputs = (attention(packed, true), attention(separate, false))
    let first = try Program<Double>(packed, outputs: [outputs.0])
    let second = try Program<Double>(separate, outputs: [outputs.1])
    first.variables.initialize(RandomKey(seed: 3))
    for (part, name) in ["queries", "keys", "values"].enumerated() {
      let whole = first.variables["qkv.weight"]
      second.variables[name + ".weight"] = (0..<64).map {
        whole[$0 / 8 * 24 + part * 8 + $0 % 8]
      }
    }
    second.variables["attention-output.weight"] = first.variables["attention-output.weight"]
    for program in [first, second] {
      RandomKey(seed: 4).fillNormals(program.input("x"))
      program.run()
    }
    #expect(relativeError(try first[outputs.0], try second[outputs.1]) < 1e-14)
  }

  @Test func `packed maps read all tokens and turn nothing`() {
    for (positions, last) in [(Positions.rotary(), false), (.none, true)] {
      let model = Model()
      let attention = SelfAttention(heads: 2, positions: positions, packsMaps: true)
      _ = attention(model.input("x", 3, 5, 8), lastTokenOnly: last)
      #expect(model.error?.operation == "self-attention")
    }
  }

  @Test func `sinusoidal positions are those of the formula`() throws {
    let model = Model()
    let y = (0 * model.input("x", 1, 4, 6)).withPositions(.sinusoidal(longest: 100))
    let program = try Program<Double>(model, outputs: [y])
    program.run()
    // Channels 2 and 3 of position 3: the angle is 3 / 100^(2/6).
    let angle = 3 / pow(100, 1.0 / 3)
    let values = try program[y]
    #expect(abs(values[3 * 6 + 2] - sin(angle)) < 1e-15)
    #expect(abs(values[3 * 6 + 3] - cos(angle)) < 1e-15)
    #expect(values[..<6].elementsEqual([0, 1, 0, 1, 0, 1]))
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

  @Test func `layers are named by their scopes, in either convention`() {
    func names(_ convention: ParameterNames) -> [String] {
      let model = Model(names: convention)
      let block = TransformerBlock(SelfAttention(heads: 1), mlpRatio: 1)
      _ = block(model.input("x", 1, 2, 3), "block-1")
      return model.parameters.map(\.name)
    }
    #expect(
      names(.dotted) == [
        "block-1.attention-norm.gain", "block-1.attention-norm.offset", "block-1.keys.weight",
        "block-1.queries.weight", "block-1.values.weight", "block-1.attention-output.weight",
        "block-1.mlp-norm.gain", "block-1.mlp-norm.offset", "block-1.mlp-in.weight",
        "block-1.mlp-in.bias", "block-1.mlp-out.weight", "block-1.mlp-out.bias",
      ])
    #expect(
      names(.plain(bias: "shift")) == [
        "block-1.attention-norm-gain", "block-1.attention-norm-offset", "block-1.keys",
        "block-1.queries", "block-1.values", "block-1.attention-output", "block-1.mlp-norm-gain",
        "block-1.mlp-norm-offset", "block-1.mlp-in", "block-1.mlp-in-shift", "block-1.mlp-out",
        "block-1.mlp-out-shift",
      ])
  }

  @Test func `weight decay takes the weights, or all`() {
    func decays(_ decayed: DecayedParameters) -> [Bool] {
      let model = Model(decayed: decayed)
      _ = model.input("x", 2, 3).normalized("norm").dense("layer", to: 4)
      return model.parameters.map(\.decays)
    }
    #expect(decays(.weights) == [false, false, true, false])
    #expect(decays(.all) == [true, true, true, true])
  }

  @Test(arguments: [
    (InitialWeights.leCun, 1.0), (.truncatedNormal(gain: 2), 4), (.normal(), 1), (.he, 2),
    (.normal(gain: 3), 9), (.normal(variance: 0.5), 0.5), (.ntk(gain: 3), 400),
    (.drawn(.normal(deviation: 0.1)), 4),
  ])
  func `weights have the variance of their scheme`(scheme: InitialWeights, timesFanIn: Double) {
    let model = Model()
    _ = model.input("x", 1, 400).dense("layer", to: 100, weight: scheme)
    _ = model.input("images", 1, 2, 2, 100).convolution("c", to: 100, window: 2, weight: scheme)
    let variables = Variables<Double>(model)
    variables.initialize(RandomKey(seed: 1))
    // 40,000 weights of fan-in 400 each: the relative standard error of a variance is at most √(2/40,000), 0.7 %.
    for name in ["layer.weight", "c.filters"] {
      let weights = variables[name]
      let variance = weights.reduce(0) { $0 + $1 * $1 } / 40_000
      #expect(abs(variance * 400 / timesFanIn - 1) < 0.035, "\(name)")
    }
    #expect(variables["layer.bias"].allSatisfy { $0 == 0 })
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
