import Engine
import Randomness
import Testing

/// Derivatives of derivatives in graphs where nodes coincide, merge and are constant.
struct HigherDerivativeTests {
  /// Numbers of order one for a variable.
  private static func numbers(_ count: Int, _ salt: UInt64) -> [Double] {
    RandomKey(seed: 17).folding(salt).normals(count).map { 0.7 * $0 }
  }

  /// The exact gradient of f = ½ Σ r² at x, the derivative of that along v, and that of r along v.
  private static func exact(
    _ function: ([HyperDual]) -> [HyperDual], _ x: [Double], along v: [Double]
  ) -> (gradient: [Double], curvature: [Double], moved: [Double]) {
    var gradient: [Double] = []
    var curvature: [Double] = []
    var moved: [Double] = []
    for i in x.indices {
      let result = function(
        x.indices.map { HyperDual(value: x[$0], first: $0 == i ? 1 : 0, second: v[$0]) })
      let half = result.map { $0 * $0 }.total * 0.5
      gradient.append(half.first)
      curvature.append(half.both)
      moved = result.map(\.second)
    }
    return (gradient, curvature, moved)
  }

  // Both sides are right to some units in the last place of sums of a dozen terms: 1e-9 leaves no room for a
  // wrong rule and some for cancellation.
  @Test(arguments: ComposedCase.all, [false, true])
  func `derivatives are those of exact arithmetic`(_ composed: ComposedCase, bySquare: Bool) throws
  {
    let count = composed.shape.reduce(1, *)
    let (point, along) = (Self.numbers(count, 1), Self.numbers(count, 2))
    let exact = Self.exact(composed.exact, point, along: along)

    var graph = Graph()
    let x = graph.parameter(ParameterSpec("x", composed.shape, initial: .constant(0)))
    let v = graph.constant(along, composed.shape)
    let result = composed.build(&graph, x)
    let squares = bySquare ? graph.square(result) : graph.multiply(result, result)
    let loss = graph.scale(graph.sum(squares), by: 0.5)
    let gradient = graph.gradients(of: loss, withRespectTo: [x])[0]
    let slope = graph.sum(graph.multiply(gradient, v))
    let curvature = graph.gradients(of: slope, withRespectTo: [x])[0]
    let forward = graph.jacobianVector(of: gradient, withRespectTo: [x], along: [v])
    let moved = graph.jacobianVector(of: result, withRespectTo: [x], along: [v])
    let program = Program<Double>(graph, outputs: [gradient, curvature, forward, moved])
    program.variables["x"] = point
    program.run()
    #expect(relativeError(program[gradient], exact.gradient) < 1e-9)
    #expect(relativeError(program[curvature], exact.curvature) < 1e-9)
    #expect(relativeError(program[forward], exact.curvature) < 1e-9)
    #expect(relativeError(program[moved], exact.moved) < 1e-9)

    // A training differentiates the simplified graph, in which more nodes coincide.
    let training = Training<Double>(
      graph, loss: slope, optimizer: .sgd(), learningRate: .constant(0))
    training.variables["x"] = point
    try training.step()
    #expect(relativeError(training.gradient(of: "x"), exact.curvature) < 1e-9)
  }

  // An activation's gradient then reads one node as result and as cotangent.
  @Test func `a cotangent may be the node itself`() {
    let cases: [(@Sendable (inout Graph, Node) -> Node, @Sendable ([HyperDual]) -> [HyperDual])] = [
      ({ $0.tanh($1) }, { $0.map(\.hyperbolicTangent) }),
      ({ $0.sigmoid($1) }, { $0.map(\.sigmoid) }),
      ({ $0.softmax($1) }, { $0.softmax }),
      ({ $0.logSoftmax($1) }, { $0.softmax.map(\.logarithm) }),
    ]
    let (point, along) = (Self.numbers(4, 3), Self.numbers(4, 4))
    for (build, function) in cases {
      var graph = Graph()
      let x = graph.input("x", [4])
      let y = build(&graph, x)
      let product = graph.vectorJacobian(of: y, withRespectTo: [x], cotangent: y)[0]
      let v = graph.constant(along, [4])
      let slope = graph.sum(graph.multiply(product, v))
      let found = graph.gradients(of: slope, withRespectTo: [x])[0]
      let program = Program<Double>(graph, outputs: [found])
      let exact = Self.exact(function, point, along: along)
      #expect(relativeError(program.values([found], ["x": point])[0], exact.curvature) < 1e-9)
    }
  }
}

/// Derivatives by nodes in the middle of a graph.
struct InnerDerivativeTests {
  private let point = [0.3, -0.8, 1.1, 0.5, -0.2, 0.9]

  private func values(_ graph: Graph, _ nodes: [Node]) -> [[Double]] {
    Program<Double>(graph, outputs: nodes).values(nodes, ["x": point])
  }

  @Test func `an affine map before another is a variable of its own`() {
    var graph = Graph()
    let x = graph.input("x", [6])
    let u = graph.scale(x, by: 3)
    let y = graph.sum(graph.scale(u, by: 2))
    let found = graph.gradients(of: y, withRespectTo: [u])
    #expect(values(graph, found) == [[2, 2, 2, 2, 2, 2]])
  }

  @Test func `what has the value of a chain is not the chain`() {
    var graph = Graph()
    let x = graph.input("x", [6])
    let u = graph.scale(x, by: 3)
    let y = graph.sum(graph.add(graph.scale(u, by: 2), graph.scale(x, by: 6)))
    let both = graph.gradients(of: y, withRespectTo: [u, x])
    let whole = graph.gradients(of: y, withRespectTo: [x])
    let found = values(graph, both + whole)
    // With u held, x moves the second term only.
    #expect(found[0] == [2, 2, 2, 2, 2, 2])
    #expect(found[1] == [6, 6, 6, 6, 6, 6])
    #expect(found[2] == [12, 12, 12, 12, 12, 12])
  }

  @Test func `a reshape before another is a variable of its own`() {
    var graph = Graph()
    let x = graph.input("x", [2, 3])
    let u = graph.reshape(x, [6])
    let weights = [1.0, 2, 3, 4, 5, 6]
    let y = graph.sum(
      graph.multiply(graph.reshape(u, [2, 3]), graph.constant(weights, [2, 3])))
    let gradient = graph.gradients(of: y, withRespectTo: [u])[0]
    let moved = graph.jacobianVector(
      of: y, withRespectTo: [u], along: [graph.constant(point, [6])])
    let found = values(graph, [gradient, moved])
    #expect(found[0] == weights)
    #expect(relativeError(found[1], [zip(weights, point).map { $0 * $1 }.reduce(0, +)]) < 1e-15)
  }

  @Test func `a number that is the same everywhere is a variable`() {
    var graph = Graph()
    let x = graph.input("x", [6])
    let c = graph.constant(2, [6])
    let y = graph.sum(graph.multiply(c, x))
    let found = graph.gradients(of: y, withRespectTo: [c])
    #expect(values(graph, found) == [point])
  }

  // dy/du is x (1 - tanh² u), and the rule that finds it writes x in the shape of u once more.
  @Test func `a node that a rule writes again is held`() {
    var graph = Graph()
    let x = graph.input("x", [2, 3])
    let u = graph.reshape(x, [6])
    let y = graph.sum(graph.multiply(x, graph.reshape(graph.tanh(u), [2, 3])))
    let gradient = graph.gradients(of: y, withRespectTo: [u])[0]
    let curvature = graph.gradients(of: graph.sum(gradient), withRespectTo: [u])[0]
    let one = graph.constant(1, [6])
    let slope = graph.jacobianVector(of: y, withRespectTo: [u], along: [one])
    let again = graph.gradients(of: slope, withRespectTo: [u])[0]
    let found = values(graph, [curvature, again])
    let expected = point.map { x in
      let dual = HyperDual(value: x, first: 1, second: 1).hyperbolicTangent
      return x * dual.both
    }
    #expect(relativeError(found[0], expected) < 1e-9)
    #expect(relativeError(found[1], expected) < 1e-9)
  }

  @Test func `an attention's gradient is the same where the pattern is observed`() {
    var graph = Graph()
    let x = graph.input("x", [1, 2, 3])
    let maps = (0..<3).map {
      graph.product(x, graph.constant(OperationCase.weights(9, UInt64(60 + $0)), [3, 3]))
    }
    let mixed = graph.attention(
      queries: maps[0], keys: maps[1], values: maps[2], heads: 1, causal: false)
    let gradient = graph.gradients(of: graph.sum(graph.square(mixed)), withRespectTo: [x])[0]
    let fused = Program<Double>(graph, outputs: [gradient])
    let opened = Program<Double>(
      graph, outputs: [gradient], observing: ["attention.pattern"])
    let expected = fused.values([gradient], ["x": point])[0]
    #expect(expected.contains { abs($0) > 1e-3 })
    // The kernel and the composition round differently.
    #expect(relativeError(opened.values([gradient], ["x": point])[0], expected) < 1e-12)
  }
}
