import Engine
import Randomness
import Testing

struct ObservationTests {
  @Test func `a named value can be read without touching the model`() {
    let model = Models.mlp()
    let plain = Program<Double>(model.graph, outputs: [model.loss])
    let observed = Program<Double>(model.graph, outputs: [model.loss], observing: ["hidden0"])
    Models.fill(plain, of: model)
    Models.fill(observed, of: model)
    plain.run()
    observed.run()
    #expect(observed[model.loss] == plain[model.loss])
    #expect(observed["hidden0"].count == 6 * 8)
    #expect(observed["hidden0"].allSatisfy { $0 >= 0 })
  }

  @Test func `an attention pattern inside a fused kernel can be read`() {
    let model = Models.transformer()
    let name = "block1.attention.pattern"
    let program = Program<Double>(model.graph, outputs: [model.loss], observing: [name])
    let plain = Program<Double>(model.graph, outputs: [model.loss])
    Models.fill(program, of: model)
    Models.fill(plain, of: model)
    program.run()
    plain.run()
    let pattern = program[name]
    for row in 0..<3 * 2 * 5 {
      let weights = pattern[row * 5..<(row + 1) * 5]
      #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
      // Causal: query q sees keys 0...q.
      #expect(weights.dropFirst(row % 5 + 1).allSatisfy { $0 == 0 })
    }
    // The kernel and the composition round differently.
    #expect(relativeError(program[model.loss], plain[model.loss]) < 1e-12)
  }

  @Test func `a clamped pattern replaces the computed one`() {
    let model = Models.transformer()
    let name = "block0.attention.pattern"
    let observed = Program<Double>(model.graph, outputs: [model.loss], observing: [name])
    let clamped = Program<Double>(model.graph, outputs: [model.loss], clamping: [name])
    Models.fill(observed, of: model)
    Models.fill(clamped, of: model)
    observed.run()
    clamped.set(name, observed[name])
    clamped.run()
    #expect(relativeError(clamped[model.loss], observed[model.loss]) < 1e-13)
    clamped.set(name, [Double](repeating: 0.2, count: observed[name].count))
    clamped.run()
    #expect(abs(clamped[model.loss][0] - observed[model.loss][0]) > 1e-6)
  }

  @Test func `a partly clamped value keeps the rest`() {
    let model = Models.mlp()
    let program = Program<Double>(
      model.graph, outputs: [model.loss], observing: ["output"], clampingPartly: ["hidden1"])
    let whole = Program<Double>(model.graph, outputs: [model.loss], observing: ["output"])
    Models.fill(program, of: model)
    Models.fill(whole, of: model)
    whole.run()
    program.run()
    #expect(program["output"] == whole["output"])
    // Clamping all units of the last hidden layer to 0 leaves the readout's bias, which is 0.
    program.set("hidden1.mask", [Double](repeating: 1, count: 48))
    program.run()
    #expect(program["output"].allSatisfy { $0 == 0 })
  }

  @Test func `what is observed of a partly clamped value is what the network goes on with`() {
    let model = Models.transformer()
    let name = "block0.attention.pattern"
    let plain = Program<Double>(model.graph, outputs: [model.loss], observing: [name])
    let program = Program<Double>(
      model.graph, outputs: [model.loss], observing: [name], clampingPartly: [name])
    Models.fill(plain, of: model)
    Models.fill(program, of: model)
    let count = program.input(name).count
    // Every other number is held at a value of its own.
    program.set(name, (0..<count).map { Double($0) })
    program.set(name + ".mask", (0..<count).map { Double($0 % 2) })
    plain.run()
    program.run()
    for index in 0..<count {
      let expected = index % 2 == 1 ? Double(index) : plain[name][index]
      #expect(abs(program[name][index] - expected) < 1e-12)
    }
  }

  @Test(arguments: [true, false])
  func `silent heads are as if the output's map had no rows for them`(isPacked: Bool) throws {
    func program(_ silent: Set<Int>) throws -> (program: Program<Double>, output: Tensor) {
      let model = Model()
      let attention = SelfAttention(heads: 3, packsMaps: isPacked, silentHeads: silent)
      let output = attention(model.input("x", 2, 5, 12))
      let program = try Program<Double>(model, outputs: [output])
      program.variables.initialize(RandomKey(seed: 6))
      program.set("x", RandomKey(seed: 7).normals(120))
      program.run()
      return (program, output)
    }
    let (whole, silenced) = (try program([]), try program([1]))
    let before = try whole.program[whole.output]
    // Head 1 has channels 4 to 7.
    var rows = whole.program.variables["attention-output.weight"]
    for index in 4 * 12..<8 * 12 { rows[index] = 0 }
    whole.program.variables["attention-output.weight"] = rows
    whole.program.run()
    let (expected, found) = (
      try whole.program[whole.output], try silenced.program[silenced.output]
    )
    #expect(relativeError(found, expected) < 1e-13)
    #expect(relativeError(found, before) > 1e-3)
  }

  @Test func `a model trains with a clamped value`() throws {
    let model = Models.transformer()
    let name = "block0.attention.pattern"
    let training = Training<Double>(
      model.graph, loss: model.loss, optimizer: .sgd(), learningRate: .constant(0.05),
      clamping: [name])
    Models.fill(training.program, of: model)
    let count = training.program.input(name).count
    training.program.set(name, [Double](repeating: 0.2, count: count))
    let losses = try (0..<30).map { _ in try training.step() }
    #expect(losses[29] < losses[0] / 2)
  }
}
