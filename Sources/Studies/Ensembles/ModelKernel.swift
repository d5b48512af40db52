package import Engine
package import StudyKit
internal import Tasks

// N: training points, R: points, D: inputs, K: outputs.

/// The outputs of a model and its tangent kernel between points and training points, every output with
/// every other, from the engine.
///
/// Points go through in blocks of as many as there are training points, so it is made for tests in tens to
/// thousands with training points in fours to hundreds.
package final class ModelKernel<Scalar: EngineScalar> {
  private let kernel: Engine.TangentKernel<Scalar>
  private let inputs: Int

  /// Compiles the kernel of the model at `variables`, whose values may change between calls.
  package init(
    _ model: EnsembleModel, training count: Int, variables: Variables<Scalar>
  ) throws(RunFailure) {
    let network = model.written(for: count)
    do {
      kernel = try TangentKernel(
        network.model, output: network.y, outputs: .full, variables: variables)
    } catch {
      throw .failed(error.description)
    }
    inputs = model.shape.count
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
    var training: Engine.TangentKernel<Scalar>.Features?
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

/// The outputs of a model, compiled once.
package final class ForwardPass<Scalar: EngineScalar> {
  private let program: Program<Scalar>
  private let given: UnsafeMutableBufferPointer<Scalar>
  private let outputs: UnsafeBufferPointer<Scalar>
  private let batch: Int
  private let inputs: Int

  /// Compiles the model at `variables`, whose values may change between calls, for calls with about
  /// `count` points.
  package init(
    _ model: EnsembleModel, variables: Variables<Scalar>, count: Int
  ) throws(RunFailure) {
    // Batches of 256 keep activations in the cache and products long.
    batch = max(min(count, 256), 1)
    inputs = model.shape.count
    let network = model.written(for: batch)
    do {
      program = try Program(network.model, outputs: [network.y], variables: variables)
      (given, outputs) = (try program.input(network.x), try program.buffer(of: network.y))
    } catch {
      throw .failed(error.description)
    }
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
