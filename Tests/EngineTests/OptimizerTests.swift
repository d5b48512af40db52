import Engine
import Testing

struct OptimizerTests {
  /// Half the sum of squares of four numbers that start at `start`: the gradient is the number itself.
  private func bowl(
    _ optimizer: Optimizer, _ rate: LearningRate, clipping: Clipping = .none, decays: Bool = true,
    start: Double = 2
  ) -> Training<Double> {
    var graph = Graph()
    let w = graph.parameter(
      ParameterSpec("w", [4], initial: .constant(start), decays: decays))
    let loss = graph.scale(graph.sum(graph.square(w)), by: 0.5)
    let training = Training<Double>(
      graph, loss: loss, optimizer: optimizer, learningRate: rate, clipping: clipping)
    training.variables["w"] = [Double](repeating: start, count: 4)
    return training
  }

  @Test func `gradient descent shrinks a bowl by the same factor each step`() throws {
    let training = bowl(.sgd(), .constant(0.1))
    for _ in 0..<20 { try training.step() }
    let expected = 2 * power(0.9, 20)
    #expect(relativeError(training.variables["w"], Array(repeating: expected, count: 4)) < 1e-14)
  }

  @Test(arguments: [false, true])
  func `momentum follows its recurrence`(nesterov: Bool) throws {
    let training = bowl(.sgd(momentum: 0.9, nesterov: nesterov), .constant(0.1))
    var (w, m) = (2.0, 0.0)
    for _ in 0..<20 {
      try training.step()
      m = 0.9 * m + w
      w -= 0.1 * (nesterov ? 0.9 * m + w : m)
    }
    #expect(relativeError(training.variables["w"], Array(repeating: w, count: 4)) < 1e-14)
  }

  @Test(arguments: [0.0, 0.3])
  func `Adam follows its recurrence, with decoupled decay`(decay: Double) throws {
    let optimizer: Optimizer = decay == 0 ? .adam() : .adamW(decay: decay)
    let training = bowl(optimizer, .constant(0.05))
    var (w, m, v) = (2.0, 0.0, 0.0)
    for step in 1...30 {
      try training.step()
      m = 0.9 * m + 0.1 * w
      v = 0.999 * v + 0.001 * w * w
      let (mean, power) = (m / (1 - power(0.9, step)), v / (1 - power(0.999, step)))
      w = w * (1 - 0.05 * decay) - 0.05 * mean / (power.squareRoot() + 1e-8)
    }
    // The kernel takes the corrections out of the loop, which rounds differently.
    #expect(relativeError(training.variables["w"], Array(repeating: w, count: 4)) < 1e-13)
  }

  @Test func `decay spares what does not decay`() throws {
    var graph = Graph()
    let kept = graph.parameter(
      ParameterSpec("kept", [3], initial: .constant(1), decays: false))
    let shrunk = graph.parameter(ParameterSpec("shrunk", [3], initial: .constant(1)))
    // A loss without slope: only decay moves anything.
    let loss = graph.sum(graph.scale(graph.multiply(kept, shrunk), by: 0))
    let training = Training<Double>(
      graph, loss: loss, optimizer: .adamW(decay: 0.5), learningRate: .constant(0.1))
    training.variables["kept"] = [1, 1, 1]
    training.variables["shrunk"] = [1, 1, 1]
    try training.step()
    #expect(training.variables["kept"] == [1, 1, 1])
    #expect(relativeError(training.variables["shrunk"], [0.95, 0.95, 0.95]) < 1e-15)
  }

  @Test func `a gradient longer than the bound is scaled to it`() throws {
    // Four numbers of 2: norm 4, scaled to 1, so each moves by 0.1 · 0.5.
    let training = bowl(.sgd(), .constant(0.1), clipping: .globalNorm(1))
    try training.step()
    #expect(relativeError(training.variables["w"], Array(repeating: 1.95, count: 4)) < 1e-15)
    let loose = bowl(.sgd(), .constant(0.1), clipping: .globalNorm(5))
    try loose.step()
    #expect(relativeError(loose.variables["w"], Array(repeating: 1.8, count: 4)) < 1e-15)
  }

  @Test func `elements beyond the bound are limited to it`() throws {
    let training = bowl(.sgd(), .constant(0.1), clipping: .elements(0.5))
    try training.step()
    #expect(relativeError(training.variables["w"], Array(repeating: 1.95, count: 4)) < 1e-15)
  }

  @Test func `a frozen parameter stays`() throws {
    let model = Models.mlp()
    let training: Training<Double> = Models.training(
      model, .adam(), frozen: ["layer1.weight", "layer1.bias"])
    let before = (training.variables["layer1.weight"], training.variables["layer0.weight"])
    for _ in 0..<3 { try training.step() }
    #expect(training.variables["layer1.weight"] == before.0)
    #expect(training.variables["layer0.weight"] != before.1)
  }

  @Test func `divergence is an error that names the step`() throws {
    let training = bowl(.sgd(), .constant(1e200))
    #expect(throws: Diverged(step: 1)) {
      for _ in 0..<5 { try training.step() }
    }
    let beyond = bowl(.sgd(), .constant(0.1), clipping: .globalNorm(1))
    beyond.variables["w"] = [.nan, 1, 1, 1]
    #expect(throws: Diverged(step: 0)) { try beyond.step() }
  }

  @Test func `a restored checkpoint continues with the same bits`() throws {
    let model = Models.transformer()
    let whole: Training<Float> = Models.training(model, .adam(), .warmUp(peak: 0.01, steps: 8))
    let first: Training<Float> = Models.training(model, .adam(), .warmUp(peak: 0.01, steps: 8))
    for _ in 0..<5 {
      try whole.step()
      try first.step()
    }
    let second: Training<Float> = Models.training(model, .adam(), .warmUp(peak: 0.01, steps: 8))
    second.checkpoint = first.checkpoint
    for _ in 0..<5 {
      #expect(try whole.step() == second.step())
    }
    #expect(whole.variables.values == second.variables.values)
    #expect(second.stepCount == 10)
  }

  @Test func `two programs share one set of variables`() throws {
    let model = Models.mlp()
    let training: Training<Double> = Models.training(model, .adam())
    let evaluation = Program<Double>(
      model.graph, outputs: [model.loss], variables: training.variables)
    evaluation.set("x", Array(training.program.input("x")))
    evaluation.set("y", Array(training.program.input("y")))
    for _ in 0..<3 { try training.step() }
    evaluation.run()
    #expect(try training.step() == evaluation[model.loss][0])
  }
}

/// x to the power of n.
func power(_ x: Double, _ n: Int) -> Double { (0..<n).reduce(1) { result, _ in result * x } }
