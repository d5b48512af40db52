internal import Engine
internal import Randomness
package import StudyKit
package import Tasks

// N: training points, M: test points, D: inputs, K: outputs, C: channels.

/// Networks of any kind, evaluated by the engine: several outputs, convolutions.
package final class EngineNetwork: NetworkKernel {
  private let model: EnsembleModel
  /// All points, training points first, (N + M, D).
  private let points: [Double]
  private let variables: Variables<Double>
  private let kernel: ModelKernel<Double>
  private let forward: ForwardPass<Double>

  package init(_ model: EnsembleModel, _ task: RegressionTask) throws(RunFailure) {
    precondition(
      model.shape.count == task.inputs && model.outputs == task.outputs,
      "a network of \(model.shape.count) inputs and \(model.outputs) outputs at points of "
        + "\(task.inputs) with targets of \(task.outputs)")
    self.model = model
    points = task.training + task.test
    variables = Variables(model.written(for: 1).model)
    kernel = try model.kernel(training: task.trainingCount, variables)
    forward = try model.forward(task.trainingCount + task.testCount, variables)
  }

  /// f at all points, ((N + M) K), and the kernel of all points with the training points,
  /// ((N + M) K, N K).
  package func evaluate(_ network: InitialNetwork) -> (initial: [Double], tangent: [Double]) {
    draw(network)
    let (values, tangent) = kernel(points)
    return (values, tangent)
  }

  /// f at all points, ((N + M) K).
  package func initial(_ network: InitialNetwork) -> [Double] {
    draw(network)
    return forward(points)
  }

  /// Gives the variables the network's numbers, which are those of the wider and the narrower network.
  private func draw(_ network: InitialNetwork) {
    for spec in variables.specs {
      let buffer = variables.buffer(of: spec.name)
      let parts = spec.name.split(separator: ".")
      let layer = Int(parts[0].drop { !$0.isNumber }) ?? 0
      let columns = spec.shape.last ?? 1
      switch (parts[0], parts[1]) {
      case ("readout", "bias"): buffer.update(repeating: 0)
      case ("readout", _):
        // Weights from units (rows), or from positions of channels, to outputs.
        fillColumns(buffer, positions: model.positions, columns: columns, network.readout)
      case (_, "bias"): network.biases(layer: layer).fillNormals(buffer)
      case (_, "weight") where layer == 1:
        for input in 0..<spec.shape[0] {
          let row = UnsafeMutableBufferPointer(
            rebasing: buffer[input * columns..<(input + 1) * columns])
          network.firstWeights(input: input).fillNormals(row)
        }
      case (_, let kind):
        fillColumns(buffer, positions: kind == "filters" ? 9 : 1, columns: columns) {
          network.weights(layer: layer, into: $0)
        }
      }
    }
  }

  /// Fills a matrix (positions · C, columns), each column with draws of its own key: those of the first
  /// channel at all positions, then of the next, so that more channels leave the first ones' as they are.
  private func fillColumns(
    _ buffer: UnsafeMutableBufferPointer<Double>, positions: Int, columns: Int,
    _ key: (Int) -> RandomKey
  ) {
    let rows = buffer.count / columns
    let channels = rows / positions
    let draws = Scratch(rows)
    for column in 0..<columns {
      key(column).fillNormals(draws.buffer(0, rows))
      for channel in 0..<channels {
        for position in 0..<positions {
          buffer[(position * channels + channel) * columns + column] =
            draws.start[channel * positions + position]
        }
      }
    }
  }
}
