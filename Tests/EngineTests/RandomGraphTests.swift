import Engine
import Foundation
import Randomness
import Testing

/// Derivatives of a random graph by its parameters, by values in its middle, or both.
private struct DerivativeCheck {
  /// Greatest differences from central differences, relative to the greatest magnitude.
  struct Errors {
    var gradient = 0.0
    var hessianVector = 0.0
    var jacobianVector = 0.0

    var greatest: Double { max(gradient, hessianVector, jacobianVector) }
  }

  private let composed: RandomGraph
  private let leaves: [Int]
  /// The parameters' values.
  private let point: [[Double]]
  /// Whether derivatives are taken by values in the middle.
  let reachesInside: Bool
  private var dice: Dice

  init(_ key: RandomKey) {
    composed = Composer.graph(key.folding(0))
    dice = Dice(key.folding(1))
    let parameters = Array(composed.parameters.indices)
    let ancestors = composed.ancestors
    let inner = composed.inner.filter { ancestors.contains($0) }
    leaves = dice.pick([parameters, inner.isEmpty ? parameters : inner, parameters + inner])
    reachesInside = leaves != parameters
    var dice = dice
    point = composed.parameters.map { dice.numbers($0.reduce(1, *), -1, 1) }
    self.dice = dice
  }

  /// Compares the engine's derivatives with differences; `curvature` is the greatest second derivative.
  mutating func errors() throws -> (errors: Errors, curvature: Double) {
    var graph = Graph()
    let nodes = composed.build(in: &graph)
    let by = leaves.map { nodes[$0] }
    let shapes = by.map { graph.shape(of: $0) }
    let along = shapes.map { dice.numbers($0.reduce(1, *), -1, 1) }
    let tangents = zip(along, shapes).map { graph.constant($0, $1) }
    let loss = nodes[composed.scalar]
    let gradients = graph.gradients(of: loss, withRespectTo: by)
    let slope = Self.inner(gradients, tangents, in: &graph)
    let second = graph.gradients(of: slope, withRespectTo: by)
    let forward = gradients.map {
      graph.jacobianVector(of: $0, withRespectTo: by, along: tangents)
    }
    let moved = graph.jacobianVector(
      of: nodes[composed.result], withRespectTo: by, along: tangents)
    let program = Program<Double>(
      graph, outputs: by + gradients + second + forward + [moved])
    for (k, values) in point.enumerated() { program.variables[RandomGraph.name(k)] = values }
    program.run()

    let start = by.map { program[$0] }
    let expected = differences(at: start, shapes, along)
    var errors = Errors()
    errors.gradient = max(
      Self.error(gradients.map { program[$0] }, expected.gradient),
      Self.error(expected.ownGradient, expected.gradient))
    errors.hessianVector = max(
      Self.error(second.map { program[$0] }, expected.hessianVector),
      Self.error(forward.map { program[$0] }, expected.hessianVector))
    errors.jacobianVector = Self.error([program[moved]], [expected.jacobianVector])
    if !reachesInside {
      // A training differentiates the simplified graph. The loss is there so that parameters move it.
      let sum = graph.add(slope, loss)
      let training = Training<Double>(
        graph, loss: sum, optimizer: .sgd(), learningRate: .constant(0),
        variables: program.variables)
      try training.step()
      let total = zip(expected.gradient, expected.hessianVector).map { zip($0, $1).map { $0 + $1 } }
      let found = leaves.map { training.gradient(of: RandomGraph.name($0)) }
      errors.hessianVector = max(errors.hessianVector, Self.error(found, total))
    }
    return (errors, expected.hessianVector.joined().map { abs($0) }.max() ?? 0)
  }

  private struct Differences {
    var gradient: [[Double]]
    /// The engine's gradient where the values in the middle are parameters.
    var ownGradient: [[Double]]
    var hessianVector: [[Double]]
    var jacobianVector: [Double]
  }

  // In a graph in which the values in the middle are given from outside, so that they can be moved.
  private func differences(
    at start: [[Double]], _ shapes: [Shape], _ along: [[Double]]
  ) -> Differences {
    var graph = Graph()
    let given = Dictionary(uniqueKeysWithValues: zip(leaves, shapes))
    let nodes = composed.build(in: &graph, given: given)
    let (loss, result) = (nodes[composed.scalar], nodes[composed.result])
    let gradients = graph.gradients(of: loss, withRespectTo: leaves.map { nodes[$0] })
    let values = Program<Double>(graph, outputs: [loss, result])
    let slopes = Program<Double>(graph, outputs: gradients, variables: values.variables)
    for (k, numbers) in point.enumerated() { values.variables[RandomGraph.name(k)] = numbers }

    func run(_ program: Program<Double>, at numbers: [[Double]]) {
      for (leaf, numbers) in zip(leaves, numbers) {
        values.variables[RandomGraph.name(leaf)] = numbers
      }
      program.run()
    }
    func moved(_ step: Double) -> [[Double]] {
      zip(start, along).map { zip($0, $1).map { $0 + step * $1 } }
    }
    let gradient = centralDifferences(start) { numbers in
      run(values, at: numbers)
      return values[loss][0]
    }
    let jacobianVector = centralDifference { step in
      run(values, at: moved(step))
      return values[result]
    }
    let hessianVectors = centralDifference { step in
      run(slopes, at: moved(step))
      return gradients.flatMap { slopes[$0] }
    }
    run(slopes, at: start)
    var rest = hessianVectors[...]
    let hessianVector = start.map { numbers in
      defer { rest = rest.dropFirst(numbers.count) }
      return Array(rest.prefix(numbers.count))
    }
    return Differences(
      gradient: gradient, ownGradient: gradients.map { slopes[$0] },
      hessianVector: hessianVector, jacobianVector: jacobianVector)
  }

  private static func inner(_ a: [Node], _ b: [Node], in graph: inout Graph) -> Node {
    zip(a, b).reduce(graph.constant(0)) { sum, pair in
      graph.add(sum, graph.sum(graph.multiply(pair.0, pair.1)))
    }
  }

  // Rounding of values of order 1 leaves differences an absolute error of 1e-12, whatever the derivative.
  private static func error(_ found: [[Double]], _ expected: [[Double]]) -> Double {
    relativeError(Array(found.joined()), Array(expected.joined()), floor: 1e-2)
  }
}

struct RandomGraphTests {
  /// Graphs that are tried; the environment variable `DERIVATIVE_GRAPHS` overrides it.
  private static let count =
    ProcessInfo.processInfo.environment["DERIVATIVE_GRAPHS"].flatMap { Int($0) } ?? 1_000

  // Differences err by h⁴ = 1e-12 times a fifth derivative, which a composition of a few steep functions takes to
  // some thousands. A wrong rule errs by the derivative itself.
  @Test func `derivatives of random graphs agree with central differences`() throws {
    var worst = (error: 0.0, graph: 0)
    var (curved, inside) = (0, 0)
    let time = try ContinuousClock().measure {
      for graph in 0..<Self.count {
        var check = DerivativeCheck(RandomKey(seed: 23).folding(UInt64(graph)))
        let (errors, curvature) = try check.errors()
        #expect(errors.greatest < 1e-7, "graph \(graph): \(errors)")
        if !(errors.greatest <= worst.error) { worst = (errors.greatest, graph) }
        if curvature > 1e-3 { curved += 1 }
        if check.reachesInside { inside += 1 }
      }
    }
    print(
      "\(Self.count) random graphs in \(time): greatest relative error \(worst.error) in graph",
      "\(worst.graph); \(curved) are curved, \(inside) differentiated by inner values")
    // The comparison would say little of graphs that are straight or differentiated by their parameters alone.
    #expect(2 * curved > Self.count)
    #expect(4 * inside > Self.count)
  }
}
