internal import Glibc

// R: rows, C: columns, N: examples, D: inputs of an example, L: hidden layers.

/// A fully connected network of infinite width.
///
/// z¹ = σ_w/√D W¹ x + σ_b b¹, zˡ⁺¹ = σ_w/√h Wˡ⁺¹ φ(zˡ) + σ_b bˡ⁺¹ and f = zᴸ⁺¹, all of W and b standard normal and
/// h → ∞. A layer maps the covariance of preactivations to E[φ(u)φ(v)] and E[φ′(u)φ′(v)] of normal (u, v), in closed form
/// or as a series (`Activation`). The recursion of the tangent kernel is that of Jacot, Gabriel & Hongler 2018, equations 6
/// and 7.
public struct InfiniteWidth: Hashable, Sendable {
  /// What the output adds to its weighted sum.
  public enum ReadoutBias: Hashable, Sendable {
    /// Nothing.
    case absent
    /// A parameter that starts at zero: σ_b² in the tangent kernel, nothing in the covariance.
    case fromZero
    /// A parameter like the other layers': σ_b² in both.
    case drawn
  }

  /// The kernels between two sets of examples, row-major.
  public struct Kernels<Scalar: EngineScalar>: Sendable {
    /// Covariance of the initial function (the NNGP kernel), (R, C).
    public let covariance: [Scalar]
    /// The tangent kernel Θ, (R, C).
    public let tangent: [Scalar]

    /// Kernels of the same shape.
    public init(covariance: [Scalar], tangent: [Scalar]) {
      self.covariance = covariance
      self.tangent = tangent
    }
  }

  /// Hidden layers, L.
  public let depth: Int
  /// The function of the hidden layers.
  public let activation: Activation
  /// σ_w².
  public let weightVariance: Double
  /// σ_b².
  public let biasVariance: Double
  /// Whether the output has a bias, and where it starts.
  public let readoutBias: ReadoutBias

  /// A network of `depth` hidden layers, at least one.
  public init(
    depth: Int, activation: Activation = .relu, weightVariance: Double = 2,
    biasVariance: Double = 0, readoutBias: ReadoutBias = .absent
  ) {
    require(depth >= 1, "a network of infinite width with \(depth) hidden layers")
    self.depth = depth
    self.activation = activation
    self.weightVariance = weightVariance
    self.biasVariance = biasVariance
    self.readoutBias = readoutBias
  }

  /// The kernels of `examples`, (N, D), among themselves: exactly symmetric, half the work.
  public func kernels<Scalar: EngineScalar>(of examples: [Scalar], inputs: Int) -> Kernels<Scalar> {
    let n = count(examples, inputs)
    let scale = weightVariance / Double(inputs)
    return fill(n, n) { covariance, tangent in
      Dense2D.symmetricProduct(examples, inputs, into: covariance, order: n, alpha: scale)
      let squares = (0..<n).map { covariance[$0 * n + $0] }
      let variances = layerVariances(first: squares.map { $0 + Scalar(biasVariance) })
      addLayers(covariance, tangent, variances, variances, isLower: true)
      for i in 0..<n {
        // Rounding of the cosine would cost the diagonal half its digits: E[φ′(u)²] is known there.
        (covariance[i * n + i], tangent[i * n + i]) = diagonal(variances.map { $0[i] })
      }
      Scalar.kernels.mirror(n, covariance)
      Scalar.kernels.mirror(n, tangent)
    }
  }

  /// The kernels of `rows`, (R, D), with `columns`, (C, D).
  ///
  /// An angle below √ε of the scalar type is lost to rounding of its cosine, and as much of E[φ′φ′] for ReLU.
  public func kernels<Scalar: EngineScalar>(
    rows: [Scalar], columns: [Scalar], inputs: Int
  ) -> Kernels<Scalar> {
    let (r, c) = (count(rows, inputs), count(columns, inputs))
    let scale = weightVariance / Double(inputs)
    let own = layerVariances(first: inputVariances(rows, inputs))
    let others = layerVariances(first: inputVariances(columns, inputs))
    return fill(r, c) { covariance, tangent in
      Dense2D.product(
        rows, 0, inputs, columns, 0, inputs, into: covariance, c, (r, c, inputs), alpha: scale,
        beta: 0)
      addLayers(covariance, tangent, own, others, isLower: false)
    }
  }

  /// The variance of the initial function at each of the examples, (N, D); (N).
  public func variances<Scalar: EngineScalar>(of examples: [Scalar], inputs: Int) -> [Scalar] {
    let layers = layerVariances(first: inputVariances(examples, inputs))
    return (0..<count(examples, inputs)).map { i in diagonal(layers.map { $0[i] }).covariance }
  }
}

extension InfiniteWidth {
  private func count<Scalar>(_ examples: [Scalar], _ inputs: Int) -> Int {
    require(
      inputs > 0 && examples.count % inputs == 0,
      "\(examples.count) numbers are no examples of \(inputs) inputs")
    return examples.count / inputs
  }

  private func fill<Scalar: EngineScalar>(
    _ rows: Int, _ columns: Int,
    _ body: (UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Void
  ) -> Kernels<Scalar> {
    let count = rows * columns
    guard count > 0 else { return Kernels(covariance: [], tangent: []) }
    var tangent: [Scalar] = []
    let covariance = [Scalar](unsafeUninitializedCapacity: count) { covariance, filled in
      tangent = [Scalar](unsafeUninitializedCapacity: count) { tangent, filled in
        if let covariance = covariance.baseAddress, let tangent = tangent.baseAddress {
          body(covariance, tangent)
        }
        filled = count
      }
      filled = count
    }
    return Kernels(covariance: covariance, tangent: tangent)
  }

  /// σ_w²/D x·x + σ_b² of each example.
  private func inputVariances<Scalar: EngineScalar>(_ x: [Scalar], _ inputs: Int) -> [Scalar] {
    let scale = Scalar(weightVariance / Double(inputs))
    return Dense2D.rowSquares(x, columns: inputs).map { scale * $0 + Scalar(biasVariance) }
  }

  /// The variance of the preactivations of each hidden layer at each example, (L)(N).
  private func layerVariances<Scalar: EngineScalar>(first: [Scalar]) -> [[Scalar]] {
    var layers = [first]
    for _ in 1..<depth {
      let last = layers[layers.count - 1]
      layers.append(
        last.map { Scalar(weightVariance * activation.moments(Double($0)).value + biasVariance) })
    }
    return layers
  }

  /// Both kernels of an example with itself, from its layers' variances.
  private func diagonal<Scalar: EngineScalar>(
    _ variances: [Scalar]
  ) -> (covariance: Scalar, tangent: Scalar) {
    var tangent = Double(variances[0])
    var covariance = tangent
    for (layer, variance) in variances.enumerated() {
      let (value, slope) = activation.moments(Double(variance))
      covariance = weightVariance * value + added(after: layer).covariance
      tangent = weightVariance * (slope * tangent + value) + added(after: layer).tangent
    }
    return (Scalar(covariance), Scalar(tangent))
  }

  /// What the biases of the layer after hidden layer `layer` add to the kernels.
  private func added(after layer: Int) -> (covariance: Double, tangent: Double) {
    let isReadout = layer == depth - 1
    return (
      isReadout && readoutBias != .drawn ? 0 : biasVariance,
      isReadout && readoutBias == .absent ? 0 : biasVariance
    )
  }

  /// The matrix of σ_w²/D x·x′ becomes the kernels of the output, (R, C), or their lower triangle.
  ///
  /// Closed forms go row by row through all layers, in the cache. A series goes layer by layer, since the coefficients of a
  /// layer are as large as a hundred columns.
  private func addLayers<Scalar: EngineScalar>(
    _ covariance: UnsafeMutablePointer<Scalar>, _ tangent: UnsafeMutablePointer<Scalar>,
    _ rows: [[Scalar]], _ columns: [[Scalar]], isLower: Bool
  ) {
    let (r, c) = (rows[0].count, columns[0].count)
    func count(_ row: Int) -> Int { isLower ? row + 1 : c }
    for i in 0..<r {
      let row = covariance + i * c
      Scalar.kernels.affine(1, row, Scalar(biasVariance), row, count(i))
      (tangent + i * c).update(from: row, count: count(i))
    }
    if let function = activation.function {
      for layer in 0..<depth {
        let rowSeries = HermiteSeries(function, rows[layer])
        let columnSeries = isLower ? rowSeries : HermiteSeries(function, columns[layer])
        let pair = HermitePair(rowSeries, columnSeries)
        for i in 0..<r {
          addLayer(layer, covariance + i * c, tangent + i * c, count(i)) {
            covariance, tangent, bias in
            pair.addLayer(
              i, covariance, tangent, weightVariance: weightVariance, biasVariance: bias, count(i))
          }
        }
      }
    } else {
      for i in 0..<r {
        for layer in 0..<depth {
          addLayer(layer, covariance + i * c, tangent + i * c, count(i)) {
            covariance, tangent, bias in
            Dense2D.addLayer(
              activation, covariance, tangent, row: rows[layer][i], columns: columns[layer],
              weightVariance: weightVariance, biasVariance: bias, count(i))
          }
        }
      }
    }
  }

  /// Takes a row of kernels through a hidden layer by `body`, which adds the bias of the covariance to both.
  private func addLayer<Scalar: EngineScalar>(
    _ layer: Int, _ covariance: UnsafeMutablePointer<Scalar>,
    _ tangent: UnsafeMutablePointer<Scalar>, _ count: Int,
    _ body: (UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>, Double) -> Void
  ) {
    let bias = added(after: layer)
    body(covariance, tangent, bias.covariance)
    if bias.tangent != bias.covariance {
      Scalar.kernels.affine(1, tangent, Scalar(bias.tangent), tangent, count)
    }
  }
}
