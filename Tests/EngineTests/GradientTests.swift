import Engine
import Testing

struct GradientTests {
  // Central differences with a second step are right to about 1e-10 of the result's scale, see there.
  @Test(arguments: OperationCases.all)
  func `a gradient agrees with central differences`(_ operation: OperationCase) {
    var graph = Graph()
    let inputs = operation.inputs(&graph)
    let scalar = operation.scalar(&graph, inputs)
    let gradients = graph.gradients(of: scalar, withRespectTo: inputs)
    let program = Program<Double>(graph, outputs: [scalar] + gradients)
    let values = operation.shapes.indices.map { operation.values($0) }
    for (k, value) in values.enumerated() { program.set("x\(k)", value) }
    program.run()
    let found = gradients.map { program[$0] }

    let expected = centralDifferences(values) { inputs in
      for (k, value) in inputs.enumerated() { program.set("x\(k)", value) }
      program.run()
      return program[scalar][0]
    }
    for (gradient, difference) in zip(found, expected) {
      #expect(relativeError(gradient, difference) < 1e-8)
    }
  }

  @Test(arguments: OperationCases.all)
  func `a gradient's gradient agrees with central differences`(_ operation: OperationCase) {
    var graph = Graph()
    let inputs = operation.inputs(&graph)
    // Squared, so that linear operations have second derivatives too.
    let scalar = graph.square(operation.scalar(&graph, inputs))
    let first = graph.gradients(of: scalar, withRespectTo: inputs)
    var slope = graph.constant(0)
    for (k, gradient) in first.enumerated() {
      let shape = operation.shapes[k]
      let weights = OperationCase.weights(shape.elementCount, UInt64(10 + k))
      let product = graph.multiply(gradient, graph.constant(weights, shape))
      slope = graph.add(slope, graph.sum(product))
    }
    let second = graph.gradients(of: slope, withRespectTo: inputs)
    let program = Program<Double>(graph, outputs: [slope] + second)
    let values = operation.shapes.indices.map { operation.values($0) }
    for (k, value) in values.enumerated() { program.set("x\(k)", value) }
    program.run()
    let found = second.map { program[$0] }

    let expected = centralDifferences(values) { inputs in
      for (k, value) in inputs.enumerated() { program.set("x\(k)", value) }
      program.run()
      return program[slope][0]
    }
    let scale = max(1, expected.joined().map { abs($0) }.max() ?? 1)
    for (gradient, difference) in zip(found, expected) {
      #expect(relativeError(gradient, difference, floor: scale) < 1e-7)
    }
  }

  @Test(arguments: OperationCases.all)
  func `a Jacobian-vector product agrees with a difference along the tangent`(
    _ operation: OperationCase
  ) {
    var graph = Graph()
    let inputs = operation.inputs(&graph)
    let result = operation.build(&graph, inputs)
    let tangents = operation.shapes.enumerated().map {
      graph.constant(
        OperationCase.weights($0.element.elementCount, UInt64(20 + $0.offset)), $0.element)
    }
    let moved = graph.jacobianVector(of: result, withRespectTo: inputs, along: tangents)
    let program = Program<Double>(graph, outputs: [result, moved])
    func results(_ step: Double) -> [Double] {
      for (k, shape) in operation.shapes.enumerated() {
        let along = OperationCase.weights(shape.elementCount, UInt64(20 + k))
        program.set("x\(k)", zip(operation.values(k), along).map { $0 + step * $1 })
      }
      program.run()
      return program[result]
    }
    let expected = centralDifference(of: results)
    _ = results(0)
    #expect(relativeError(program[moved], expected) < 1e-8)
  }
}
