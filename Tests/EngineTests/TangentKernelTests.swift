import Engine
import Randomness
import Testing

/// A function of examples whose tangent kernel is tested.
struct KernelCase: Sendable, CustomTestStringConvertible {
  let name: String
  /// Builds the function for N examples of (N, 6) numbers "x" and (N, 2) indices "i".
  let build: @Sendable (Model, Int) -> Tensor

  var testDescription: String { name }

  static let examples = 5

  /// The model and its output.
  var model: (model: Model, output: Tensor) {
    let model = Model()
    return (model, build(model, Self.examples))
  }

  private static func x(_ model: Model, _ count: Int) -> Tensor { model.input("x", count, 6) }

  static let all: [KernelCase] = [
    KernelCase(name: "an MLP in NTK parametrization, one output") { model, count in
      mlp(x(model, count), to: 1, .ntk(gain: 1.4), .ntk(scale: 0.3)).reshaped(count)
    },
    KernelCase(name: "an MLP with three outputs") { model, count in
      mlp(x(model, count), to: 3, .normal(), .zero)
    },
    KernelCase(name: "a weight used twice") { model, count in
      let w = model.parameter("w", 6, 6, initial: .normal(deviation: 0.4))
      return (x(model, count) * w).tanh * w
    },
    KernelCase(name: "a transformer over rows of an example") { model, count in
      let tokens = x(model, count).reshaped(count, 3, 2).dense("in", to: 4)
        .withPositions(.learned(.normal(deviation: 0.5)))
      let block = TransformerBlock(SelfAttention(heads: 2, packsMaps: true), mlpRatio: 2)
      return block(tokens, "block")[2, along: 1].dense("out", to: 2)
    },
    KernelCase(name: "an embedding") { model, count in
      let rows = model.indices("i", count, 2)
        .embedding("table", count: 4, channels: 3, initial: .normal(deviation: 1))
      return (rows.flattened.tanh + x(model, count)).dense("out", to: 2)
    },
    KernelCase(name: "a table read and multiplied by") { model, count in
      let table = model.parameter("w", 6, 3, initial: .normal(deviation: 1))
      let rows = table.rows(at: model.indices("i", count, 2)).sum(over: 1)
      return rows.tanh .* (x(model, count) * table)
    },
    KernelCase(name: "a parameter without a rule") { model, count in
      let w = model.parameter("w", 6, 2, initial: .normal(deviation: 1))
      let v = model.parameter("v", 2, initial: .normal(deviation: 1))
      return (x(model, count) * w.exp) .* v.squared
    },
    KernelCase(name: "a convolution") { model, count in
      let images = x(model, count).reshaped(count, 3, 2, 1)
      return images.convolution("w", to: 3, window: 2, border: 1).relu.mean(over: 1, 2)
    },
  ]

  private static func mlp(
    _ x: Tensor, to outputs: Int, _ weight: InitialWeights, _ bias: InitialBiases
  ) -> Tensor {
    x.dense("layer0", to: 7, weight: weight, bias: bias).relu
      .dense("layer1", to: 7, weight: weight, bias: bias).relu
      .dense("readout", to: outputs, weight: weight, bias: bias)
  }
}

struct TangentKernelTests {
  private static func fill(
    _ salt: UInt64, x: UnsafeMutableBufferPointer<Double>?,
    i: UnsafeMutableBufferPointer<Int32>?
  ) {
    let key = RandomKey(seed: 40).folding(salt)
    if let x { key.fillNormals(x) }
    if let i { key.fillIntegers(below: 4, i) }
  }

  private static func names(_ model: Model) -> (x: Bool, i: Bool) {
    (model.graph.node(named: "x") != nil, model.graph.node(named: "i") != nil)
  }

  /// The Jacobian of every output of every example, row by row by the gradient: the oracle.
  private func jacobian(
    _ function: KernelCase, _ variables: Variables<Double>, salt: UInt64
  ) throws -> [[Double]] {
    let (model, output) = function.model
    let chooser = model.input("chooser", output.shape)
    let gradients = (output .* chooser).sum.gradients(by: model.parameterTensors)
    let program = try Program<Double>(model, outputs: gradients, variables: variables)
    let has = Self.names(model)
    Self.fill(salt, x: has.x ? program.input("x") : nil, i: has.i ? program.indices("i") : nil)
    let count = output.shape.elementCount
    return try (0..<count).map { place in
      try program.set(chooser, (0..<count).map { $0 == place ? 1 : 0 })
      program.run()
      return try gradients.flatMap { try program[$0] }
    }
  }

  private func oracle(
    _ a: [[Double]], _ b: [[Double]], _ outputs: KernelOutputs, count o: Int
  ) -> [Double] {
    let n = a.count / o
    func dot(_ i: Int, _ p: Int, _ j: Int, _ q: Int) -> Double {
      zip(a[i * o + p], b[j * o + q]).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let places = (0..<n).flatMap { i in (0..<n).map { (i, $0) } }
    switch outputs {
    case .full:
      return places.flatMap { i, j in
        (0..<o).flatMap { p in (0..<o).map { q in dot(i, p, j, q) } }
      }
    case .diagonal:
      return (0..<o).flatMap { p in places.map { i, j in dot(i, p, j, p) } }
    case .mean:
      return places.map { i, j in (0..<o).reduce(0) { $0 + dot(i, $1, j, $1) } / Double(o) }
    }
  }

  @Test(arguments: KernelCase.all, [KernelOutputs.full, .diagonal, .mean])
  func `a tangent kernel agrees with the Jacobian times its transpose`(
    _ function: KernelCase, _ outputs: KernelOutputs
  ) throws {
    let (model, output) = function.model
    let kernel = try TangentKernel<Double>(model, output: output, outputs: outputs)
    kernel.variables.initialize(RandomKey(seed: 2))
    let has = Self.names(model)
    let features = [UInt64(1), 2].map { salt in
      Self.fill(salt, x: has.x ? kernel.input("x") : nil, i: has.i ? kernel.indices("i") : nil)
      return kernel.features()
    }
    let jacobians = try [UInt64(1), 2].map { try jacobian(function, kernel.variables, salt: $0) }
    let o = kernel.outputCount
    let own = oracle(jacobians[0], jacobians[0], outputs, count: o)
    // Sums of a few hundred products in another order.
    #expect(relativeError(kernel.kernel(features[0]), own) < 1e-13)
    let across = oracle(jacobians[0], jacobians[1], outputs, count: o)
    #expect(relativeError(kernel.kernel(features[0], features[1]), across) < 1e-13)
  }

  @Test func `blocks make up the Gram matrix of all examples`() throws {
    let (model, output) = KernelCase.all[1].model
    let kernel = try TangentKernel<Double>(model, output: output, outputs: .mean)
    kernel.variables.initialize(RandomKey(seed: 2))
    let blocks = [UInt64(1), 2].map { salt in
      Self.fill(salt, x: kernel.input("x"), i: nil)
      return kernel.features()
    }
    let gram = kernel.gram(blocks)
    let across = kernel.kernel(blocks[0], blocks[1])
    #expect(gram[3 * 10 + 7] == gram[7 * 10 + 3])
    #expect(relativeError([gram[3 * 10 + 7]], [across[3 * 5 + 2]]) < 1e-15)
    #expect(gram[7 * 10 + 8] == kernel.kernel(blocks[1])[2 * 5 + 3])
  }

  @Test func `an operation that mixes examples is refused by name`() {
    let model = Model()
    let y = model.input("x", 5, 6).dense("d", to: 2)
    let centered = y - y.mean(over: 0)
    #expect {
      try TangentKernel<Double>(model, output: centered, outputs: .mean)
    } throws: { error in
      let text = "\(error)"
      return text.contains("mixes examples") && text.contains("(5, 2)")
    }
  }
}
