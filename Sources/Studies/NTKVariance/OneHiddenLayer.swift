internal import BLAS
internal import Engine
internal import Randomness
package import Tasks

// N: training points, M: test points, D: inputs, U: units per block, T: test points per tile.

/// Networks with one hidden layer, evaluated in blocks of units: what a block needs is drawn, used and
/// forgotten inside the cache.
package final class OneHiddenLayer: NetworkKernel {
  // A block of 512 units of the four-point task's 19 points takes 160 KB for activations and
  // cotangents, a part of a second-level cache.
  private static let blockSize = 512
  private static let tileSize = 64

  private let architecture: NetworkArchitecture
  private let points: ScaledPoints
  /// Weights by input, (D, U), then biases times σ_b, (U).
  private let weights: Scratch
  /// The readout's weights, then activations of training points, then of a tile, (1 + N + T, U).
  private let activations: Scratch
  /// Cotangents a ∘ φ′(z) of training points, then of a tile, (N + T, U).
  private let cotangents: Scratch
  /// Sums over units of each point's activations with the readout's weights and with the training
  /// points' activations, (N + M, 1 + N).
  private let activationSums: Scratch
  /// Sums of products of cotangents, (N + M, N).
  private let cotangentSums: Scratch

  package init(_ architecture: NetworkArchitecture, _ task: RegressionTask) {
    precondition(architecture.depth == 1, "\(architecture.depth) hidden layers")
    self.architecture = architecture
    points = ScaledPoints(architecture, task)
    let n = points.trainingCount
    let rows = min(points.count, n + Self.tileSize)
    let units = min(Self.blockSize, architecture.width)
    weights = Scratch((points.inputs + 1) * units)
    activations = Scratch((1 + rows) * units)
    cotangents = Scratch(rows * units)
    activationSums = Scratch(points.count * (1 + n))
    cotangentSums = Scratch(points.count * n)
  }

  package func evaluate(_ network: InitialNetwork) -> (initial: [Double], tangent: [Double]) {
    let n = points.trainingCount
    sum(network, withKernel: true)
    let scale = architecture.weightVariance / Double(architecture.width)
    let bias = architecture.readoutBias == .fromZero ? architecture.biasVariance : 0
    var tangent = [Double](repeating: 0, count: points.count * n)
    for p in 0..<points.count {
      for c in 0..<n {
        let i = p * n + c
        tangent[i] =
          scale
          * (activationSums.start[p * (1 + n) + 1 + c]
            + cotangentSums.start[i] * points.covariance[i]) + bias
      }
    }
    return (initialFromSums(stride: 1 + n), tangent)
  }

  package func initial(_ network: InitialNetwork) -> [Double] {
    sum(network, withKernel: false)
    return initialFromSums(stride: 1)
  }

  private func initialFromSums(stride: Int) -> [Double] {
    let scale = (architecture.weightVariance / Double(architecture.width)).squareRoot()
    return (0..<points.count).map { scale * activationSums.start[$0 * stride] }
  }

  /// Adds up what all units contribute: with the kernel (N + M, 1 + N) and (N + M, N), without it the
  /// products with the readout's weights only, (N + M, 1).
  private func sum(_ network: InitialNetwork, withKernel: Bool) {
    let n = points.trainingCount
    for start in stride(from: 0, to: architecture.width, by: Self.blockSize) {
      let units = min(Self.blockSize, architecture.width - start)
      draw(network, from: start, units: units)
      let beta: Double = start == 0 ? 0 : 1
      // The first tile brings the training points along.
      var first = 0
      while first < points.count {
        let end = min(points.count, (first == 0 ? n : first) + Self.tileSize)
        // Later tiles overwrite what follows the training points.
        let row = first == 0 ? 0 : n
        activate(points: first..<end, row: row, units: units, withCotangents: withKernel)
        contract(
          points: first..<end, row: row, units: units, beta: beta, withKernel: withKernel)
        first = end
      }
    }
  }

  private func draw(_ network: InitialNetwork, from start: Int, units: Int) {
    let offset = UInt64(start)
    for k in 0..<points.inputs {
      network.firstWeights(input: k).fillNormals(weights.buffer(k * units, units), from: offset)
    }
    let biases = weights.buffer(points.inputs * units, units)
    network.biases(layer: 1).fillNormals(biases, from: offset)
    let scale = architecture.biasVariance.squareRoot()
    for j in 0..<units { biases[j] *= scale }
    network.readout.fillNormals(activations.buffer(0, units), from: offset)
  }

  /// Writes activations, and cotangents where asked for, of some points into consecutive rows.
  private func activate(points range: Range<Int>, row: Int, units: Int, withCotangents: Bool) {
    let d = points.inputs
    let readout = activations.start
    let biases = weights.at(d * units)
    points.scaled.withUnsafeBufferPointer { scaled in
      guard let scaled = scaled.baseAddress else { return }
      for (i, point) in range.enumerated() where d == 2 && points.activation == .relu {
        planarUnits(
          scaled[2 * point], scaled[2 * point + 1], (weights.at(0), weights.at(units)), biases,
          readout, activations.at((1 + row + i) * units),
          withCotangents ? cotangents.at((row + i) * units) : nil, count: units)
      }
      guard d != 2 || points.activation != .relu else { return }
      let z = activations.at((1 + row) * units)
      for i in 0..<range.count { (z + i * units).update(from: biases, count: units) }
      product(
        rows: range.count, columns: units, inner: d, scaled + range.lowerBound * d, stride: d,
        weights.start, stride: units, into: z, stride: units, beta: 1)
      let g = cotangents.at(row * units)
      points.activation.apply(z, derivative: withCotangents ? g : nil, count: range.count * units)
      guard withCotangents else { return }
      for i in 0..<range.count {
        for j in 0..<units { g[i * units + j] *= readout[j] }
      }
    }
  }

  private func contract(
    points range: Range<Int>, row: Int, units: Int, beta: Double, withKernel: Bool
  ) {
    let n = points.trainingCount
    let rows = activations.at((1 + row) * units)
    guard withKernel else {
      product(
        rows: range.count, columns: units, rows, stride: units, vector: activations.start,
        into: activationSums.at(range.lowerBound), beta: beta)
      return
    }
    product(
      rows: range.count, columns: 1 + n, inner: units, rows, stride: units, transposed: false,
      activations.start, stride: units, transposed: true,
      into: activationSums.at(range.lowerBound * (1 + n)), stride: 1 + n, beta: beta)
    product(
      rows: range.count, columns: n, inner: units, cotangents.at(row * units), stride: units,
      transposed: false,
      cotangents.start, stride: units, transposed: true,
      into: cotangentSums.at(range.lowerBound * n), stride: n, beta: beta)
  }
}
