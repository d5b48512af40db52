import Foundation
import Randomness
import Studies

/// The network written out, one number at a time, and its tangent kernel from central differences of
/// every parameter: what the contracted kernels must give.
struct JacobianOracle {
  let architecture: NetworkArchitecture
  /// All parameters in one list: layer by layer weights (out, in) and biases, then a, then β.
  let parameters: [Double]

  init(_ architecture: NetworkArchitecture, inputs: Int, _ network: InitialNetwork) {
    self.architecture = architecture
    let h = architecture.width
    var parameters: [Double] = []
    let first = (0..<inputs).map { network.firstWeights(input: $0).normals(h) }
    for j in 0..<h { parameters += first.map { $0[j] } }
    parameters += network.biases(layer: 1).normals(h)
    for layer in 1..<architecture.depth {
      for unit in 0..<h {
        parameters += network.weights(layer: layer + 1, into: unit).normals(h)
      }
      parameters += network.biases(layer: layer + 1).normals(h)
    }
    parameters += network.readout.normals(h)
    self.parameters = parameters + [0]
  }

  private func activation(_ z: Double) -> Double {
    switch architecture.activation {
    case .relu: max(z, 0)
    case .leakyRelu: z > 0 ? z : architecture.negativeSlope * z
    case .erf: erf(z)
    case .gelu: z * (1 + erf(z / 2.0.squareRoot())) / 2
    case .tanh: tanh(z)
    case .sigmoid: 1 / (1 + exp(-z))
    }
  }

  /// The output at one point.
  func output(_ point: [Double], _ parameters: [Double]) -> Double {
    var rest = parameters[...]
    func take(_ count: Int) -> ArraySlice<Double> {
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
    var x = point
    for _ in 0..<architecture.depth {
      let scale = (architecture.weightVariance / Double(x.count)).squareRoot()
      let weights = Array(take(architecture.width * x.count))
      let biases = Array(take(architecture.width))
      x = (0..<architecture.width).map { unit in
        let row = weights[(unit * x.count)..<((unit + 1) * x.count)]
        let sum = zip(row, x).reduce(0) { $0 + $1.0 * $1.1 }
        return activation(scale * sum + architecture.biasVariance.squareRoot() * biases[unit])
      }
    }
    let scale = (architecture.weightVariance / Double(architecture.width)).squareRoot()
    let sum = zip(take(architecture.width), x).reduce(0) { $0 + $1.0 * $1.1 }
    let bias = architecture.readoutBias == .fromZero ? (rest.first ?? 0) : 0
    return scale * sum + architecture.biasVariance.squareRoot() * bias
  }

  /// The output at each of the points.
  func outputs(_ points: [[Double]]) -> [Double] { points.map { output($0, parameters) } }

  /// The tangent kernel of all points with the first `columns` of them.
  func tangent(_ points: [[Double]], columns: Int, step: Double) -> [Double] {
    let jacobian = points.map { point in
      parameters.indices.map { i in
        var (up, down) = (parameters, parameters)
        up[i] += step
        down[i] -= step
        return (output(point, up) - output(point, down)) / (2 * step)
      }
    }
    return jacobian.flatMap { row in
      jacobian[..<columns].map { column in
        zip(row, column).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
  }
}
