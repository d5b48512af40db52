import Engine
import Testing

#if os(Linux)
  struct MisuseTests {
    private func expectMessage(_ result: ExitTest.Result?, _ parts: String...) {
      let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      for part in parts { #expect(text.contains(part), "\(text)") }
    }

    @Test func `a product that does not fit ends the process with both shapes`() async {
      let result = await #expect(
        processExitsWith: .failure, observing: [\.standardErrorContent]
      ) {
        var graph = Graph()
        let x = graph.input("images", [128, 784])
        let w = graph.parameter(ParameterSpec("w", [785, 64], initial: .constant(0)))
        _ = graph.scope("encoder") { $0.product(x, w) }
      }
      expectMessage(
        result,
        "encoder: product of 'images' (128, 784) with 'w' (785, 64): 784 is not 785")
    }

    @Test func `a loss that no parameter moves ends the process`() async {
      let result = await #expect(
        processExitsWith: .failure, observing: [\.standardErrorContent]
      ) {
        var graph = Graph()
        _ = graph.parameter(ParameterSpec("w", [3], initial: .constant(0)))
        let loss = graph.named("loss", graph.sum(graph.input("x", [3])))
        _ = Training<Float>(graph, loss: loss, optimizer: .sgd(), learningRate: .constant(1))
      }
      expectMessage(result, "training of 'loss' (): the loss depends on no parameter")
    }

    @Test func `a derivative by indices is refused`() async {
      let result = await #expect(
        processExitsWith: .failure, observing: [\.standardErrorContent]
      ) {
        var graph = Graph()
        let tokens = graph.indices("tokens", [3])
        let y = graph.sum(graph.oneHot(tokens, count: 4))
        _ = graph.gradients(of: y, withRespectTo: [tokens])
      }
      expectMessage(result, "'tokens' (3)", "holds indices")
    }

    @Test func `a tangent of another shape is refused`() async {
      let result = await #expect(
        processExitsWith: .failure, observing: [\.standardErrorContent]
      ) {
        var graph = Graph()
        let x = graph.input("x", [3])
        let along = graph.input("v", [4])
        _ = graph.jacobianVector(of: graph.tanh(x), withRespectTo: [x], along: [along])
      }
      expectMessage(result, "'x' (3)", "'v' (4)")
    }

    @Test func `an index outside its table ends the process with both values`() async {
      let result = await #expect(
        processExitsWith: .failure, observing: [\.standardErrorContent]
      ) {
        var graph = Graph()
        let table = graph.parameter(ParameterSpec("table", [5, 2], initial: .constant(0)))
        let y = graph.gather(table, graph.indices("tokens", [3]))
        let program = Program<Float>(graph, outputs: [y])
        program.set("tokens", indices: [0, 5, 1])
        program.run()
      }
      expectMessage(result, "index 5", "0..<5")
    }

    @Test func `an unknown name to observe is refused with the names there are`() async {
      let result = await #expect(
        processExitsWith: .failure, observing: [\.standardErrorContent]
      ) {
        var graph = Graph()
        let y = graph.named("hidden", graph.exp(graph.input("x", [3])))
        _ = Program<Float>(graph, outputs: [y], observing: ["hiden"])
      }
      expectMessage(result, "'hiden'", "hidden")
    }
  }
#endif
