import Engine
import Randomness
import Testing

struct ScheduleTests {
  @Test(arguments: OperationCases.all)
  func `a fused program agrees with the composition of simple operations`(
    _ operation: OperationCase
  ) {
    var graph = Graph()
    let inputs = operation.inputs(&graph)
    let scalar = operation.scalar(&graph, inputs)
    let results = [scalar] + graph.gradients(of: scalar, withRespectTo: inputs)
    let fused = Program<Double>(graph, outputs: results)
    let plain = Program<Double>(unfused: graph, outputs: results)
    for k in operation.shapes.indices {
      fused.set("x\(k)", operation.values(k))
      plain.set("x\(k)", operation.values(k))
    }
    fused.run()
    plain.run()
    for result in results {
      // The same formulas in another order of operations: a few units in the last place of the sums.
      #expect(relativeError(fused[result], plain[result]) < 1e-13)
    }
  }

  @Test(arguments: OperationCases.all)
  func `Float agrees with Double`(_ operation: OperationCase) {
    var graph = Graph()
    let inputs = operation.inputs(&graph)
    let scalar = operation.scalar(&graph, inputs)
    let results = [scalar] + graph.gradients(of: scalar, withRespectTo: inputs)
    let double = Program<Double>(graph, outputs: results)
    let float = Program<Float>(graph, outputs: results)
    for k in operation.shapes.indices {
      // Rounded first, so that both start from the same numbers.
      let values = operation.values(k).map { Float($0) }
      float.set("x\(k)", values)
      double.set("x\(k)", values.map { Double($0) })
    }
    double.run()
    float.run()
    for result in results {
      // Sums of up to a hundred terms with relative errors of 6e-8 each, some of them cancelling.
      #expect(relativeError(float[result].map { Double($0) }, double[result]) < 1e-5)
    }
  }

  @Test func `what no output needs is not computed`() {
    var graph = Graph()
    let x = graph.input("x", [4])
    _ = graph.tanh(x)
    let wanted = graph.exp(x)
    let program = Program<Double>(graph, outputs: [wanted])
    #expect(program.instructionLabels == ["exponential"])
  }

  @Test func `equal operations on equal inputs are computed once`() {
    var graph = Graph()
    let x = graph.input("x", [3, 4])
    let weight = graph.parameter(ParameterSpec("w", [4, 2], initial: .constant(1)))
    let first = graph.relu(graph.product(x, weight))
    let second = graph.relu(graph.product(x, weight))
    #expect(first == second)
  }

  @Test func `a chain of elementwise operations is one instruction`() {
    var graph = Graph()
    let x = graph.input("x", [100, 30])
    let bias = graph.input("bias", [30])
    let y = graph.multiply(graph.tanh(graph.add(x, bias)), graph.sigmoid(x))
    let result = graph.square(y)
    let program = Program<Float>(graph, outputs: [result])
    #expect(program.instructionLabels.count == 1)
  }

  @Test func `a long chain of products runs in two buffers`() {
    var graph = Graph()
    var x = graph.input("x", [32, 32])
    for _ in 0..<20 { x = graph.product(x, x, scale: 0.1) }
    let program = Program<Float>(graph, outputs: [x])
    #expect(program.arenaCount == 2 * 32 * 32)
  }

  // Columns beyond a tile, rows that do not fill one, one row, one column.
  @Test(arguments: [[1, 1], [1, 5000], [3, 1700], [700, 3], [513, 1]])
  func `repeated rows and columns reach every tile`(_ shape: Shape) {
    var graph = Graph()
    let x = graph.input("x", shape)
    let row = graph.input("row", [shape[1]])
    let column = graph.input("column", [shape[0], 1])
    let y = graph.multiply(graph.add(graph.square(x), row), column)
    let program = Program<Double>(graph, outputs: [y])
    let key = RandomKey(seed: 3)
    let (a, b) = (key.folding(1).normals(shape[0] * shape[1]), key.folding(2).normals(shape[1]))
    let c = key.folding(3).normals(shape[0])
    program.set("x", a)
    program.set("row", b)
    program.set("column", c)
    program.run()
    let expected = a.indices.map { (a[$0] * a[$0] + b[$0 % shape[1]]) * c[$0 / shape[1]] }
    // The sum may or may not be fused with the product into one rounding.
    #expect(relativeError(program[y], expected) < 1e-15)
  }

  @Test func `running again gives the same bits`() {
    let model = Models.transformer()
    let results = (0..<2).map { _ in
      let training: Training<Float> = Models.training(model, .adam())
      return (0..<5).map { _ in try? training.step() }
    }
    #expect(results[0] == results[1])
    #expect(results[0].allSatisfy { $0 != nil })
  }
}
