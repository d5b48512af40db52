import Engine
import Randomness
import Testing

/// That pairs of operations become one instruction where they may, and that their numbers stay.
struct FusionTests {
  // 20 columns: more than a vector has lanes, and no whole number of vectors.
  private let shape = [6, 20]

  @Test(arguments: [GeluForm.exact, .tanh])
  func `a bias, a GELU and its slope are one instruction`(form: GeluForm) {
    let labels = labels { graph in
      trained(&graph) { $0.gelu($1, form) }
    }
    #expect(labels.contains("bias, GELU and its slope"))
    #expect(labels.contains("elementwise product, sum over rows"))
    #expect(!labels.contains { $0.hasPrefix("GELU") || $0.hasPrefix("sum") })
  }

  @Test func `an activation's gradient and that of its bias are one instruction`() {
    let labels = labels { graph in
      trained(&graph) { $0.tanh($1) }
    }
    #expect(labels.contains("bias, tanh"))
    #expect(labels.contains("tanh's gradient, sum over rows"))
    #expect(!labels.contains { $0.hasPrefix("tanh,") || $0.hasPrefix("sum") })
  }

  @Test func `a product adds itself to what nobody else needs, in its memory`() {
    let labels = labels { graph in
      let (x, w) = (graph.input("x", shape), graph.input("w", [20, 20]))
      return [graph.product(graph.add(graph.exp(x), graph.product(x, w)), w)]
    }
    #expect(labels == ["exponential", "product added", "product"])
  }

  @Test func `a product that is needed by itself is added separately`() {
    let labels = labels { graph in
      let (x, w) = (graph.input("x", shape), graph.input("w", [20, 20]))
      let product = graph.product(x, w)
      return [product, graph.add(graph.exp(x), product)]
    }
    #expect(!labels.contains("product added"))
  }

  @Test func `the gradient of a norm is added to that of its residual`() {
    let labels = labels { graph in
      let (x, w) = (graph.input("x", shape), graph.input("w", [20, 20]))
      let (gain, offset) = (graph.input("gain", [20]), graph.input("offset", [20]))
      let y = graph.product(graph.layerNorm(x, gain: gain, offset: offset), w)
      let loss = graph.sum(graph.square(graph.add(x, y)))
      return graph.gradients(of: loss, withRespectTo: [x, gain, offset, w])
    }
    #expect(labels.contains("layer norm's gradient"))
    #expect(!labels.contains("sum"))
  }

  @Test func `a mean of cross-entropies scales its gradient as it is made`() {
    let labels = labels { graph in
      let x = graph.input("x", shape)
      let labels = graph.constantIndices([0, 3, 19, 7, 7, 1], [6])
      let loss = graph.mean(graph.crossEntropy(x, labels: labels))
      return [loss] + graph.gradients(of: loss, withRespectTo: [x])
    }
    #expect(labels.contains("cross-entropy"))
    #expect(!labels.contains { $0.contains(" x + ") })
  }

  /// The gradients of a layer with an activation below another layer, by all that is given.
  private func trained(
    _ graph: inout Graph, _ activation: (inout Graph, Node) -> Node
  ) -> [Node] {
    let (x, w) = (graph.input("x", shape), graph.input("w", [20, 20]))
    let bias = graph.input("bias", [20])
    let hidden = activation(&graph, graph.add(graph.product(x, w), bias))
    let loss = graph.sum(graph.square(graph.product(hidden, w)))
    return graph.gradients(of: loss, withRespectTo: [x, w, bias])
  }

  /// The instructions of a program, whose results are compared with those of one that fuses nothing.
  private func labels(_ build: (inout Graph) -> [Node]) -> [String] {
    var graph = Graph()
    let results = build(&graph)
    let fused = Program<Double>(graph, outputs: results)
    let plain = Program<Double>(unfused: graph, outputs: results)
    let names = ["x", "w", "bias", "gain", "offset"].filter { graph.node(named: $0) != nil }
    for program in [fused, plain] {
      for (salt, name) in names.enumerated() {
        let buffer = program.input(name)
        RandomKey(seed: 8).folding(UInt64(salt)).fillNormals(buffer)
      }
      program.run()
    }
    for result in results {
      // The same formulas in another order of operations: a few units in the last place of the sums.
      #expect(relativeError(fused[result], plain[result]) < 1e-13)
    }
    return fused.instructionLabels
  }
}
