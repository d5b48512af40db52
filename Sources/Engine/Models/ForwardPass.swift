// R: points, B: batch, D: inputs, K: outputs.

/// The outputs of a network for any number of points, compiled once.
package final class ForwardPass<Scalar: EngineScalar> {
  private let program: Program<Scalar>
  private let given: UnsafeMutableBufferPointer<Scalar>
  private let outputs: UnsafeBufferPointer<Scalar>
  private let batch: Int
  private let inputs: Int

  /// Compiles a network, from points (B, D) to outputs (B, K), at `variables`, whose values may change between
  /// calls, for calls with about `count` points.
  package init(
    _ network: (Tensor) -> Tensor, inputs: Int, variables: Variables<Scalar>, count: Int
  ) throws(ModelError) {
    // Batches of 256 keep activations in the cache and products long.
    batch = max(min(count, 256), 1)
    self.inputs = inputs
    let model = Model()
    let x = model.input("x", batch, inputs)
    let y = network(x)
    program = try Program(model, outputs: [y], variables: variables)
    (given, outputs) = (try program.input(x), try program.buffer(of: y))
  }

  /// f at points (R, D): (R, K).
  package func callAsFunction(_ points: [Scalar]) -> [Scalar] {
    let count = points.count / inputs
    var values: [Scalar] = []
    values.reserveCapacity(count * outputs.count / batch)
    for start in stride(from: 0, to: count, by: batch) {
      let rows = min(batch, count - start)
      _ = given.update(from: points[start * inputs..<(start + rows) * inputs])
      program.run()
      values += outputs[..<(rows * outputs.count / batch)]
    }
    return values
  }
}
