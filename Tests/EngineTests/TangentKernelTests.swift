import Engine
import Randomness
import Testing

/// A function of examples whose tangent kernel is tested.
struct KernelCase: Sendable, CustomTestStringConvertible {
  let name: String
  /// Builds the function for N examples of (N, 6) numbers "x" and (N, 2) indices "i".
  let build: @Sendable (inout Graph, Int) -> Node

  var testDescription: String { name }

  static let examples = 5

  /// The graph and its output.
  var model: (graph: Graph, output: Node) {
    var graph = Graph()
    let output = build(&graph, Self.examples)
    return (graph, output)
  }

  static func x(_ graph: inout Graph, _ count: Int) -> Node {
    graph.input("x", [count, 6], examples: 0)
  }

  static let all: [KernelCase] = [
    KernelCase(name: "an MLP in NTK parametrization, one output") { graph, count in
      mlp(&graph, count, outputs: 1, .ntk(weights: 1.4, biases: 0.3))
    },
    KernelCase(name: "an MLP with three outputs") { graph, count in
      mlp(&graph, count, outputs: 3, .standard())
    },
    KernelCase(name: "a weight used twice") { graph, count in
      let x = KernelCase.x(&graph, count)
      let w = graph.parameter(ParameterSpec("w", [6, 6], initial: .normal(deviation: 0.4)))
      return graph.product(graph.tanh(graph.product(x, w)), w)
    },
    KernelCase(name: "a transformer over rows of an example") { graph, count in
      var x = graph.reshape(KernelCase.x(&graph, count), [count, 3, 2])
      x = Dense("in", inputs: 2, outputs: 4)(x, in: &graph)
      x = LearnedPositions("positions", count: 3, channels: 4, deviation: 0.5)(x, in: &graph)
      x = TransformerBlock("block", channels: 4, heads: 2, mlpRatio: 2)(x, in: &graph)
      return Dense("out", inputs: 4, outputs: 2)(graph.element(x, 2, along: 1), in: &graph)
    },
    KernelCase(name: "an embedding") { graph, count in
      let i = graph.indices("i", [count, 2], examples: 0)
      let rows = Embedding("table", count: 4, channels: 3, deviation: 1)(i, in: &graph)
      let x = graph.tanh(graph.reshape(rows, [count, 6]))
      return Dense("out", inputs: 6, outputs: 2)(
        graph.add(x, KernelCase.x(&graph, count)), in: &graph)
    },
    KernelCase(name: "a table read and multiplied by") { graph, count in
      let i = graph.indices("i", [count, 2], examples: 0)
      let table = graph.parameter(ParameterSpec("w", [6, 3], initial: .normal(deviation: 1)))
      let rows = graph.sum(graph.gather(table, i), over: [1])
      return graph.multiply(graph.tanh(rows), graph.product(KernelCase.x(&graph, count), table))
    },
    KernelCase(name: "a parameter without a rule") { graph, count in
      let w = graph.parameter(ParameterSpec("w", [6, 2], initial: .normal(deviation: 1)))
      let v = graph.parameter(ParameterSpec("v", [2], initial: .normal(deviation: 1)))
      let x = KernelCase.x(&graph, count)
      return graph.multiply(graph.product(x, graph.exp(w)), graph.square(v))
    },
    KernelCase(name: "a convolution") { graph, count in
      let images = graph.reshape(KernelCase.x(&graph, count), [count, 3, 2, 1])
      let w = graph.parameter(ParameterSpec("w", [2, 2, 1, 3], initial: .normal(deviation: 1)))
      let y = graph.relu(graph.convolution(images, w, padding: 1))
      return graph.mean(y, over: [1, 2])
    },
  ]

  private static func mlp(
    _ graph: inout Graph, _ count: Int, outputs: Int, _ parametrization: Parametrization
  ) -> Node {
    var x = x(&graph, count)
    for layer in 0..<2 {
      let dense = Dense(
        "layer\(layer)", inputs: layer == 0 ? 6 : 7, outputs: 7, parametrization)
      x = graph.relu(dense(x, in: &graph))
    }
    let y = Dense("readout", inputs: 7, outputs: outputs, parametrization)(x, in: &graph)
    return outputs == 1 ? graph.reshape(y, [count]) : y
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

  private static func names(_ graph: Graph) -> (x: Bool, i: Bool) {
    (graph.node(named: "x") != nil, graph.node(named: "i") != nil)
  }

  /// The Jacobian of every output of every example, row by row by the gradient: the oracle.
  private func jacobian(
    _ graph: Graph, _ output: Node, _ variables: Variables<Double>, salt: UInt64
  )
    -> [[Double]]
  {
    var graph = graph
    let shape = graph.shape(of: output)
    let chooser = graph.input("chooser", shape)
    let scalar = graph.sum(graph.multiply(output, chooser))
    let parameters = graph.parameters.compactMap { graph.node(named: $0.name) }
    let gradients = graph.gradients(of: scalar, withRespectTo: parameters)
    let program = Program<Double>(graph, outputs: gradients, variables: variables)
    let has = Self.names(graph)
    Self.fill(salt, x: has.x ? program.input("x") : nil, i: has.i ? program.indices("i") : nil)
    return (0..<shape.elementCount).map { place in
      program.set("chooser", (0..<shape.elementCount).map { $0 == place ? 1 : 0 })
      program.run()
      return gradients.flatMap { program[$0] }
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
  ) {
    let (graph, output) = function.model
    let kernel = TangentKernel<Double>(graph, output: output, outputs: outputs)
    kernel.variables.initialize(RandomKey(seed: 2))
    let has = Self.names(graph)
    let features = [UInt64(1), 2].map { salt in
      Self.fill(salt, x: has.x ? kernel.input("x") : nil, i: has.i ? kernel.indices("i") : nil)
      return kernel.features()
    }
    let jacobians = [UInt64(1), 2].map { jacobian(graph, output, kernel.variables, salt: $0) }
    let o = kernel.outputCount
    let own = oracle(jacobians[0], jacobians[0], outputs, count: o)
    // Sums of a few hundred products in another order.
    #expect(relativeError(kernel.kernel(features[0]), own) < 1e-13)
    let across = oracle(jacobians[0], jacobians[1], outputs, count: o)
    #expect(relativeError(kernel.kernel(features[0], features[1]), across) < 1e-13)
  }

  @Test func `blocks make up the Gram matrix of all examples`() {
    let (graph, output) = KernelCase.all[1].model
    let kernel = TangentKernel<Double>(graph, output: output, outputs: .mean)
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

  #if os(Linux)
    @Test func `an operation that mixes examples is refused by name`() async {
      let result = await #expect(
        processExitsWith: .failure, observing: [\.standardErrorContent]
      ) {
        var graph = Graph()
        let x = graph.input("x", [5, 6], examples: 0)
        let y = Dense("d", inputs: 6, outputs: 2)(x, in: &graph)
        let centered = graph.subtract(y, graph.mean(y, over: [0]))
        _ = TangentKernel<Double>(graph, output: centered, outputs: .mean)
      }
      let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      #expect(text.contains("mixes examples") && text.contains("[5, 2]"), "\(text)")
    }
  #endif
}
