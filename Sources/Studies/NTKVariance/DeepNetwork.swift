internal import BLAS
internal import Engine
internal import Randomness
package import Tasks

// N: training points, M: test points, D: inputs, h: units per layer, L: hidden layers, T: test points a
// tile.

/// Networks with any number of hidden layers. The points pass through in tiles; the training points'
/// activations and cotangents are kept for the contractions.
package final class DeepNetwork: NetworkKernel {
  private static let tileSize = 256

  private let architecture: NetworkArchitecture
  private let points: ScaledPoints
  /// The first layer's weights by input, (D, h).
  private let firstWeights: Scratch
  /// The later layers' weights, (L − 1, h, h), a row for the weights into one unit.
  private let weights: Scratch
  /// Biases times σ_b, (L, h).
  private let biases: Scratch
  /// The readout's weights, (h).
  private let readout: Scratch
  /// Activations and cotangents ∂f/∂z of the training points, (L, N, h) each.
  private let training: (activations: Scratch, cotangents: Scratch)
  /// The same of a tile, (L, T, h).
  private let tile: (activations: Scratch, cotangents: Scratch)
  /// A layer's cotangents with respect to activations, (T, h).
  private let down: Scratch
  /// Products of a tile's rows with the training points', (T, N).
  private let products: (activations: Scratch, cotangents: Scratch)

  package init(_ architecture: NetworkArchitecture, _ task: RegressionTask) {
    self.architecture = architecture
    points = ScaledPoints(architecture, task)
    let n = points.trainingCount
    let h = architecture.width
    let rows = max(n, min(Self.tileSize, task.testCount))
    firstWeights = Scratch(points.inputs * h)
    weights = Scratch((architecture.depth - 1) * h * h)
    biases = Scratch(architecture.depth * h)
    readout = Scratch(h)
    training = (Scratch(architecture.depth * n * h), Scratch(architecture.depth * n * h))
    tile = (Scratch(architecture.depth * rows * h), Scratch(architecture.depth * rows * h))
    down = Scratch(rows * h)
    products = (Scratch(rows * n), Scratch(rows * n))
  }

  package func evaluate(_ network: InitialNetwork) -> (initial: [Double], tangent: [Double]) {
    let n = points.trainingCount
    draw(network)
    var tangent = [Double](repeating: 0, count: points.count * n)
    var initial = [Double](repeating: 0, count: points.count)
    forEachTile { range in
      forward(range)
      backward(range.count)
      readOut(range, into: &initial)
      if range.lowerBound == 0 {
        training.activations.start.update(
          from: tile.activations.start, count: training.activations.count)
        training.cotangents.start.update(
          from: tile.cotangents.start, count: training.cotangents.count)
      }
      contract(range, into: &tangent)
    }
    return (initial, tangent)
  }

  package func initial(_ network: InitialNetwork) -> [Double] {
    draw(network)
    var initial = [Double](repeating: 0, count: points.count)
    forEachTile { range in
      forward(range)
      readOut(range, into: &initial)
    }
    return initial
  }

  /// Calls `body` with the training points, then with tiles of the test points.
  private func forEachTile(_ body: (Range<Int>) -> Void) {
    let n = points.trainingCount
    body(0..<n)
    for first in stride(from: n, to: points.count, by: Self.tileSize) {
      body(first..<min(first + Self.tileSize, points.count))
    }
  }

  private func draw(_ network: InitialNetwork) {
    let h = architecture.width
    for k in 0..<points.inputs {
      network.firstWeights(input: k).fillNormals(firstWeights.buffer(k * h, h))
    }
    for layer in 1...architecture.depth {
      network.biases(layer: layer).fillNormals(biases.buffer((layer - 1) * h, h))
      guard layer > 1 else { continue }
      for unit in 0..<h {
        network.weights(layer: layer, into: unit).fillNormals(
          weights.buffer(((layer - 2) * h + unit) * h, h))
      }
    }
    let scale = architecture.biasVariance.squareRoot()
    for i in 0..<biases.count { biases.start[i] *= scale }
    network.readout.fillNormals(readout.buffer(0, h))
  }

  /// Activations of all layers at some points, and φ′(z) where the cotangents will be.
  private func forward(_ range: Range<Int>) {
    let (rows, h, d) = (range.count, architecture.width, points.inputs)
    for layer in 0..<architecture.depth {
      let z = tile.activations.at(layer * rows * h)
      for i in 0..<rows {
        (z + i * h).update(from: biases.at(layer * h), count: h)
      }
      if layer == 0 {
        points.scaled.withUnsafeBufferPointer { scaled in
          guard let scaled = scaled.baseAddress else { return }
          product(
            rows: rows, columns: h, inner: d, scaled + range.lowerBound * d, stride: d,
            firstWeights.start, stride: h, into: z, stride: h, beta: 1)
        }
      } else {
        product(
          rows: rows, columns: h, inner: h, z - rows * h, stride: h, transposed: false,
          weights.at((layer - 1) * h * h), stride: h, transposed: true, into: z, stride: h,
          alpha: layerScale, beta: 1)
      }
      points.activation.apply(
        z, derivative: tile.cotangents.at(layer * rows * h), count: rows * h)
    }
  }

  /// σ_w/√h.
  private var layerScale: Double {
    (architecture.weightVariance / Double(architecture.width)).squareRoot()
  }

  private func readOut(_ range: Range<Int>, into initial: inout [Double]) {
    let h = architecture.width
    initial.withUnsafeMutableBufferPointer { initial in
      guard let start = initial.baseAddress else { return }
      product(
        rows: range.count, columns: h,
        tile.activations.at((architecture.depth - 1) * range.count * h), stride: h,
        vector: readout.start, into: start + range.lowerBound, alpha: layerScale)
    }
  }

  /// Turns φ′(z) of all layers into cotangents ∂f/∂z.
  private func backward(_ rows: Int) {
    let h = architecture.width
    let last = tile.cotangents.at((architecture.depth - 1) * rows * h)
    for i in 0..<rows {
      for j in 0..<h { last[i * h + j] *= layerScale * readout.start[j] }
    }
    for layer in stride(from: architecture.depth - 2, through: 0, by: -1) {
      let slopes = tile.cotangents.at(layer * rows * h)
      product(
        rows: rows, columns: h, inner: h, slopes + rows * h, stride: h,
        weights.at(layer * h * h), stride: h, into: down.start, stride: h, alpha: layerScale)
      for i in 0..<(rows * h) { slopes[i] *= down.start[i] }
    }
  }

  /// Adds the layers' contributions to the kernel of some points with the training points.
  private func contract(_ range: Range<Int>, into tangent: inout [Double]) {
    let (n, h, rows) = (points.trainingCount, architecture.width, range.count)
    let scale = architecture.weightVariance / Double(h)
    let offset = range.lowerBound * n
    for layer in 0..<architecture.depth {
      let isLast = layer == architecture.depth - 1
      gram(tile.cotangents, training.cotangents, layer, rows, into: products.cotangents)
      for i in 0..<(rows * n) {
        let below =
          layer == 0
          ? points.covariance[offset + i]
          : scale * products.activations.start[i] + architecture.biasVariance
        tangent[offset + i] += products.cotangents.start[i] * below
      }
      gram(tile.activations, training.activations, layer, rows, into: products.activations)
      guard isLast else { continue }
      let bias = architecture.readoutBias == .fromZero ? architecture.biasVariance : 0
      for i in 0..<(rows * n) {
        tangent[offset + i] += scale * products.activations.start[i] + bias
      }
    }
  }

  private func gram(
    _ rows: Scratch, _ columns: Scratch, _ layer: Int, _ count: Int, into result: Scratch
  ) {
    let (n, h) = (points.trainingCount, architecture.width)
    product(
      rows: count, columns: n, inner: h, rows.at(layer * count * h), stride: h,
      transposed: false,
      columns.at(layer * n * h), stride: h, transposed: true, into: result.start, stride: n)
  }
}
