internal import BLAS
package import Engine
internal import StudyKit
internal import Tasks

// N: examples, K: outputs, P: parameters.

/// Tangent kernels from whole Jacobians, for tasks of a few points.
package final class TangentRows<Scalar: EngineScalar> {
  private let program: Program<Scalar>
  private let gradients: [Node]
  private let inputs: Int

  /// Compiles the gradient of the only output for one example.
  package init(_ model: EnsembleModel, _ variables: Variables<Scalar>) {
    precondition(model.outputs == 1, "\(model.outputs) outputs")
    var graph = Graph()
    let x = graph.input("x", [1, model.shape.count], examples: 0)
    let y = graph.sum(model(x, in: &graph))
    let parameters = graph.parameters.compactMap { graph.node(named: $0.name) }
    precondition(parameters.count == graph.parameters.count, "a parameter has no node")
    gradients = graph.gradients(of: y, withRespectTo: parameters)
    program = Program(graph, outputs: gradients, variables: variables)
    inputs = model.shape.count
  }

  /// The Jacobian of the output by all parameters, (N, P), for inputs (N, D).
  package func jacobian(_ points: [Scalar]) -> [Double] {
    var rows: [Double] = []
    for start in stride(from: 0, to: points.count, by: inputs) {
      program.set("x", Array(points[start..<start + inputs]))
      program.run()
      for gradient in gradients { rows += program.buffer(of: gradient).map { Double($0) } }
    }
    return rows
  }
}

/// The kernel of all points with the training points, training points first, (N + M, N).
package func tangentKernel(_ jacobian: [Double], training count: Int, points: Int) -> [Double] {
  let width = jacobian.count / points
  return matrixProduct(
    jacobian, Array(jacobian[..<(count * width)]), rows: points, inner: width, columns: count,
    transposed: true)
}

/// ‖A − B‖ / ‖B‖ in the Frobenius norm.
func relativeDistance(_ a: [Double], _ b: [Double]) -> Double {
  precondition(a.count == b.count, "\(a.count) and \(b.count) elements")
  let difference = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  return (difference / b.reduce(0) { $0 + $1 * $1 }).squareRoot()
}
