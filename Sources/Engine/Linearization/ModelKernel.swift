// N: training points, R: points, D: inputs, K: outputs.

/// The outputs of a network and its tangent kernel between points and training points, every output with
/// every other.
///
/// Points go through in blocks of as many as there are training points, so it is made for tests in tens to
/// thousands with training points in fours to hundreds.
package final class ModelKernel<Scalar: EngineScalar> {
  private let kernel: TangentKernel<Scalar>
  private let inputs: Int

  /// Compiles the kernel of a network, from points (N, D) to outputs (N, K), at `variables`, whose values may
  /// change between calls.
  package init(
    _ network: (Tensor) -> Tensor, training count: Int, inputs: Int, variables: Variables<Scalar>
  ) throws(ModelError) {
    let model = Model()
    let y = network(model.input("x", count, inputs))
    kernel = try TangentKernel(model, output: y, outputs: .full, variables: variables)
    self.inputs = inputs
  }

  /// f at the points, (R, K), and the kernel of the points with the first N of them, (R K, N K), for points
  /// (R, D) that begin with the training points.
  package func callAsFunction(_ points: [Scalar]) -> (values: [Double], tangent: [Double]) {
    let (n, k) = (kernel.blockCount, kernel.outputCount)
    let count = points.count / inputs
    precondition(count >= n, "\(count) points do not begin with \(n) training points")
    var values: [Double] = []
    values.reserveCapacity(count * k)
    var tangent = [Double](repeating: 0, count: count * k * n * k)
    var training: TangentKernel<Scalar>.Features?
    for start in stride(from: 0, to: count, by: n) {
      let rows = min(n, count - start)
      // A last block that is not full keeps old rows behind its own, which nobody reads.
      _ = kernel.input("x").update(from: points[start * inputs..<(start + rows) * inputs])
      let features = kernel.features()
      let columns = training ?? features
      training = columns
      values += features.values[..<(rows * k)].map { Double($0) }
      // (N, N, K, K), the training point's output running fastest.
      let part = kernel.kernel(features, columns)
      for row in 0..<rows {
        for column in 0..<n {
          for output in 0..<k {
            let from = ((row * n + column) * k + output) * k
            let to = ((start + row) * k + output) * n * k + column * k
            for other in 0..<k { tangent[to + other] = Double(part[from + other]) }
          }
        }
      }
    }
    return (values, tangent)
  }
}
